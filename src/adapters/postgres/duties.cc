// Duties: one row each, taken by whoever finds it free or run out.
#include "adapters/postgres/stores.h"

namespace holdfast::postgres {

awaitable<Result<std::optional<Duty>>> PgDuties::take(DutyWish wish) {
  auto rows = co_await pool_.call("SELECT * FROM holdfast.take_duty($1, $2, $3, $4)", [&](Params& params) { params.add(wish.name, wish.owner, wish.length, wish.now); });
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  if (rows->empty()) co_return std::nullopt;
  co_return Duty{wish.name, rows->integer(0, 0), rows->instant(0, 1)};
}

awaitable<Result<std::optional<Duty>>> PgDuties::renew(Duty duty, Duration length, Instant now) {
  auto rows = co_await pool_.call("SELECT * FROM holdfast.renew_duty($1, $2, $3, $4)", [&](Params& params) { params.add(duty.name, duty.token, length, now); });
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  if (rows->empty()) co_return std::nullopt;
  co_return Duty{duty.name, duty.token, rows->instant(0, 0)};
}

awaitable<Status> PgDuties::drop(Duty duty) {
  return discard(pool_.call("DELETE FROM holdfast.duty WHERE name = $1 AND token = $2",
                            [duty = std::move(duty)](Params& params) { params.add(duty.name, duty.token); }));
}

}  // namespace holdfast::postgres
