// What waits, counted for `run --dry-run`. The sources are read by a statement of their own.
#include "adapters/postgres/source_rows.h"
#include "adapters/postgres/stores.h"

namespace holdfast::postgres {

awaitable<Result<Workload>> PgForecast::workload(Instant now) {
  auto sources = co_await pool_.call(HOLDFAST_SOURCE_COLUMNS HOLDFAST_SOURCE_TABLES "WHERE s.state IN (0, 2) AND s.kind <> 4 ORDER BY s.served_at, s.id");
  if (!sources) co_return std::unexpected(std::move(sources.error()));
  auto rows = co_await pool_.call("SELECT * FROM holdfast.workload(holdfast.now_us($1::bigint))", [now](Params& params) { params.add(now); });
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  Workload work;
  work.sources = read_sources(*sources);
  int column = 0;
  for (auto* figure : {&work.fresh, &work.retry, &work.backfill, &work.exhausted, &work.later, &work.adoptable, &work.links, &work.links_later, &work.stored,
                       &work.spent_today})
    *figure = rows->integer(0, column++);
  const auto codes = rows->texts(0, column), names = rows->texts(0, column + 1);
  for (std::size_t i = 0; i < codes.size(); ++i) work.regions.regions.push_back({codes[i], names[i]});
  if (!rows->null(0, column + 2)) work.regions.fetched_at = rows->instant(0, column + 2);
  co_return work;
}

}  // namespace holdfast::postgres
