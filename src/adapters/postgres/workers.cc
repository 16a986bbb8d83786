// Who works on the catalog, and what all of them offer together.
#include "adapters/postgres/stores.h"
#include "core/base/limits.h"

namespace holdfast::postgres {

namespace {
Params& add_card(Params& params, const WorkerCard& card) {
  return params.add(card.owner, card.host, card.pid, static_cast<int>(card.roles.bits()), card.version);
}

Offers offers_of(const Rows& rows) {
  Offers offers{.workers = rows.small(0, 0), .slots = rows.small(0, 1), .slots_for_tickets = rows.small(0, 2), .downloading = rows.small(0, 6), .tickets = rows.small(0, 8),
                .resolving = rows.small(0, 7), .resolvers = rows.small(0, 3), .listing = rows.truth(0, 4)};
  if (!rows.null(0, 5)) offers.mean_transfer = rows.length(0, 5);
  return offers;
}

awaitable<Result<Offers>> read_offers(awaitable<Result<Rows>> call) {
  auto rows = co_await std::move(call);
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  co_return offers_of(*rows);
}

std::vector<int> kinds_of(KindsWanted wanted) {
  std::vector<int> kinds;
  for (const auto kind : {PostKind::unknown, PostKind::video, PostKind::photo})
    if (wanted.includes(kind)) kinds.push_back(static_cast<int>(kind));
  return kinds;
}

WorkerStatus worker_of(const Rows& rows, int row) {
  WorkerStatus worker;
  worker.card = {rows.text(row, 0), rows.text(row, 1), rows.integer(row, 2), Roles::from_bits(static_cast<unsigned>(rows.integer(row, 3))), rows.text(row, 4)};
  worker.started_at = rows.instant(row, 5);
  worker.beat_at = rows.instant(row, 6);
  worker.ended_at = rows.maybe_instant(row, 7);
  worker.beat = {.slots = rows.small(row, 8), .resolving = rows.small(row, 9), .downloading = rows.small(row, 10), .listing = rows.integer(row, 11) != 0,
                 .bytes_per_s = rows.integer(row, 12), .waits_for = rows.text(row, 14)};
  if (!rows.null(row, 13)) worker.beat.mean_transfer = rows.length(row, 13);
  worker.live = rows.truth(row, 15);
  return worker;
}
}  // namespace

awaitable<Result<RunStart>> PgWorkers::enrol(WorkerCard card, KindsWanted wanted, Instant now) {
  RunStart begun;
  // One batch a transaction: others wait for no longer one.
  for (std::int64_t last = limits::release_batch; last == limits::release_batch;) {
    auto rows = co_await pool_.call("SELECT * FROM holdfast.enrol($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", [&](Params& params) {
      add_card(params, card).add(now, limits::worker_gone_after, limits::workers_kept).array(kinds_of(wanted)).add(limits::release_batch);
    });
    if (!rows) co_return std::unexpected(std::move(rows.error()));
    last = rows->integer(0, 0);
    begun.released += last;
    if (begun.released == last) begun.unfinished_since = rows->maybe_instant(0, 1);
  }
  co_return begun;
}

awaitable<Result<Offers>> PgWorkers::beat(WorkerCard card, WorkerBeat beat, Instant now) {
  return read_offers(pool_.call("SELECT * FROM holdfast.beat($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
                                [card = std::move(card), beat = std::move(beat), now](Params& params) {
                                  add_card(params, card).add(now, limits::worker_gone_after, beat.slots, beat.resolving, beat.downloading, beat.listing, beat.bytes_per_s,
                                                             beat.mean_transfer, beat.waits_for);
                                }));
}

awaitable<Result<Offers>> PgWorkers::offers(Instant now) {
  return read_offers(pool_.call("SELECT * FROM holdfast.offers($1, $2)", [now](Params& params) { params.add(now, limits::worker_gone_after); }));
}

awaitable<Status> PgWorkers::leave(std::string owner, Instant now) {
  return discard(pool_.call("UPDATE holdfast.worker SET ended_at = holdfast.now_us($2), slots = 0, listing = 0 WHERE owner = $1 AND ended_at IS NULL",
                            [owner = std::move(owner), now](Params& params) { params.add(owner, now); }));
}

awaitable<Result<WorkforceStatus>> PgWorkers::workforce(Instant now) {
  WorkforceStatus status;
  auto workers = co_await pool_.call(
      "SELECT owner, host, pid, roles, version, started_at, beat_at, ended_at, slots, resolving, downloading, listing, bytes_per_s, mean_transfer_us, waits_for, "
      "ended_at IS NULL AND beat_at > holdfast.now_us($1) - $3::bigint FROM holdfast.worker WHERE beat_at > holdfast.now_us($1) - $2::bigint ORDER BY host, started_at, owner",
      [now](Params& params) { params.add(now, limits::workers_kept, limits::worker_gone_after); });
  if (!workers) co_return std::unexpected(std::move(workers.error()));
  for (int row = 0; row < workers->count(); ++row) status.workers.push_back(worker_of(*workers, row));
  auto leases = co_await pool_.call(
      "SELECT stage, owner, count(*), min(least(lease_until, hard_deadline)) FROM (SELECT stage, owner, lease_until, hard_deadline FROM holdfast.lease "
      "UNION ALL SELECT 0, owner, lease_until, hard_deadline FROM holdfast.link WHERE state = 1) held GROUP BY 1, 2 ORDER BY 1, 2");
  if (!leases) co_return std::unexpected(std::move(leases.error()));
  for (int row = 0; row < leases->count(); ++row)
    status.leases.push_back({static_cast<Stage>(leases->integer(row, 0)), leases->text(row, 1), leases->integer(row, 2), leases->instant(row, 3)});
  auto duties = co_await pool_.call("SELECT name, owner, until FROM holdfast.duty WHERE until > holdfast.now_us($1) ORDER BY name", [now](Params& params) { params.add(now); });
  if (!duties) co_return std::unexpected(std::move(duties.error()));
  for (int row = 0; row < duties->count(); ++row) status.duties.push_back({duties->text(row, 0), duties->text(row, 1), duties->instant(row, 2)});
  auto counts = co_await pool_.call(
      "SELECT (SELECT count(*) FROM holdfast.ready WHERE stage = 5), (SELECT count(*) FROM (SELECT intent_at FROM holdfast.spend ORDER BY no DESC LIMIT $2::integer) s "
      "WHERE s.intent_at > holdfast.now_us($1) - 60000000)",
      [now](Params& params) { params.add(now, limits::calls_counted); });
  if (!counts) co_return std::unexpected(std::move(counts.error()));
  status.tickets = counts->integer(0, 0);
  status.calls_last_minute = counts->integer(0, 1);
  co_return status;
}

}  // namespace holdfast::postgres
