// The cached list of regions (RULES 3).
#include "adapters/postgres/columns.h"
#include "adapters/postgres/stores.h"

namespace holdfast::postgres {

awaitable<Result<RegionList>> PgRegions::regions() {
  auto rows = co_await pool_.call("SELECT code, name, fetched_at FROM holdfast.region ORDER BY code COLLATE \"C\"");
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  RegionList list;
  for (int row = 0; row < rows->count(); ++row) {
    list.regions.push_back({rows->text(row, 0), rows->text(row, 1)});
    list.fetched_at = rows->instant(row, 2);
  }
  co_return list;
}

awaitable<Status> PgRegions::keep_regions(std::vector<Region> regions, SpendClose spend, Instant now) {
  constexpr const char* sql = "SELECT holdfast.keep_regions($1::text[], $2::text[], $3::bigint, $4::bigint, $5::integer, $6::integer, $7::bigint, $8::boolean)";
  co_return co_await discard(pool_.call(sql, [regions = std::move(regions), spend, now](Params& params) {
    add_columns(
        params, regions, [](const Region& region) { return region.code; }, [](const Region& region) { return region.name; });
    params.add(now, spend.id, spend.outcome, spend.status, spend.at).again();
  }));
}

}  // namespace holdfast::postgres
