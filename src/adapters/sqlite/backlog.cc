// How much waits, counted so that it costs the same at any size: totals come from the tally, due rows are counted up to
// limits::backlog_counted.
#include <algorithm>
#include <array>

#include "adapters/sqlite/stores.h"
#include "core/base/limits.h"

namespace holdfast::sqlite {

namespace {
constexpr std::int64_t day_us = 86'400'000'000;

struct Range {
  Stage stage;
  Class item_class;
  bool exhausted;
};
// Fresh rows apart: they may be claimed before they are due.
constexpr std::array ranges{
    Range{Stage::resolve, Class::retry, false}, Range{Stage::resolve, Class::retry, true},
    Range{Stage::resolve, Class::backfill, false}, Range{Stage::resolve, Class::backfill, true},
    Range{Stage::index, Class::retry, false}, Range{Stage::index, Class::backfill, false},
};

void count_ready(Connection& db, Instant now, Backlog& backlog) {
  const auto ready_fresh = db.one("SELECT count(*) FROM (SELECT 1 FROM ready WHERE stage = 0 AND class = 0 LIMIT ?)", limits::backlog_counted).value_or(0);
  backlog.fresh = ready_fresh + db.one("SELECT count(*) FROM lease WHERE stage = 0 AND class = 0").value_or(0);
  // Tickets that wait may be taken at once.
  backlog.ready_now = ready_fresh + db.one("SELECT count(*) FROM (SELECT 1 FROM ready WHERE stage = 5 LIMIT ?)", limits::backlog_counted).value_or(0);
  if (const auto due = db.one("SELECT min(due) FROM ready WHERE stage = 0 AND class = 0")) backlog.fresh_due = instant_from_us(*due);
  for (const auto& range : ranges) {
    const auto due = db.one("SELECT count(*) FROM (SELECT 1 FROM ready WHERE stage = ? AND class = ? AND exhausted = ? AND due <= ? LIMIT ?)", range.stage,
                            range.item_class, range.exhausted, now, limits::backlog_counted).value_or(0);
    backlog.ready_now += due;
    if (range.exhausted) backlog.exhausted += due;
    const auto next = db.one("SELECT min(due) FROM ready WHERE stage = ? AND class = ? AND exhausted = ? AND due > ?", range.stage, range.item_class,
                             range.exhausted, now);
    if (next) backlog.next_due = std::min(backlog.next_due.value_or(Instant::max()), instant_from_us(*next));
  }
}

// What is pending or stored and neither held nor leased is in `ready`.
std::int64_t ready_at_all(Connection& db) {
  const auto places = db.one("SELECT sum(n) FROM tally WHERE (state = 0 AND hold = -1) OR state = 1").value_or(0);
  const auto leased = db.one("SELECT count(*) FROM lease WHERE stage IN (0, 1, 2, 5) OR class IS NOT NULL").value_or(0);
  return places - leased;
}

void count_links(Connection& db, Instant now, Backlog& backlog) {
  backlog.links = db.one("SELECT count(*) FROM (SELECT 1 FROM link WHERE state = 0 AND due <= ? LIMIT ?)", now, limits::backlog_counted).value_or(0);
  backlog.leased += db.one("SELECT count(*) FROM link WHERE state = 1").value_or(0);
  backlog.later += db.one("SELECT count(*) FROM (SELECT 1 FROM link WHERE state = 0 AND due > ? LIMIT ?)", now, limits::backlog_counted).value_or(0);
  const auto next = db.one("SELECT min(due) FROM link WHERE state = 0 AND due > ?", now);
  if (next) backlog.next_due = std::min(backlog.next_due.value_or(Instant::max()), instant_from_us(*next));
}
}  // namespace

awaitable<Result<Backlog>> SqliteQueue::backlog(Instant now) {
  return writer_.read([now](Connection& db) {
    Backlog backlog;
    count_ready(db, now, backlog);
    backlog.spooled = db.one("SELECT count(*) FROM spooled s WHERE NOT EXISTS (SELECT 1 FROM lease l WHERE l.id = s.id)").value_or(0);
    backlog.later = std::max<std::int64_t>(0, ready_at_all(db) - backlog.ready_now - backlog.spooled);
    backlog.leased = db.one("SELECT count(*) FROM lease").value_or(0);
    count_links(db, now, backlog);
    backlog.credits_today = db.one("SELECT sum(n) FROM spend_tally WHERE day = ? AND outcome <> 2", to_us(now) / day_us).value_or(0);
    return backlog;
  });
}

awaitable<Result<std::optional<AwemeId>>> SqliteQueue::canary() {
  return writer_.read([](Connection& db) -> std::optional<AwemeId> {
    // The newest: the likeliest to be there still.
    const auto id = db.one("SELECT p.id FROM post p CROSS JOIN item i ON i.id = p.id WHERE i.state = 2 ORDER BY p.id DESC LIMIT 1");
    if (!id) return std::nullopt;
    return AwemeId{*id};
  });
}

}  // namespace holdfast::sqlite
