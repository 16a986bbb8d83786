// The order in which a call is judged: counted, outage, key, rate, credits, fault, content; then it is charged.
#include "universe/universe.h"

#include <array>
#include <cstdlib>

#include "universe/chance.h"
#include "universe/messages.h"
#include "universe/post_urls.h"

namespace holdfast::universe {
namespace {

using enum Rate;

Controls controls_from(const Options& options) {
  return {.key = options.key, .credits = options.credits, .credits_402 = options.credits_402, .wrong_key_401 = options.wrong_key_401,
      .charge_errors = options.charge_errors, .requests_per_minute = options.requests_per_minute, .latency_us = options.latency_us, .rates = options.rates};
}

bool is_detail(const std::string& path) { return path == "/post-detail/" || path == "/download-video/"; }

bool is_listing(const std::string& path) {
  return path == "/user-posts/" || path == "/challenge-posts/" || path == "/search-video/" || path == "/music-posts/";
}

// Answers that are no usable JSON: nobody can tell from them whether they were charged.
bool is_unclear(Rate fault) {
  constexpr std::array unclear = {html_200, empty_body, cut_json, json_null, json_array, json_object, api_hang};
  for (const Rate one : unclear) {
    if (one == fault) return true;
  }
  return false;
}

bool is_error_outcome(const std::string& outcome) {
  for (const std::string_view good : {"post", "download", "page", "lookup"}) {
    if (outcome == good) return false;
  }
  return true;
}

}  // namespace

Universe::Universe(const Options& options)
    : options_(options), controls_(controls_from(options)), population_(options), renditions_(options, population_), links_(options),
      details_(options, population_, renditions_, links_), listings_(options, population_), faults_(options, population_) {}

std::string Universe::parameter(const ApiRequest& request, const char* name) const {
  const auto found = request.query.find(name);
  return found == request.query.end() ? std::string() : found->second;
}

bool Universe::out(OutageKind kind, std::int64_t now_us) const {
  for (const Outage& outage : controls_.outages) {
    if (outage.kind == kind && now_us >= outage.from_us && now_us < outage.until_us) return true;
  }
  return false;
}

Universe::Call Universe::about(const ApiRequest& request) const {
  Call call{.request = request};
  if (is_detail(request.path)) {
    const PostUrl url = read_post_url(parameter(request, "url"));
    if (url.kind == UrlKind::post) call.post = population_.post(url.id);
    if (url.kind == UrlKind::short_link) call.post = population_.short_link(url.code);
    if (call.post != nullptr && !call.post->visible(request.now_us)) call.post = nullptr;
  }
  std::string words = request.path;
  for (const auto& [name, value] : request.query) words += "&" + name + "=" + value;
  if (is_listing(request.path)) {
    const std::string source = parameter(request, "userid") + parameter(request, "challenge_id") + parameter(request, "music_id") + parameter(request, "keyword");
    call.page = request.path + "?" + source + "&" + parameter(request, "cursor");
  }
  call.key = call.post != nullptr ? mix(call.post->id) : fnv1a(words);
  return call;
}

std::optional<Answer> Universe::gate(const ApiRequest& request) {
  if (out(OutageKind::api_refused, request.now_us)) return Answer{.delivery = Delivery::drop, .outcome = "down"};
  if (out(OutageKind::api_503, request.now_us)) return service_unavailable();
  if (request.key.empty()) return no_key();
  if (request.key != controls_.key) return wrong_key(controls_.wrong_key_401);
  if (!meter_.admit(request.now_us, controls_.requests_per_minute)) return too_many_requests(0);
  if (controls_.credits <= 0) return credits_spent(controls_.credits_402);
  return std::nullopt;
}

Answer Universe::api(const ApiRequest& request) {
  meter_.called(request.path, request.now_us);
  const Call call = about(request);
  Answer answer = [&] {
    if (std::optional<Answer> refused = gate(request)) return *std::move(refused);
    return with_faults(call);
  }();
  answer.delay_us += controls_.latency_us;
  if (answer.charged) --controls_.credits;
  if (answer.outcome == "page" && answer.delivery == Delivery::whole) meter_.listed(page_posts_);
  meter_.answered(request, answer, call.post != nullptr ? call.post->id : 0, call.page);
  return answer;
}

Answer Universe::with_faults(const Call& call) {
  const std::optional<Rate> fault = faults_.of_call(controls_.rates, {.key = call.key, .post = call.post});
  Answer answer = fault ? fault_applied(call, *fault) : good(call, std::nullopt);
  answer.charged = is_charged(call, answer, fault);
  if (answer.charged && call.post != nullptr) answered_once_.insert(call.post->id);
  if (fault == drop_after || fault == cut_answer || fault == wrong_post || fault == no_urls_once) answer.outcome = name_of(*fault);
  return answer;
}

Answer Universe::fault_applied(const Call& call, Rate fault) {
  if (std::optional<Answer> replaced = replacement_of(fault)) return *std::move(replaced);
  Answer answer = good(call, fault);
  const std::uint64_t drawn = mix({call.key, meter_.stats().api_calls});
  switch (fault) {
    case cut_json: {
      const std::string whole = answer.body.text();
      answer = json_answer(200, whole.substr(0, 1 + drawn % (whole.size() * 3 / 4)), std::string(name_of(fault)));
      break;
    }
    case cut_answer:
      answer.delivery = Delivery::cut;
      answer.bytes = drawn % answer.body.size();
      break;
    case drop_after: answer.delivery = Delivery::drop; break;
    case api_slow: answer.delay_us = between(drawn, 2, 9) * second_us; break;
    default: break;
  }
  return answer;
}

// One success, one credit. An answer that says why not is free unless errors are charged; one that says nothing usable
// is charged at a rate, and one lost on the way is charged as it would have been.
bool Universe::is_charged(const Call& call, const Answer& answer, std::optional<Rate> fault) const {
  if (answer.outcome == "throttled") return false;
  if (fault == drop_before) return false;
  if (fault && is_unclear(*fault)) return faults_.also(controls_.rates, unclear_charged, call.key);
  return controls_.charge_errors || !is_error_outcome(answer.outcome);
}

}  // namespace holdfast::universe
