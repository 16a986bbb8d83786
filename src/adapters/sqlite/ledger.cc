// Closing intents, giving void calls back, and measuring freshness.
#include "adapters/sqlite/ledger.h"

#include <algorithm>

#include "core/base/limits.h"

namespace holdfast::sqlite {

namespace {
struct Purchase {
  std::optional<std::int64_t> item, link;
  int capture = 0, call = 0;
};

// Items and short links keep the same four numbers: capture, captures, calls, exhausted_at.
struct Ladder {
  const char* load;
  const char* store;
  const char* bought;
};
constexpr Ladder item_ladder{"SELECT capture, captures FROM item WHERE id = ?",
                             "UPDATE item SET capture = ?, captures = ?, calls = ? WHERE id = ?",
                             "SELECT count(*) FROM spend WHERE id = ? AND capture = ? AND call IS NOT NULL AND outcome <> 2"};
constexpr Ladder link_ladder{"SELECT capture, captures FROM link WHERE no = ?",
                             "UPDATE link SET capture = ?, captures = ?, calls = ? WHERE no = ?",
                             "SELECT count(*) FROM spend WHERE link = ? AND id IS NULL AND capture = ? AND call IS NOT NULL AND outcome <> 2"};

// A void call never happened: its number is free again, and a capture without any other call has not begun.
void give_back(Connection& db, const Ladder& ladder, std::int64_t key, int capture_of_call) {
  int capture = 0, captures = 0;
  {
    auto query = db.use(ladder.load);
    query.bind(key);
    if (!query.row()) return;
    capture = query.small(0);
    captures = query.small(1);
  }
  if (captures == 0 || capture != capture_of_call) return;  // later captures have begun, or a person revived the item
  auto calls = db.one(ladder.bought, key, capture).value_or(0);
  if (calls == 0) {
    --capture;
    --captures;
    calls = captures == 0 ? 0 : db.one(ladder.bought, key, capture).value_or(0);
  }
  db.run(ladder.store, capture, captures, calls, key);
}

// Its capture has a call left after all: it need not wait for a new one.
void unexhaust(Connection& db, std::int64_t id, Instant now) {
  if (db.one("SELECT calls FROM item WHERE id = ?", id).value_or(2) == 2) return;
  std::optional<std::int64_t> stage, item_class;
  {
    auto query = db.use("SELECT stage, class FROM ready WHERE id = ? AND exhausted = 1");
    query.bind(id);
    if (!query.row()) return;
    stage = query.integer(0);
    item_class = query.integer(1);
  }
  db.run("DELETE FROM ready WHERE id = ?", id);
  db.run("INSERT INTO ready (stage, class, exhausted, due, id) VALUES (?, ?, 0, ?, ?)", stage, item_class, now, id);
}

void settle_purchase(Connection& db, const Purchase& purchase, const SpendClose& close) {
  if (close.outcome == Outcome::void_call) {
    if (purchase.item) {
      give_back(db, item_ladder, *purchase.item, purchase.capture);
      unexhaust(db, *purchase.item, close.at);
    } else if (purchase.link) {
      give_back(db, link_ladder, *purchase.link, purchase.capture);
    }
    return;
  }
  if (purchase.call != limits::calls_per_capture) return;
  if (purchase.item) db.run("UPDATE item SET exhausted_at = ? WHERE id = ? AND capture = ?", close.at, *purchase.item, purchase.capture);
  else db.run("UPDATE link SET exhausted_at = ? WHERE no = ? AND capture = ?", close.at, purchase.link, purchase.capture);
}
}  // namespace

void close_spend(Connection& db, const SpendClose& close) {
  Purchase purchase;
  {
    auto query = db.use("SELECT outcome, presumed, id, link, capture, call FROM spend WHERE no = ?");
    query.bind(close.id);
    if (!query.row()) refuse(FailureKind::bug, "close an intent", to_text(close.id), "there is no such intent");
    if (query.small(0) != static_cast<int>(Outcome::open) && query.small(1) == 0)
      refuse(FailureKind::bug, "close an intent", to_text(close.id), "it is closed already");
    if (close.outcome == Outcome::open) refuse(FailureKind::bug, "close an intent", to_text(close.id), "open is no outcome to close with");
    purchase = {query.maybe(2), query.maybe(3), query.small(4), query.small(5)};
  }
  db.run("UPDATE spend SET outcome = ?, status = ?, closed_at = ?, presumed = 0 WHERE no = ?", close.outcome, close.status, close.at, close.id);
  if (purchase.call > 0) settle_purchase(db, purchase, close);
}

std::int64_t presume_ambiguous(Connection& db, LeaseToken token, Instant now) {
  return db.run("UPDATE spend SET outcome = 3, presumed = 1, closed_at = ? WHERE outcome = 0 AND token = ?", now, token);
}

std::int64_t presume_all_ambiguous(Connection& db, Instant now) {
  return db.run("UPDATE spend SET outcome = 3, presumed = 1, closed_at = ? WHERE outcome = 0", now);
}

namespace {
// Up to three digits: a histogram of at most some thousand rows says p99 to 1 %.
std::int64_t three_digits_up(std::int64_t ms) {
  std::int64_t unit = 1;
  while (ms / unit >= 1000) unit *= 10;
  return (ms + unit - 1) / unit * unit;
}

// With a new hour, those that left the window go.
void count_resolved(Connection& db, Instant at, std::int64_t took_ms) {
  const auto hour = to_us(at) / Duration{hours{1}}.count();
  if (db.run("UPDATE freshness SET n = n + 1 WHERE hour = ? AND took_ms = ?", hour, took_ms) == 1) return;
  db.run("DELETE FROM freshness WHERE hour <= ?", hour - limits::freshness_window / hours{1});
  db.run("INSERT INTO freshness VALUES (?, ?, 1)", hour, took_ms);
}
}  // namespace

void note_resolved(Connection& db, AwemeId id, Instant at) {
  if (db.run("UPDATE item SET resolved_at = ? WHERE id = ? AND resolved_at IS NULL", at, id) == 0) return;
  const auto listed = db.one("SELECT listed_at FROM item WHERE id = ? AND run = (SELECT max(no) FROM run)", id);
  if (!listed) return;
  const auto paused = db.one("SELECT sum(min(ended, ?2) - max(began, ?1)) FROM pause WHERE began < ?2 AND ended > ?1 "
                             "AND began >= ifnull((SELECT max(began) FROM pause WHERE began <= ?1), ?1)", *listed, at).value_or(0);
  const auto took = std::max<std::int64_t>(0, to_us(at) - *listed - paused);
  count_resolved(db, at, three_digits_up((took + 999) / 1000));
}

}  // namespace holdfast::sqlite
