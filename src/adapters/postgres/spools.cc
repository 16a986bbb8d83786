// The book of spools; claims of uploads are the queue's.
#include "adapters/postgres/stores.h"

namespace holdfast::postgres {

awaitable<Result<UploadBacklog>> PgSpools::uploads(std::string host, Instant now) {
  auto rows = co_await pool_.call("SELECT r.due <= holdfast.now_us($2), count(*), min(r.due) FROM holdfast.spooled s JOIN holdfast.ready r ON r.id = s.id "
                                  "WHERE s.host = $1 AND r.stage = 1 GROUP BY 1", [&](Params& params) { params.add(host, now); });
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  UploadBacklog backlog;
  for (int row = 0; row < rows->count(); ++row) {
    if (rows->truth(row, 0)) backlog.due = rows->integer(row, 1);
    else {
      backlog.later = rows->integer(row, 1);
      backlog.next_due = rows->maybe_instant(row, 2);
    }
  }
  co_return backlog;
}

awaitable<Result<std::vector<SpoolStanding>>> PgSpools::spools() {
  auto rows = co_await pool_.call("SELECT host, count(*), sum(bytes)::bigint, min(since) FROM holdfast.spooled GROUP BY host ORDER BY host");
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  std::vector<SpoolStanding> spools;
  for (int row = 0; row < rows->count(); ++row) spools.push_back({rows->text(row, 0), rows->integer(row, 1), rows->integer(row, 2), rows->instant(row, 3)});
  co_return spools;
}

awaitable<Result<std::vector<std::pair<AwemeId, State>>>> PgSpools::states(std::vector<AwemeId> ids) {
  auto rows = co_await pool_.call("SELECT i.id, i.state FROM unnest($1::bigint[]) WITH ORDINALITY AS wanted (id, no) JOIN holdfast.item i ON i.id = wanted.id ORDER BY wanted.no",
                                  [&](Params& params) { params.array(ids); });
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  std::vector<std::pair<AwemeId, State>> states;
  for (int row = 0; row < rows->count(); ++row) states.emplace_back(rows->id<AwemeId>(row, 0), static_cast<State>(rows->integer(row, 1)));
  co_return states;
}

awaitable<Result<bool>> PgSpools::take_in(FoundInSpool found, Instant now) {
  auto rows = co_await pool_.call("SELECT holdfast.take_into_spool($1, $2, $3, $4, $5)",
                                  [&](Params& params) { params.add(found.id, found.stem, found.host, found.bytes, now); });
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  co_return rows->truth(0, 0);
}

awaitable<Result<std::int64_t>> PgSpools::give_up(std::string host, Instant now) {
  auto rows = co_await pool_.call("SELECT holdfast.give_up_spool($1, $2)", [&](Params& params) { params.add(host, now); });
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  co_return rows->integer(0, 0);
}

}  // namespace holdfast::postgres
