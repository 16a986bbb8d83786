// Playing answers in virtual time.
#include "world/sim_net.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "pipeline/bell.h"

namespace holdfast::sim {

namespace {

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

HttpHead head_of(const universe::Answer& answer) {
  HttpHead head;
  head.status = answer.status;
  for (const auto& [name, value] : answer.headers) head.headers[lower(name)] = value;
  if (const auto type = head.headers.find("content-type"); type != head.headers.end())
    head.content_type = lower(type->second.substr(0, type->second.find(';')));
  if (answer.delivery != universe::Delivery::no_length) head.content_length = answer.body.size();
  return head;
}

Failure network(std::string detail) { return Failure{FailureKind::transient, "fetch", "", std::move(detail), ""}; }

bool is_redirect(int status) { return status == 301 || status == 302 || status == 303 || status == 307 || status == 308; }

}  // namespace

SimNet::SimNet(universe::Universe& universe, Clock& clock, NetPlan plan, std::uint64_t seed)
    : universe_(universe), clock_(clock), plan_(plan), random_(seed) {}

void SimNet::note(std::string_view text) {
  for (const char c : text) trace_ = (trace_ ^ static_cast<unsigned char>(c)) * 1099511628211ull;
}

Result<SimNet::Target> SimNet::read(const std::string& url) {
  const auto after = url.find("://");
  const auto scheme = lower(url.substr(0, after == url.npos ? 0 : after));
  if (scheme != "https" && scheme != "http") return fail(FailureKind::invalid, "fetch", "", "not an http link");
  const auto slash = url.find('/', after + 3);
  Target target{.plain = scheme == "http", .host = lower(url.substr(after + 3, slash == url.npos ? url.npos : slash - after - 3)),
                .target = slash == url.npos ? "/" : url.substr(slash)};
  const bool is_literal = std::ranges::all_of(target.host, [](unsigned char c) { return std::isdigit(c) || c == '.' || c == ':'; });
  if (is_literal) return fail(FailureKind::invalid, "fetch", target.host, "address refused: it is private");
  return target;
}

universe::Answer SimNet::ask(const Target& target, const HttpRequest& request) {
  if (!target.api) return universe_.cdn({.host = target.host, .target = target.target, .now_us = to_us(clock_.now() + plan_.behind)});
  universe::ApiRequest call{.path = universe::path_of(target.target), .query = universe::query_of(target.target), .now_us = to_us(clock_.now() + plan_.behind)};
  for (const auto& [name, value] : request.headers)
    if (lower(name) == "x-api-key") call.key = value;
  return universe_.api(call);
}

awaitable<bool> SimNet::wait(Duration length) {
  if (cancelled_) co_return false;
  if (length.count() <= 0) co_return true;
  const auto timer = clock_.make_timer();
  const WaitingPlace place(waiting_, timer.get());
  co_await timer->wait_for(length);
  co_return !cancelled_;
}

void SimNet::cancel_all() {
  cancelled_ = true;
  for (auto* timer : waiting_) timer->ring();
}

awaitable<HttpOutcome> SimNet::get(HttpRequest request, HttpSink& sink) {
  int hops = 0;
  std::string url = request.url;
  while (true) {
    auto target = read(url);
    if (target && target->plain && !request.allow_plain_http) target = fail(FailureKind::invalid, "fetch", target->host, "plain http is refused");
    if (!target) co_return HttpOutcome{.progress = hops == 0 ? HttpProgress::not_sent : HttpProgress::interrupted, .failure = target.error()};
    // Relative media links lead to the API's origin, but they are media.
    target->api = universe_.options().api_origin.ends_with("//" + target->host) && !target->target.starts_with("/video/");
    if (!target->api || hops > 0) request.headers.clear();
    note(to_text(Duration{to_us(clock_.now())}) + " " + target->host + target->target + "\n");
    auto outcome = co_await exchange(*target, request, sink);
    note(std::to_string(outcome.head.status) + "/" + std::to_string(outcome.body_bytes) + "\n");
    outcome.final_host = target->host;
    const auto location = outcome.head.headers.find("location");
    const bool moved = is_redirect(outcome.head.status) && request.redirects_max > 0 && location != outcome.head.headers.end();
    if (!moved) co_return outcome;
    if (hops++ >= request.redirects_max) {
      outcome.failure = Failure{FailureKind::invalid, "fetch", target->host, "too many redirects", ""};
      co_return outcome;
    }
    url = location->second.starts_with("/") ? "https://" + target->host + location->second : location->second;
  }
}

awaitable<HttpOutcome> SimNet::exchange(const Target& target, const HttpRequest& request, HttpSink& sink) {
  const auto span = static_cast<std::uint64_t>((plan_.latency_max - plan_.latency_min).count());
  const auto latency = plan_.latency_min + Duration{static_cast<std::int64_t>(random_.below(span + 1))};
  if (random_.happens(plan_.dns_failures)) co_return HttpOutcome{.failure = network("the name can't be resolved")};
  if (!co_await wait(latency / 2)) co_return HttpOutcome{.failure = Failure{FailureKind::cancelled, "fetch", target.host, "the run is ending", ""}};
  auto answer = ask(target, request);
  const auto cancelled = Failure{FailureKind::cancelled, "fetch", target.host, "the run is ending", ""};
  const auto patience = request.total_timeout.value_or(request.idle_timeout);
  if (answer.delivery == universe::Delivery::drop) co_return HttpOutcome{.progress = HttpProgress::interrupted, .failure = network("the connection closed before an answer")};
  const bool silent = answer.delivery == universe::Delivery::hang || Duration{answer.delay_us} > patience;
  if (!co_await wait(silent ? patience : latency / 2 + Duration{answer.delay_us})) co_return HttpOutcome{.progress = HttpProgress::interrupted, .failure = cancelled};
  if (silent) co_return HttpOutcome{.progress = HttpProgress::interrupted, .failure = network("no answer in time")};
  if (is_redirect(answer.status) && request.redirects_max > 0) co_return HttpOutcome{.progress = HttpProgress::complete, .head = head_of(answer)};
  auto outcome = co_await deliver(std::move(answer), request, sink);
  outcome.first_byte_after = latency;
  co_return outcome;
}

// The body in pieces, each after the time it takes; ends the way the answer's delivery says.
awaitable<HttpOutcome> SimNet::deliver(universe::Answer answer, const HttpRequest& request, HttpSink& sink) {
  using universe::Delivery;
  HttpOutcome outcome{.progress = HttpProgress::interrupted, .head = head_of(answer)};
  if (const auto taken = sink.on_head(outcome.head); !taken) {
    outcome.failure = taken.error();
    co_return outcome;
  }
  const bool breaks_off = answer.delivery == Delivery::cut || answer.delivery == Delivery::reset || answer.delivery == Delivery::stall;
  const auto end = breaks_off ? std::min<std::uint64_t>(answer.bytes, answer.body.size()) : answer.body.size();
  const auto speed = answer.delivery == Delivery::slow ? std::max<std::uint64_t>(answer.bytes, 1) : plan_.bytes_per_s;
  const bool too_slow = speed < 1024;
  std::array<char, 16 << 10> piece;
  for (std::uint64_t at = 0; at < end;) {
    const auto got = answer.body.read(at, piece.data(), std::min<std::uint64_t>(piece.size(), end - at));
    at += got;
    const Duration takes{static_cast<std::int64_t>(got * 1'000'000 / speed)};
    if (!co_await wait(too_slow ? std::min(takes, request.idle_timeout) : takes)) {
      outcome.failure = Failure{FailureKind::cancelled, "fetch", "", "the run is ending", ""};
      co_return outcome;
    }
    if (too_slow && takes >= request.idle_timeout) {
      outcome.failure = network("slower than the lowest speed");
      co_return outcome;
    }
    outcome.body_bytes += got;
    if (outcome.body_bytes > request.bytes_max) {
      outcome.failure = Failure{FailureKind::corrupt, "fetch", "", "larger than allowed", ""};
      co_return outcome;
    }
    if (const auto taken = sink.on_bytes(std::as_bytes(std::span(piece.data(), got))); !taken) {
      outcome.failure = taken.error();
      co_return outcome;
    }
  }
  if (answer.delivery == Delivery::stall && !co_await wait(request.idle_timeout)) {
    outcome.failure = Failure{FailureKind::cancelled, "fetch", "", "the run is ending", ""};
    co_return outcome;
  }
  if (breaks_off) {
    outcome.cut = true;
    outcome.failure = network(answer.delivery == Delivery::stall ? "no byte for too long" : "the connection broke off");
    co_return outcome;
  }
  outcome.progress = HttpProgress::complete;
  co_return outcome;
}

}  // namespace holdfast::sim
