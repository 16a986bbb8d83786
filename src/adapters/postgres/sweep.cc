// The start of a run, leases that ran out, and what the janitor may look at (RULES 4, 6): functions/sweep.sql does the work.
#include "adapters/postgres/closing.h"
#include "adapters/postgres/nonce.h"
#include "adapters/postgres/stores.h"
#include "core/base/limits.h"

namespace holdfast::postgres {

namespace {
std::vector<PostKind> kinds_of(KindsWanted wanted) {
  std::vector<PostKind> kinds;
  for (const auto kind : {PostKind::unknown, PostKind::video, PostKind::photo})
    if (wanted.includes(kind)) kinds.push_back(kind);
  return kinds;
}
}  // namespace

awaitable<Result<RunStart>> PgSweep::take_over(Instant now) {
  auto rows = co_await pool_.call("SELECT leases_ended, intents_ambiguous FROM holdfast.take_over($1::bigint)", [now](Params& params) { params.add(now); });
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  RunStart start;
  start.leases_ended = rows->integer(0, 0);
  start.intents_ambiguous = rows->integer(0, 1);
  co_return start;
}

awaitable<Result<RunStart>> PgSweep::begin_run(std::string owner, Instant now, KindsWanted wanted) {
  auto rows = co_await pool_.call(
      "SELECT leases_ended, intents_ambiguous, released, unfinished_since FROM holdfast.begin_run($1, $2::bigint, $3::integer[], $4::integer, $5::bigint)",
      [owner = std::move(owner), now, wanted, batch = new_nonce()](Params& params) {
        params.add(owner, now).array(kinds_of(wanted)).add(limits::release_batch, batch);
      });
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  RunStart start;
  start.leases_ended = rows->integer(0, 0);
  start.intents_ambiguous = rows->integer(0, 1);
  start.released = rows->integer(0, 2);
  start.unfinished_since = rows->maybe_instant(0, 3);
  // One batch a transaction: commands beside the run wait for no longer one.
  for (auto last = start.released; last == limits::release_batch;) {
    auto more = co_await pool_.call("SELECT holdfast.release_held($1::integer[], $2::integer, $3::bigint)", [now, wanted](Params& params) {
      params.array(kinds_of(wanted)).add(limits::release_batch, now);
    });
    if (!more) co_return std::unexpected(std::move(more.error()));
    start.released += last = more->integer(0, 0);
  }
  co_return start;
}

awaitable<Status> PgSweep::finish_run() {
  return discard(pool_.call("DELETE FROM holdfast.setting WHERE name = 'unfinished_since'"));
}

awaitable<Result<int>> PgSweep::reap(Instant now) {
  auto rows = co_await pool_.call("SELECT holdfast.reap($1::bigint)", [now](Params& params) { params.add(now); });
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  co_return rows->small(0, 0);
}

awaitable<Result<std::vector<LeaseToken>>> PgSweep::live(std::vector<LeaseToken> tokens, Instant now) {
  auto rows = co_await pool_.call("SELECT token FROM holdfast.live($1::bigint[], $2::bigint)", [tokens, now](Params& params) { params.array(tokens).add(now); });
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  co_return among(tokens, *rows);
}

awaitable<Result<std::vector<SweepCandidate>>> PgSweep::claim_sweep(AwemeId after, Instant idle_since, std::string owner, Instant now) {
  auto rows = co_await pool_.call(
      "SELECT id, token, storage_key, state FROM holdfast.claim_sweep($1::bigint, $2::bigint, $3, $4::bigint, $5::integer, $6::bigint, $7::boolean)",
      [after, idle_since, owner = std::move(owner), now, batch = new_nonce()](Params& params) {
        params.add(after, idle_since, owner, now, limits::sweep_batch, batch).again();
      });
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  std::vector<SweepCandidate> found;
  for (int row = 0; row < rows->count(); ++row)
    found.push_back({rows->id<AwemeId>(row, 0), rows->id<LeaseToken>(row, 1), rows->text(row, 2), static_cast<State>(rows->integer(row, 3))});
  co_return found;
}

awaitable<Status> PgSweep::release_sweep(std::vector<SweepCandidate> swept, Instant) {
  return discard(pool_.call("SELECT holdfast.release_sweep($1::bigint[], $2::bigint[])", [swept = std::move(swept)](Params& params) {
    std::vector<AwemeId> ids;
    std::vector<LeaseToken> tokens;
    for (const auto& candidate : swept) {
      ids.push_back(candidate.id);
      tokens.push_back(candidate.token);
    }
    params.array(ids).array(tokens);
  }));
}

awaitable<Result<std::int64_t>> PgSweep::age_dead_letters(Instant before) {
  auto rows = co_await pool_.call("UPDATE holdfast.dead_letter SET evidence = NULL WHERE evidence IS NOT NULL AND at < $1::bigint",
                                  [before](Params& params) { params.add(before); });
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  co_return rows->changed();
}

}  // namespace holdfast::postgres
