// The only place that spends credits (RULES 1, 2, 8): breaker, concurrency, rate, budget and intent in this order, then
// the call; then what the answer says about the provider. The caller closes the intent in the transaction of what the
// answer brings; `Bought::close` says how.
#pragma once

#include <optional>

#include "pipeline/governor.h"

namespace holdfast {

template <class Answer>
struct Bought {
  Granted grant;
  Answer answer;
  SpendClose close;
};

class Purchaser {
 public:
  Purchaser(const Parts& parts, const Settings& settings, Governor& governor);

  // Failures before any call: cancelled (the run is over), out_of_credits (budget; the run ends), expired (the capture
  // is exhausted; `detail` is "for good" when it may never begin again), fenced, catalog. Nothing is spent then.
  awaitable<Result<Bought<DetailAnswer>>> detail(Intent intent, DetailRequest request);
  awaitable<Result<Bought<DetailAnswer>>> download_video(Intent intent, DetailRequest request);
  awaitable<Result<Bought<ListAnswer>>> list(Intent intent, ListRequest request);
  awaitable<Result<Bought<LookupAnswer>>> look_up(Intent intent, SourceName source);
  awaitable<Result<Bought<RegionsAnswer>>> regions(Intent intent);

 private:
  awaitable<Result<Granted>> grant(Intent& intent);
  awaitable<Result<Granted>> wait_in_line(Intent& intent);
  awaitable<void> block(Duration wait);
  awaitable<SpendClose> settle(const Granted& grant, const AnswerBase& answer);
  template <class Answer, class Call>
  awaitable<Result<Bought<Answer>>> buy(Intent intent, Call call);

  const Parts& parts_;
  const Settings& settings_;
  Governor& governor_;
  Slots calls_;       // provider.concurrency
  Slots turnstile_;   // one asks for a grant at a time: first come, first served
  RateRule rate_;
};

}  // namespace holdfast
