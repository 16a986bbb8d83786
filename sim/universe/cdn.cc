// The CDN: checks the link, draws a fault, serves. Answers as provider-api.md 5.3 has them.
#include "universe/chance.h"
#include "universe/media.h"
#include "universe/messages.h"
#include "universe/universe.h"

namespace holdfast::universe {
namespace {

using enum Rate;

constexpr std::uint64_t slow_bytes_per_s = 400;

Answer called_video(Body body, std::string mime, Rate fault) {
  return {.headers = {{"Content-Type", std::move(mime)}}, .body = std::move(body), .outcome = std::string(name_of(fault))};
}

Answer to(std::string location, std::string outcome) {
  return {.status = 302, .headers = {{"Location", std::move(location)}}, .outcome = std::move(outcome)};
}

std::string with_hop(const std::string& target, const std::string& hop) {
  return target + (target.find('?') == std::string::npos ? "?hop=" : "&hop=") + hop;
}

std::string hop_of(const std::string& target) {
  const std::size_t at = target.rfind("hop=");
  return at == std::string::npos ? "" : target.substr(at + 4);
}

std::string without_hop(const std::string& target) {
  const std::size_t at = target.rfind("hop=");
  return at == std::string::npos ? target : target.substr(0, at - 1);
}

}  // namespace

std::optional<Answer> Universe::cdn_gate(const CdnRequest& request, const CheckedLink& link) {
  if (out(OutageKind::cdn_refused, request.now_us)) return Answer{.delivery = Delivery::drop, .outcome = "down"};
  if (out(OutageKind::cdn_503, request.now_us) || controls_.hosts_down.contains(request.host)) return empty_status(503);
  if (request.method == "HEAD") return empty_status(503);
  if (link.state == LinkState::good) return std::nullopt;
  // Some of the refusals come with status 200, where that fault is on at all.
  const bool as_200 = controls_.rates[cdn_403_as_200] > 0 && fnv1a(request.target) % 5 == 0;
  Answer answer = access_denied(as_200 ? 200 : 403);
  answer.outcome = link.state == LinkState::expired ? "expired" : link.state == LinkState::session ? "session" : "forged";
  return answer;
}

Answer Universe::cdn(const CdnRequest& request) {
  const CheckedLink link = links_.check(request.target, request.cookie, request.now_us);
  Answer answer = [&] {
    if (std::optional<Answer> refused = cdn_gate(request, link)) return *std::move(refused);
    return fetch(request, link.asset);
  }();
  if (controls_.cdn_bytes_per_s > 0 && answer.delivery == Delivery::whole) {
    answer.delivery = Delivery::slow;
    answer.bytes = controls_.cdn_bytes_per_s;
  }
  meter_.fetched(request, answer);
  return answer;
}

Answer Universe::fetch(const CdnRequest& request, const Asset& asset) {
  const std::string hop = hop_of(request.target);
  if (hop == "loop") return to(links_.on_host(request.host, request.target), std::string(name_of(cdn_redirect_loop)));
  if (hop == "1") return moved(request, 2);
  Served served = renditions_.serve(asset);
  if (served.status != 200) return empty_status(served.status);
  Answer answer{.headers = {{"Content-Type", served.mime}, {"Accept-Ranges", "bytes"}, {"Cache-Control", "max-age=31536000"}}, .body = std::move(served.body), .outcome = "good"};
  const Post* post = population_.post(asset.subject);
  if (post != nullptr && is_video(asset.rendition) && population_.has(*post, no_length)) answer.delivery = Delivery::no_length;
  if (request.range) {
    answer.status = 206;
    answer.headers.emplace_back("Content-Range", "bytes 0-" + std::to_string(answer.body.size() - 1) + "/" + std::to_string(answer.body.size()));
    answer.outcome = "range";
    return answer;
  }
  const std::optional<Rate> fault = hop.empty() ? faults_.of_fetch(controls_.rates, asset) : std::nullopt;
  if (fault) answer = faulty_fetch(request, std::move(answer), *fault);
  if (answer.outcome == "good") meter_.fetched_whole(asset);
  return answer;
}

// The first hop leads to another host, the second (for half of the links) to another path of the same host.
Answer Universe::moved(const CdnRequest& request, int hop) const {
  const std::string target = with_hop(without_hop(request.target), std::to_string(hop));
  const std::string absolute = links_.on_host("v16-far.tiktokcdn.test", target);
  if (hop == 1) return to(absolute, "redirect");
  return to(absolute.substr(absolute.find('/', absolute.find("://") + 3)), "redirect");
}

Answer Universe::faulty_fetch(const CdnRequest& request, Answer good, Rate fault) {
  const std::string name(name_of(fault));
  const std::uint64_t drawn = mix({fnv1a(request.target), meter_.stats().cdn_requests});
  const std::uint64_t size = good.body.size();
  const std::string mime = good.headers.front().second;
  const auto broken = [&](Delivery delivery, std::uint64_t bytes) {
    good.delivery = delivery;
    good.bytes = bytes;
    good.outcome = name;
    return std::move(good);
  };
  Answer answer;
  switch (fault) {
    case cdn_403: answer = access_denied(403); break;
    case cdn_403_as_200: answer = access_denied(200); break;
    case cdn_404: answer = empty_status(404); break;
    case cdn_410: answer = empty_status(410); break;
    case cdn_500: answer = empty_status(500); break;
    case cdn_503: answer = empty_status(503); break;
    case cdn_html: answer = called_video(Body("<!DOCTYPE html><html><head><title>TikTok</title></head><body></body></html>\n"), mime, fault); break;
    case cdn_mp3: answer = called_video(marked("sound.mp3", "wrong"), mime, fault); break;
    case cdn_empty: answer = called_video({}, mime, fault); break;
    case cdn_placeholder: answer = called_video(Body("GIF89a\x01"), mime, fault); break;
    case cdn_206:
      good.status = 206;
      good.headers.emplace_back("Content-Range", "bytes 0-" + std::to_string(size - 1) + "/" + std::to_string(size + 100));
      return broken(Delivery::whole, 0);
    case cdn_redirect: return moved(request, drawn % 2 == 0 ? 1 : 2);
    case cdn_redirect_loop: answer = to(links_.on_host(request.host, with_hop(request.target, "loop")), name); break;
    case cdn_redirect_private: answer = to("http://169.254.169.254/latest/meta-data/", name); break;
    case cdn_redirect_file: answer = to("file:///etc/passwd", name); break;
    case cdn_cut: return broken(Delivery::cut, drawn % size);
    case cdn_reset: return broken(Delivery::reset, drawn % size);
    case cdn_stall: return broken(Delivery::stall, drawn % size);
    case cdn_drop: return broken(Delivery::drop, 0);
    case cdn_hang: return broken(Delivery::hang, 0);
    case cdn_slow: return broken(Delivery::slow, slow_bytes_per_s);
    case cdn_no_length: good.delivery = Delivery::no_length; return good;
    default: return good;
  }
  answer.outcome = name;
  return answer;
}

}  // namespace holdfast::universe
