// One GET into one part.
#include "pipeline/fetch.h"

#include "core/base/limits.h"

namespace holdfast {

namespace {

// Streams a body into a part and the media check. Anything but a 200 is not worth its body.
class PartSink final : public HttpSink {
 public:
  PartSink(Part& part, std::uint64_t bytes_max, std::uint64_t& received) : part_(part), bytes_max_(bytes_max), received_(received) {}

  Status on_head(const HttpHead& head) override {
    head_ = head;
    if (head.status != 200) return fail(FailureKind::expired, "fetch", "", "HTTP " + std::to_string(head.status));
    if (head.content_length && *head.content_length > bytes_max_) return fail(FailureKind::corrupt, "fetch", "", "larger than is ever stored");
    return {};
  }
  Status on_bytes(std::span<const std::byte> bytes) override {
    check_.feed(bytes);
    received_ += bytes.size();
    return part_.append(bytes);
  }

  const HttpHead& head() const { return head_; }
  MediaReport report() const { return check_.finish(); }

 private:
  Part& part_;
  std::uint64_t bytes_max_;
  std::uint64_t& received_;
  HttpHead head_;
  MediaCheck check_;
};

// A status that may be another one in a moment, against one that says that this link is no use.
bool is_hiccup(int status) { return status >= 500 || status == 408 || status == 425 || status == 429; }

bool is_our_fault(const Failure& failure) {
  return failure.kind == FailureKind::local_storage || failure.kind == FailureKind::cancelled || failure.kind == FailureKind::bug;
}

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

// What came of the exchange itself; nullopt: a whole body with status 200 came, its content decides.
std::optional<TryEnd> end_of_exchange(const HttpOutcome& outcome, const HttpHead& head) {
  if (head.status != 0 && head.status != 200) return is_hiccup(head.status) ? TryEnd::hiccup : TryEnd::refused;
  if (!outcome.failure && outcome.progress == HttpProgress::complete && !outcome.cut) return std::nullopt;
  if (outcome.failure && (outcome.failure->kind == FailureKind::invalid || outcome.failure->kind == FailureKind::corrupt)) return TryEnd::refused;
  return TryEnd::hiccup;
}

TryEnd end_of_content(const MediaVerdict& verdict) {
  switch (verdict.fault) {
    case MediaFault::none: return verdict.defects.empty() ? TryEnd::clean : TryEnd::soft_defects;
    case MediaFault::cut: return TryEnd::hiccup;
    case MediaFault::status:
    case MediaFault::not_media: return TryEnd::refused;
    case MediaFault::content: return TryEnd::bad_content;
  }
  return TryEnd::hiccup;
}

}  // namespace

// A place at the host: its own concurrency limit, its own breaker. False when the run ends first.
awaitable<bool> Fetcher::enter(const std::string& name) {
  while (!governor_.hurried()) {
    auto& host = governor_.host(name);
    if (host.in_flight < host.concurrency.limit() && host.breaker.admit(parts_.clock.uptime())) {
      ++host.in_flight;
      co_return true;
    }
    if (host.breaker.is_open()) co_return false;
    co_await governor_.changed.wait_for(milliseconds{100});
  }
  co_return false;
}

// 404 and 410 are answers about one link; everything else that is refused speaks about the host.
void Fetcher::leave(const std::string& name, TryEnd end, int status) {
  auto& host = governor_.host(name);
  --host.in_flight;
  const auto now = parts_.clock.uptime();
  const bool about_the_link = status == 404 || status == 410;
  if (!about_the_link && (end == TryEnd::hiccup || end == TryEnd::refused)) {
    host.concurrency.pushed_back(now);
    const bool was_open = host.breaker.is_open();
    host.breaker.failed(now);
    if (!was_open && host.breaker.is_open()) {
      governor_.cdn_failed();
      parts_.log.write(LogLevel::warning, "CDN host fails, it is left alone for a while", {{"host", name}});
    }
  } else {
    governor_.cdn_succeeded();
    host.concurrency.succeeded();
    host.breaker.succeeded(now);
  }
  governor_.changed.ring();
}

awaitable<Fetched> Fetcher::fetch(FetchRequest request) {
  if (!co_await enter(request.host)) {
    if (governor_.hurried()) co_return Fetched{.local = Failure{FailureKind::cancelled, "fetch", request.host, "the run is ending", ""}};
    co_return Fetched{.end = TryEnd::hiccup, .why = "the host is left alone for a while", .not_admitted = true};
  }
  auto part = co_await parts_.vault.begin(request.part);
  if (!part) {
    auto& host = governor_.host(request.host);
    --host.in_flight;
    host.breaker.withdrew();
    co_return Fetched{.local = part.error()};
  }
  PartSink sink(**part, request.bytes_max, governor_.tally.received);
  const bool plain = request.link->reveal().starts_with("http://");  // make_ticket let it through, so it is allowed
  const auto outcome = co_await parts_.http.get(
      {.url = request.link->reveal(), .headers = {{"Accept", "*/*"}, {"Referer", "https://www.tiktok.com/"}}, .idle_timeout = settings_.idle_timeout,
       .bytes_max = request.bytes_max, .redirects_max = limits::redirects_max, .allow_private_addresses = settings_.allow_private_addresses,
       .allow_plain_http = plain || settings_.allow_private_addresses},
      sink);

  Fetched fetched{.status = sink.head().status, .report = sink.report()};
  if (outcome.failure && is_our_fault(*outcome.failure)) {
    fetched.local = outcome.failure;
    auto& host = governor_.host(request.host);
    --host.in_flight;
    host.breaker.withdrew();
  } else if (const auto end = end_of_exchange(outcome, sink.head())) {
    fetched.end = *end;
    fetched.why = sink.head().status != 200 && sink.head().status != 0 ? "HTTP " + std::to_string(sink.head().status)
                  : outcome.failure                                    ? outcome.failure->detail
                                                                       : "the body was cut off";
    leave(request.host, fetched.end, sink.head().status);
  } else {
    const auto verdict = judge(fetched.report, MediaFacts{.want = request.want, .status = sink.head().status, .content_length = sink.head().content_length,
                                                          .content_type = sink.head().content_type, .stated_bytes = request.stated_bytes,
                                                          .duration_s = request.duration_s, .expects_sound = request.expects_sound});
    fetched.end = end_of_content(verdict);
    fetched.defects = verdict.defect_names();
    fetched.why = verdict.may_publish() ? join(fetched.defects) : join(verdict.refusal_names());
    leave(request.host, fetched.end, sink.head().status);
    if (verdict.may_publish()) {
      fetched.part = std::move(*part);
      co_return fetched;
    }
  }
  co_await (*part)->discard();
  co_return fetched;
}

}  // namespace holdfast
