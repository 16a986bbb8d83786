// The credit ledger (RULES 1, 8): an intent commits before the first byte of a call goes out, its close says what came
// of it. Rate limit and budget are decided in the intent's own transaction.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <variant>

#include "core/base/result.h"
#include "core/govern/rate_limit.h"
#include "core/queue/claim.h"

namespace holdfast {

using boost::asio::awaitable;

struct Intent {
  Purpose purpose = Purpose::detail;       // a capture's second call stands in the ledger as re_resolve
  std::string endpoint;                    // "/post-detail/", for the ledger
  std::optional<Claim> claim;              // detail: the leased item
  std::optional<LinkId> link;              // detail: a short link, before its id is known
  std::optional<LeaseToken> link_token;    // of its lease
  std::optional<SourceId> source;          // listing, lookup
  Instant now;
  RateRule rate;
  std::optional<std::int64_t> daily_credits;  // UTC day; ambiguous and open ones count
  int captures_max = 3;
  bool may_begin_capture = true;           // breakers have been closed for limits::breakers_closed_for
};

struct Granted {
  SpendId id;
  int capture = 0, call = 0;               // 0 for listing and lookup
  Instant valid_until;                     // limits::grant_life after `now`: not used by then, close it as void
};
struct MustWait { Duration wait; };              // rate limit or Retry-After
struct BudgetGone { Instant until; };            // next UTC day
struct CaptureExhausted { bool for_good = false; };  // two calls bought and no new capture may begin now, or ever
struct NotOurs {};                               // the lease is no longer ours
using IntentAnswer = std::variant<Granted, MustWait, BudgetGone, CaptureExhausted, NotOurs>;

class SpendStore {
 public:
  virtual ~SpendStore() = default;
  virtual awaitable<Result<IntentAnswer>> intend(Intent intent) = 0;
  // For answers that change nothing else; the others are closed in the transaction of what they bring.
  virtual awaitable<Status> close(SpendClose close) = 0;
  // Retry-After: blocks grants for everyone who shares this catalog.
  virtual awaitable<Status> block(Instant now, Duration wait) = 0;
  // Nothing could be bought from `began` to `ended`: freshness leaves the span out. block() has recorded its own wait.
  virtual awaitable<Status> paused(Instant began, Instant ended) = 0;
};

}  // namespace holdfast
