// TikLiveAPI behind ports/provider.h. One GET a call, no retry, no redirect: whoever bought the credit decides what comes
// next. The key goes to the base URL's host only. Source: provider-api.md 1.
#pragma once

#include "adapters/tiklive/answer_reader.h"
#include "adapters/tiklive/options.h"
#include "ports/clock.h"
#include "ports/http.h"
#include "ports/provider.h"

namespace holdfast {

// Lives as long as its calls; concurrent calls are fine. With options that check_options refuses, every call ends as not
// sent (void), with the reason as its text.
class TikliveProvider final : public Provider {
 public:
  TikliveProvider(HttpClient& http, Clock& clock, TikliveOptions options);

  awaitable<DetailAnswer> post_detail(DetailRequest request) override;
  awaitable<DetailAnswer> download_video(DetailRequest request) override;
  awaitable<ListAnswer> list(ListRequest request) override;
  awaitable<LookupAnswer> look_up(SourceName source) override;
  awaitable<RegionsAnswer> regions() override;


 private:
  awaitable<ProviderExchange> fetch(std::string url);
  HttpRequest request_for(std::string url) const;

  HttpClient& http_;
  Clock& clock_;
  TikliveOptions options_;
  MediaUrl base_;
  std::optional<Failure> refusal_;  // why no call can be made
  ReadRules rules_;
};

}  // namespace holdfast
