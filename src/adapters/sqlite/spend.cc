// Intents: lease, capture, budget and rate are decided and recorded in one transaction (RULES 1, 8).
#include <algorithm>

#include "adapters/sqlite/ledger.h"
#include "adapters/sqlite/stores.h"
#include "core/base/limits.h"

namespace holdfast::sqlite {

namespace {
// Spans never overlap, so that their lengths add up; those that no fresh item can span any more go.
void note_pause(Connection& db, Instant began, Instant ended) {
  const auto last = db.one("SELECT max(ended) FROM pause");
  if (last) began = std::max(began, instant_from_us(*last));
  if (ended <= began) return;
  db.run("DELETE FROM pause WHERE began < ?", began - limits::pauses_kept);
  db.run("INSERT INTO pause VALUES (?, ?)", began, ended);
}

constexpr std::int64_t day_us = 86'400'000'000;

// How far the captures of an item or a short link have come.
struct Captures {
  int capture = 0, captures = 0, calls = 0, origin = 0;
  std::optional<Instant> exhausted_at;
};

std::optional<Captures> load(Connection& db, const Intent& intent) {
  auto query = intent.claim ? db.use("SELECT i.capture, i.captures, i.calls, i.origin, i.exhausted_at FROM item i JOIN lease l ON l.id = i.id "
                                     "WHERE i.id = ? AND l.token = ? AND l.stage IN (0, 1)")
                            : db.use("SELECT capture, captures, calls, origin, exhausted_at FROM link WHERE no = ? AND state = 1 AND token = ?");
  if (intent.claim) query.bind(intent.claim->id, intent.claim->token);
  else query.bind(*intent.link, intent.link_token);
  if (!query.row()) return std::nullopt;
  return Captures{query.small(0), query.small(1), query.small(2), query.small(3), query.maybe_instant(4)};
}

// The next call's numbers, or that none may be bought (RULES 1).
std::optional<CaptureExhausted> next_call(const Intent& intent, Captures& now_at) {
  if (now_at.calls < limits::calls_per_capture) {
    if (now_at.captures == 0) {
      now_at.captures = 1;
      ++now_at.capture;
    }
    ++now_at.calls;
    return std::nullopt;
  }
  if (now_at.captures >= intent.captures_max) return CaptureExhausted{true};
  const bool rested = !now_at.exhausted_at || intent.now >= *now_at.exhausted_at + limits::capture_pause;
  if (!rested || !intent.may_begin_capture) return CaptureExhausted{false};
  ++now_at.captures;
  ++now_at.capture;
  now_at.calls = 1;
  now_at.origin = 0;  // what a person asked for was the capture before
  return std::nullopt;
}

// The number of the call is the lowest that is free: a void call 1 may stand beside a call 2.
int free_call(Connection& db, const Intent& intent, const Captures& captures) {
  if (captures.calls == 1) return 1;
  const auto first = intent.claim ? db.one("SELECT 1 FROM spend WHERE id = ? AND capture = ? AND call = 1 AND outcome <> 2", intent.claim->id, captures.capture)
                                  : db.one("SELECT 1 FROM spend WHERE link = ? AND id IS NULL AND capture = ? AND call = 1 AND outcome <> 2", intent.link,
                                           captures.capture);
  return first ? 2 : 1;
}

std::optional<BudgetGone> over_budget(Connection& db, const Intent& intent) {
  if (!intent.daily_credits) return std::nullopt;
  const auto day = to_us(intent.now) / day_us;
  const auto spent = db.one("SELECT sum(n) FROM spend_tally WHERE day = ? AND outcome <> 2", day).value_or(0);
  if (spent < *intent.daily_credits) return std::nullopt;
  return BudgetGone{instant_from_us((day + 1) * day_us)};
}

RateState load_rate(Connection& db) {
  auto query = db.use("SELECT tat, blocked_until FROM limiter WHERE name = 'provider'");
  query.row();
  return {query.instant(0), query.instant(1)};
}

void store_rate(Connection& db, const RateState& before, const RateState& after) {
  if (after == before) return;
  db.run("UPDATE limiter SET tat = ?, blocked_until = ? WHERE name = 'provider'", after.tat, after.blocked_until);
}

std::optional<MustWait> over_rate(Connection& db, const Intent& intent) {
  const auto before = load_rate(db);
  const auto decision = take_grant(intent.rate, before, intent.now);
  store_rate(db, before, decision.next);
  if (decision.granted) return std::nullopt;
  return MustWait{decision.wait};
}

void record_captures(Connection& db, const Intent& intent, const Captures& captures) {
  const std::optional<Instant> exhausted_at = captures.calls == limits::calls_per_capture ? std::optional(intent.now) : captures.exhausted_at;
  if (intent.claim)
    db.run("UPDATE item SET capture = ?, captures = ?, calls = ?, origin = ?, exhausted_at = ? WHERE id = ?", captures.capture, captures.captures, captures.calls,
           captures.origin, exhausted_at, intent.claim->id);
  else
    db.run("UPDATE link SET capture = ?, captures = ?, calls = ?, origin = ?, exhausted_at = ? WHERE no = ?", captures.capture, captures.captures, captures.calls,
           captures.origin, exhausted_at, intent.link);
}

Granted record(Connection& db, const Intent& intent, const std::optional<Captures>& captures, std::optional<int> call) {
  const std::optional<AwemeId> item = intent.claim ? std::optional(intent.claim->id) : std::nullopt;
  const auto token = intent.claim ? std::optional(intent.claim->token) : intent.link_token;
  const auto purpose = captures && captures->calls == limits::calls_per_capture ? Purpose::re_resolve : intent.purpose;
  const std::optional<int> capture = captures ? std::optional(captures->capture) : std::nullopt;
  db.run("INSERT INTO spend (purpose, endpoint, id, capture, call, origin, link, source, token, intent_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
         purpose, intent.endpoint, item, capture, call, captures ? captures->origin : 0, intent.claim ? std::nullopt : intent.link, intent.source,
         token, intent.now);
  return Granted{SpendId{db.last_row()}, capture.value_or(0), call.value_or(0), intent.now + limits::grant_life};
}

IntentAnswer decide(Connection& db, const Intent& intent) {
  std::optional<Captures> captures;
  if (intent.claim || intent.link) {
    captures = load(db, intent);
    if (!captures) return NotOurs{};
    if (const auto exhausted = next_call(intent, *captures)) return *exhausted;
  }
  if (const auto gone = over_budget(db, intent)) return *gone;
  if (const auto wait = over_rate(db, intent)) return *wait;
  if (!captures) return record(db, intent, captures, std::nullopt);
  const int call = free_call(db, intent, *captures);
  record_captures(db, intent, *captures);
  return record(db, intent, captures, call);
}
}  // namespace

awaitable<Result<IntentAnswer>> SqliteSpend::intend(Intent intent) {
  return writer_.write([intent = std::move(intent)](Connection& db) { return decide(db, intent); });
}

awaitable<Status> SqliteSpend::close(SpendClose close) {
  return discard(writer_.write([close](Connection& db) {
    close_spend(db, close);
    return Done{};
  }));
}

awaitable<Status> SqliteSpend::block(Instant now, Duration wait) {
  return discard(writer_.write([now, wait](Connection& db) {
    const auto before = load_rate(db);
    store_rate(db, before, block_grants(before, now, wait));
    note_pause(db, now, now + wait);
    return Done{};
  }));
}

awaitable<Status> SqliteSpend::paused(Instant began, Instant ended) {
  return discard(writer_.write([began, ended](Connection& db) {
    note_pause(db, began, ended);
    return Done{};
  }));
}

}  // namespace holdfast::sqlite
