// How a run begins, whoever begins it: alone with the archive's lock, or as the first of several workers.
#pragma once

#include <optional>
#include <string>

#include "adapters/sqlite/lane.h"
#include "ports/sweep_store.h"

namespace holdfast::sqlite {

// Within the caller's transaction: what an earlier run left as fresh is backfill, and freshness is measured anew.
void new_run(Connection& db, const std::string& owner, Instant now);
// When the first of the runs began that none has finished since; from now on this one is.
std::optional<Instant> note_unfinished(Connection& db, Instant now);

// Takes up what was held as not wanted and is now: at most limits::release_batch; how many.
std::int64_t release_held(Connection& db, KindsWanted wanted, Instant now);

struct Release {
  KindsWanted wanted;
  Instant now;
};
// After a run has begun and released its first batch: the others, a transaction each.
awaitable<Result<RunStart>> release_all_held(Lane& writer, Result<RunStart> begun, Release release);

}  // namespace holdfast::sqlite
