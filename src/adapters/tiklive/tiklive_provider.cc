// The calls: build the URL, get the bytes, read the answer.
#include "adapters/tiklive/tiklive_provider.h"

#include <algorithm>

#include "adapters/tiklive/call_url.h"
#include "core/base/limits.h"

namespace holdfast {

namespace {

class BodySink final : public HttpSink {
 public:
  Status on_head(const HttpHead& head) override {
    body_.clear();
    if (head.content_length) body_.reserve(std::min<std::uint64_t>(*head.content_length, limits::answer_bytes_max));
    return {};
  }

  Status on_bytes(std::span<const std::byte> bytes) override {
    if (body_.size() + bytes.size() > limits::answer_bytes_max)
      return fail(FailureKind::corrupt, "read an answer", "", "the answer is larger than any answer may be");
    body_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return {};
  }

  std::string take() { return std::move(body_); }

 private:
  std::string body_;
};

ProviderExchange not_sent(Failure why, Instant now) {
  ProviderExchange exchange;
  exchange.outcome.progress = HttpProgress::not_sent;
  exchange.outcome.failure = std::move(why);
  exchange.answered_at = now;
  return exchange;
}

std::string origin_text(MediaUrl url) {
  url.path.clear();
  return link_text(url);
}

}  // namespace

TikliveProvider::TikliveProvider(HttpClient& http, Clock& clock, TikliveOptions options)
    : http_(http), clock_(clock), options_(std::move(options)) {
  if (const auto checked = check_options(options_); !checked) refusal_ = checked.error();
  if (const auto base = read_base_url(options_)) base_ = *base;
  rules_.candidates.quality = options_.quality;
  rules_.candidates.api_origin = origin_text(base_);
  rules_.candidates.allow_private_addresses = options_.allow_private_addresses;
  rules_.errors_are_charged = options_.errors_are_charged;
}

HttpRequest TikliveProvider::request_for(std::string url) const {
  HttpRequest request;
  request.url = std::move(url);
  request.headers = {{"X-Api-Key", options_.api_key.reveal()}, {"Accept", "application/json"}};
  request.accept_encoding = "gzip, deflate";
  request.connect_timeout = std::min<Duration>(request.connect_timeout, options_.timeout);
  request.idle_timeout = options_.timeout;
  request.total_timeout = options_.timeout;
  request.bytes_max = limits::answer_bytes_max;
  request.redirects_max = 0;
  request.allow_private_addresses = options_.allow_private_addresses || is_this_machine(base_);
  request.allow_plain_http = base_.scheme == UrlScheme::http;
  return request;
}

awaitable<ProviderExchange> TikliveProvider::fetch(std::string url) {
  if (refusal_) co_return not_sent(*refusal_, clock_.now());
  if (url.empty()) co_return not_sent({FailureKind::bug, "call the provider", "", "there is nothing to ask for", ""}, clock_.now());
  BodySink sink;
  const auto begun = clock_.uptime();
  auto request = request_for(std::move(url));
  ProviderExchange exchange;
  exchange.outcome = co_await http_.get(std::move(request), sink);
  exchange.took = clock_.uptime() - begun;
  exchange.answered_at = clock_.now();
  exchange.body = sink.take();
  co_return exchange;
}

awaitable<DetailAnswer> TikliveProvider::post_detail(DetailRequest request) {
  const auto exchange = co_await fetch(detail_url(base_, request.url));
  co_return read_detail(exchange, request, rules_);
}

awaitable<DetailAnswer> TikliveProvider::download_video(DetailRequest request) {
  const auto exchange = co_await fetch(request.id ? download_video_url(base_, request.url) : std::string());
  co_return read_download_video(exchange, request, rules_);
}

awaitable<ListAnswer> TikliveProvider::list(ListRequest request) {
  const auto exchange = co_await fetch(listing_url(base_, request, options_.page_size).value_or(""));
  co_return read_list(exchange, rules_);
}

awaitable<LookupAnswer> TikliveProvider::look_up(SourceName source) {
  const auto exchange = co_await fetch(look_up_url(base_, source).value_or(""));
  co_return read_look_up(exchange, rules_);
}

awaitable<RegionsAnswer> TikliveProvider::regions() {
  const auto exchange = co_await fetch(regions_url(base_));
  co_return read_regions(exchange, rules_);
}

}  // namespace holdfast
