// Intents: core decides the rate on what the limiter's row said last; the database compares, sets and records, or says what it found
// instead (RULES 1, 8). Never counts time by this host's clock.
#include <algorithm>

#include "adapters/postgres/nonce.h"
#include "adapters/postgres/stores.h"
#include "core/base/limits.h"

namespace holdfast::postgres {

namespace {
// Times of the limiter are the database's: they are never shifted.
struct Ground {
  RateState seen;
  Instant at;
};
Instant unshifted(const Rows& rows, int column) { return instant_from_us(rows.integer(0, column)); }

enum Answer { granted, wait, budget_gone, exhausted, exhausted_for_good, not_ours, another };

void bind(Params& params, const Intent& intent, std::int64_t nonce) {
  const auto& claim = intent.claim;
  params.add(intent.purpose, intent.endpoint, claim ? std::optional(claim->id) : std::nullopt, claim ? std::optional(claim->token) : std::nullopt,
             claim ? std::nullopt : intent.link, intent.link_token, intent.source, intent.now, intent.daily_credits, intent.captures_max,
             intent.may_begin_capture, nonce);
}
void bind(Params& params, const Ground& ground, const RateDecision& decision) {
  params.add(to_us(ground.seen.tat), to_us(ground.seen.blocked_until), to_us(ground.at), decision.granted, to_us(decision.next.tat),
             to_us(decision.next.blocked_until));
}

std::unexpected<Failure> too_many_rounds() {
  return fail(FailureKind::catalog, "catalog", "", "other hosts were always first at the limiter; it is asked again later");
}
}  // namespace

awaitable<Result<IntentAnswer>> PgSpend::intend(Intent intent) {
  constexpr const char* sql =
      "SELECT answer, no, capture, call, until, tat, blocked, at FROM holdfast.intend($1::integer, $2, $3::bigint, $4::bigint, $5::bigint, $6::bigint, "
      "$7::bigint, $8::bigint, $9::bigint, $10::integer, $11::boolean, $12::bigint, $13::bigint, $14::bigint, $15::bigint, $16::boolean, $17::bigint, "
      "$18::bigint, $19::boolean)";
  const auto nonce = new_nonce();
  Ground ground{{instant_from_us(tat_), instant_from_us(blocked_)}, intent.now + pool_.shift()};
  for (int round = 0; round < limits::grant_rounds_max; ++round) {
    const auto decision = take_grant(intent.rate, ground.seen, ground.at);
    auto rows = co_await pool_.call(sql, [intent, nonce, ground, decision](Params& params) {
      bind(params, intent, nonce);
      bind(params, ground, decision);
      params.again();
    });
    if (!rows) co_return std::unexpected(std::move(rows.error()));
    if (!rows->null(0, 5)) {
      tat_ = rows->integer(0, 5);
      blocked_ = rows->integer(0, 6);
    }
    switch (rows->small(0, 0)) {
      case granted: co_return Granted{rows->id<SpendId>(0, 1), rows->small(0, 2), rows->small(0, 3), rows->instant(0, 4)};
      case wait: co_return MustWait{decision.wait};
      case budget_gone: co_return BudgetGone{rows->instant(0, 4)};
      case exhausted: co_return CaptureExhausted{false};
      case exhausted_for_good: co_return CaptureExhausted{true};
      case not_ours: co_return NotOurs{};
      default: ground = {{unshifted(*rows, 5), unshifted(*rows, 6)}, unshifted(*rows, 7)};
    }
  }
  co_return too_many_rounds();
}

awaitable<Status> PgSpend::close(SpendClose close) {
  return discard(pool_.call("SELECT holdfast.close_spend($1::bigint, $2::integer, $3::integer, $4::bigint, $5::boolean)", [close](Params& params) {
    params.add(close.id, close.outcome, close.status, close.at).again();
  }));
}

awaitable<Status> PgSpend::block(Instant now, Duration wait) {
  Ground ground{{instant_from_us(tat_), instant_from_us(blocked_)}, now + pool_.shift()};
  for (int round = 0; round < limits::grant_rounds_max; ++round) {
    const auto next = block_grants(ground.seen, ground.at, wait);
    auto rows = co_await pool_.call(
        "SELECT done, tat, blocked, at FROM holdfast.block($1::bigint, $2::bigint, $3::bigint, $4::bigint, $5::bigint, $6::bigint)",
        [now, wait, ground, next](Params& params) {
          params.add(now, wait, to_us(ground.seen.tat), to_us(ground.seen.blocked_until), to_us(ground.at), to_us(next.blocked_until));
        });
    if (!rows) co_return std::unexpected(std::move(rows.error()));
    tat_ = rows->integer(0, 1);
    blocked_ = rows->integer(0, 2);
    if (rows->truth(0, 0)) co_return Status{};
    ground = {{unshifted(*rows, 1), unshifted(*rows, 2)}, unshifted(*rows, 3)};
  }
  co_return too_many_rounds();
}

awaitable<Status> PgSpend::paused(Instant began, Instant ended) {
  return discard(pool_.call("SELECT holdfast.note_pause($1::bigint, $2::bigint)", [began, ended](Params& params) { params.add(began, ended); }));
}

}  // namespace holdfast::postgres
