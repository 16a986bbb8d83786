// Links become candidates here or not at all: what is neither fetchable nor allowed is dropped and counted.
#include "core/resolve/candidates.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>

#include "core/base/limits.h"
#include "core/resolve/address.h"
#include "core/resolve/link_expiry.h"
#include "core/resolve/media_url.h"

namespace holdfast {

namespace {

struct Offer {
  std::string_view link;
  Rendition rendition = Rendition::standard;
  std::optional<std::int64_t> bytes;
};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// Sound by its type or its name: photo posts have their soundtrack under `play` (provider-api.md 2.3).
bool leads_to_sound(const MediaUrl& url) {
  return is_audio_link(url) || url.path.ends_with(".mp3") || url.path.ends_with(".m4a");
}

Result<MediaUrl> read_link(std::string_view link, const std::optional<MediaUrl>& origin) {
  return origin ? resolve_media_url(link, *origin) : parse_media_url(link);
}

std::optional<MediaUrl> origin_of(const CandidateRules& rules) {
  auto origin = parse_media_url(rules.api_origin);
  if (!origin) return std::nullopt;
  return std::move(*origin);
}

// Four decimal numbers, or nothing.
std::optional<std::array<std::byte, 4>> dotted_quad(std::string_view host) {
  std::array<std::byte, 4> raw{};
  for (std::size_t i = 0; i < raw.size(); ++i) {
    std::uint8_t value = 0;
    const auto [end, error] = std::from_chars(host.data(), host.data() + host.size(), value);
    if (error != std::errc{}) return std::nullopt;
    host.remove_prefix(static_cast<std::size_t>(end - host.data()));
    const bool last = i + 1 == raw.size();
    if (last ? !host.empty() : !host.starts_with('.')) return std::nullopt;
    if (!last) host.remove_prefix(1);
    raw[i] = std::byte{value};
  }
  return raw;
}

// Hosts that are inside somebody's network by their very spelling. Names are looked at again after resolution; this
// keeps an answer full of such links from counting as one with media. Odd spellings of numbers ("127.1", "0x7f000001",
// IPv6) are no CDN's.
bool spells_private_host(std::string_view host) {
  if (host == "localhost" || host.ends_with(".localhost") || host.contains(':')) return true;
  if (const auto raw = dotted_quad(host)) return !is_public_address(*raw);
  const auto label = host.substr(host.rfind('.') + 1);  // the whole host when it has no dot
  return !label.empty() && label.front() >= '0' && label.front() <= '9';
}

class TicketMaker {
 public:
  TicketMaker(AwemeId id, Instant answered_at, const CandidateRules& rules) : rules_(rules), origin_(origin_of(rules)) {
    ticket_.id = id;
    ticket_.answered_at = answered_at;
  }

  void add_video(const Offer& offer) {
    const auto url = read(offer.link);
    if (!url) return;
    if (leads_to_sound(*url)) {
      ++ticket_.refused_links;
    } else {
      add(is_session_bound(*url) ? session_bound_ : ticket_.videos, *url, offer);
    }
  }

  void add_plain(std::vector<Candidate>& list, std::string_view link) {
    const auto url = read(link);
    if (url) add(list, *url, Offer{link, Rendition::standard, std::nullopt});
  }

  void add_slide(std::string_view link) {
    const auto url = read(link);
    ticket_.images.push_back(url ? candidate_of(*url, Offer{link, Rendition::standard, std::nullopt}) : Candidate{});
  }

  Ticket finish() && {
    std::ranges::move(session_bound_, std::back_inserter(ticket_.videos));
    return std::move(ticket_);
  }

  Ticket& ticket() { return ticket_; }

 private:
  bool is_allowed(const MediaUrl& url) const {
    if (rules_.allow_private_addresses || (origin_ && same_origin(url, *origin_))) return true;
    return url.scheme == UrlScheme::https && !spells_private_host(url.host);
  }

  std::optional<MediaUrl> read(std::string_view link) {
    link = trimmed(link);
    if (link.empty()) return std::nullopt;
    auto url = read_link(link, origin_);
    if (url && is_allowed(*url)) return std::move(*url);
    ++ticket_.refused_links;
    return std::nullopt;
  }

  static Candidate candidate_of(const MediaUrl& url, const Offer& offer) {
    Candidate candidate;
    candidate.rendition = offer.rendition;
    candidate.link = SecretLink(link_text(url));
    candidate.host = url.host;
    candidate.expires = stated_expiry(url);
    if (offer.bytes && *offer.bytes > 0) candidate.stated_bytes = offer.bytes;
    candidate.session_bound = is_session_bound(url);
    return candidate;
  }

  static void add(std::vector<Candidate>& list, const MediaUrl& url, const Offer& offer) {
    auto candidate = candidate_of(url, offer);
    const auto is_same = [&](const Candidate& other) { return other.link.reveal() == candidate.link.reveal(); };
    if (std::ranges::none_of(list, is_same)) list.push_back(std::move(candidate));
  }

  const CandidateRules& rules_;
  std::optional<MediaUrl> origin_;
  Ticket ticket_;
  std::vector<Candidate> session_bound_;  // videos that go last
};

std::array<Offer, 2> video_offers(const AnswerLinks& links, Quality quality) {
  const Offer hd{links.hdplay, Rendition::hd, links.hd_size};
  const Offer standard{links.play, Rendition::standard, links.size};
  switch (quality) {
    case Quality::hd: return {hd, standard};
    case Quality::standard: return {standard, hd};
    case Quality::watermarked: return {Offer{links.wmplay, Rendition::watermarked, links.wm_size}, standard};
  }
  return {hd, standard};
}

}  // namespace

bool offers_only_sound(const AnswerLinks& links, const CandidateRules& rules) {
  const auto origin = origin_of(rules);
  bool any = false;
  for (const std::string_view offer : {std::string_view(links.play), std::string_view(links.hdplay), std::string_view(links.wmplay)}) {
    const auto link = trimmed(offer);
    if (link.empty()) continue;
    const auto url = read_link(link, origin);
    if (!url || !leads_to_sound(*url)) return false;
    any = true;
  }
  return any;
}

Ticket make_ticket(AwemeId id, Instant answered_at, const AnswerLinks& links, const CandidateRules& rules) {
  TicketMaker maker(id, answered_at, rules);
  if (links.images.empty()) {
    for (const auto& offer : video_offers(links, rules.quality)) maker.add_video(offer);
  }
  maker.add_plain(maker.ticket().covers, links.origin_cover);
  maker.add_plain(maker.ticket().covers, links.cover);
  const auto slides = std::min<std::size_t>(links.images.size(), limits::images_max);
  for (std::size_t i = 0; i < slides; ++i) maker.add_slide(links.images[i]);
  maker.ticket().refused_links += static_cast<int>(links.images.size() - slides);
  maker.add_plain(maker.ticket().music, links.music);
  if (!links.images.empty()) maker.add_plain(maker.ticket().music, links.play);
  return std::move(maker).finish();
}

}  // namespace holdfast
