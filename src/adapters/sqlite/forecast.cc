// What waits, counted for `run --dry-run`.
#include "adapters/sqlite/source_rows.h"
#include "adapters/sqlite/stores.h"

namespace holdfast::sqlite {

namespace {
constexpr std::int64_t day_us = 86'400'000'000;

// A fresh row's due is its deadline: it may be claimed at once.
void count_ready(Connection& db, Instant now, Workload& work) {
  auto query = db.use("SELECT class, count(*), sum(exhausted) FROM ready WHERE stage = 0 AND (class = 0 OR due <= ?) GROUP BY class");
  query.bind(now);
  while (query.row()) {
    const auto item_class = static_cast<Class>(query.integer(0));
    (item_class == Class::fresh ? work.fresh : item_class == Class::retry ? work.retry : work.backfill) += query.integer(1);
    work.exhausted += query.integer(2);
  }
}

Workload load_workload(Connection& db, Instant now) {
  Workload work;
  work.sources = load_sources(db, Which::listed);
  {
    auto query = db.use("SELECT code, name, fetched_at FROM region ORDER BY code");
    while (query.row()) {
      work.regions.regions.push_back({query.text(0), query.text(1)});
      work.regions.fetched_at = query.instant(2);
    }
  }
  count_ready(db, now, work);
  work.later = db.one("SELECT count(*) FROM ready WHERE stage = 0 AND class <> 0 AND due > ?", now).value_or(0);
  work.adoptable = db.one("SELECT count(*) FROM unpublished u JOIN ready r ON r.id = u.id WHERE r.stage = 0 AND (r.class = 0 OR r.due <= ?)", now).value_or(0);
  work.links = db.one("SELECT count(*) FROM link WHERE state = 0 AND due <= ?", now).value_or(0);
  work.links_later = db.one("SELECT count(*) FROM link WHERE state = 0 AND due > ?", now).value_or(0);
  // What a live or a killed run has in hand, the next one would take up.
  work.retry += db.one("SELECT count(*) FROM lease WHERE stage = 0").value_or(0);
  work.links += db.one("SELECT count(*) FROM link WHERE state = 1").value_or(0);
  work.stored = db.one("SELECT sum(n) FROM tally WHERE state = 1").value_or(0);
  work.spent_today = db.one("SELECT sum(n) FROM spend_tally WHERE day = ? AND outcome <> 2", to_us(now) / day_us).value_or(0);
  return work;
}
}  // namespace

awaitable<Result<Workload>> SqliteForecast::workload(Instant now) {
  return reader_.read([now](Connection& db) { return load_workload(db, now); });
}

}  // namespace holdfast::sqlite
