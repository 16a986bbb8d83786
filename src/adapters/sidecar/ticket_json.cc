// Tickets to JSON and back.
#include <boost/json/serialize.hpp>

#include "adapters/sidecar/json_ticket_codec.h"
#include "adapters/sidecar/members.h"
#include "adapters/sidecar/words.h"
#include "core/base/limits.h"
#include "core/base/utf8.h"
#include "core/store/key_layout.h"

namespace holdfast {

namespace json = boost::json;

namespace {

constexpr int ticket_version = 1;

json::object encode_candidate(const Candidate& candidate) {
  json::object object;
  object.emplace("rendition", to_string(candidate.rendition));
  object.emplace("link", mend_utf8(candidate.link.reveal()));
  object.emplace("host", mend_utf8(candidate.host));
  if (candidate.expires) object.emplace("expires_us", to_us(*candidate.expires));
  if (candidate.stated_bytes) object.emplace("bytes", *candidate.stated_bytes);
  if (candidate.session_bound) object.emplace("session_bound", true);
  return object;
}

json::array encode_candidates(const std::vector<Candidate>& candidates) {
  json::array array;
  for (const auto& candidate : candidates) array.emplace_back(encode_candidate(candidate));
  return array;
}

Candidate decode_candidate(const Members& members) {
  Candidate candidate;
  const auto rendition = parse_rendition(members.text("rendition"));
  if (!rendition) members.refuse("rendition");
  candidate.rendition = rendition.value_or(Rendition::standard);
  candidate.link = SecretLink(members.text("link"));
  candidate.host = members.text("host");
  if (const auto expires = members.number("expires_us")) candidate.expires = instant_from_us(*expires);
  candidate.stated_bytes = members.number("bytes");
  candidate.session_bound = members.flag("session_bound");
  return candidate;
}

std::vector<Candidate> decode_candidates(const Members& members, std::string_view name) {
  std::vector<Candidate> candidates;
  for (const auto& value : members.array(name)) {
    const auto* object = value.if_object();
    if (object == nullptr) {
      members.refuse(name);
      return {};
    }
    candidates.push_back(decode_candidate(members.of(*object)));
  }
  return candidates;
}

json::array encode_texts(const std::vector<std::string>& list) {
  json::array array;
  for (const auto& text : list) array.emplace_back(mend_utf8(text));
  return array;
}

Ticket decode_ticket(const Members& members, AwemeId id) {
  Ticket ticket;
  ticket.id = id;
  ticket.answered_at = instant_from_us(members.number("answered_at_us").value_or(0));
  ticket.videos = decode_candidates(members, "videos");
  ticket.covers = decode_candidates(members, "covers");
  ticket.images = decode_candidates(members, "images");
  ticket.music = decode_candidates(members, "music");
  ticket.refused_links = members.small_number("refused_links");
  return ticket;
}

std::unexpected<Failure> corrupt(std::string why) { return fail(FailureKind::corrupt, "read a ticket", "", std::move(why)); }

}  // namespace

std::string JsonTicketCodec::encode(const Resolved& resolved) const {
  const auto& ticket = resolved.ticket;
  json::object object;
  object.emplace("version", ticket_version);
  object.emplace("aweme_id", to_text(resolved.post.id));
  object.emplace("post", encode_post(resolved.post));
  if (resolved.post.create_time) object.emplace("create_time", *resolved.post.create_time);
  object.emplace("answered_at_us", to_us(ticket.answered_at));
  object.emplace("videos", encode_candidates(ticket.videos));
  object.emplace("covers", encode_candidates(ticket.covers));
  object.emplace("images", encode_candidates(ticket.images));
  object.emplace("music", encode_candidates(ticket.music));
  object.emplace("refused_links", ticket.refused_links);
  object.emplace("answer", mend_utf8(resolved.raw));
  object.emplace("storage_key", resolved.stem);
  object.emplace("sources", encode_texts(resolved.sources));
  object.emplace("keyed_before", resolved.keyed_before);
  return json::serialize(object);
}

Result<Resolved> JsonTicketCodec::decode(std::string_view text) const {
  if (text.size() > limits::ticket_bytes_max) return corrupt("it is larger than any ticket may be");
  const auto document = parse_object(text);
  if (!document) return corrupt("it is no JSON object");
  std::string wrong;
  const Members members(document->get_object(), wrong);
  if (members.small_number("version") != ticket_version) return corrupt("it was made by another version of holdfast; run the same version on all hosts");
  Resolved resolved;
  resolved.post = decode_post(members.object("post"));
  const auto id = parse_aweme_id(members.text("aweme_id"));
  if (!id) members.refuse("aweme_id");
  resolved.post.id = id.value_or(AwemeId{});
  resolved.post.create_time = members.number("create_time");
  resolved.ticket = decode_ticket(members, resolved.post.id);
  resolved.raw = members.text("answer");
  resolved.stem = members.needed_text("storage_key");
  if (!is_safe_key(resolved.stem)) members.refuse("storage_key");
  resolved.sources = members.texts("sources");
  resolved.keyed_before = members.flag("keyed_before");
  if (!wrong.empty()) return corrupt("member \"" + wrong + "\" is missing or wrong");
  return resolved;
}

}  // namespace holdfast
