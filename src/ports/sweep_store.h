// What keeps the catalog clean: the start of a run, leases that ran out, old dead letters, and the audit (RULES 4, 6).
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/queue/claim.h"

namespace holdfast {

using boost::asio::awaitable;

struct RunStart {
  std::int64_t leases_ended = 0;
  std::int64_t intents_ambiguous = 0;
  std::int64_t released = 0;   // items held as not wanted whose kind is wanted now: they are backfill
  // When the first of the runs began that none has finished since; nullopt: the run before finished. This run goes on with
  // what they began.
  std::optional<Instant> unfinished_since;
};

struct SweepCandidate {
  AwemeId id;
  LeaseToken token;          // leased for `sweep`
  std::string storage_key;
  State state = State::pending;
};

class SweepStore {
 public:
  virtual ~SweepStore() = default;
  // The caller holds the archive's lock: ends all earlier leases, closes their intents as ambiguous, makes fresh items of
  // earlier runs backfill, and takes up what was held as not wanted and is now; one transaction, where more than
  // limits::release_batch were held one for each batch.
  virtual awaitable<Result<RunStart>> begin_run(std::string owner, Instant now, KindsWanted wanted) = 0;
  // For a short command that holds the archive's lock and is no run: ends all earlier leases and closes their intents, no more.
  virtual awaitable<Result<RunStart>> take_over(Instant now) = 0;
  // The run did all that was due: the next one begins anew.
  virtual awaitable<Status> finish_run() = 0;
  // Leases past their time go back to ready; their open intents become ambiguous. How many.
  virtual awaitable<Result<int>> reap(Instant now) = 0;
  // Of `tokens`, those that a live lease holds.
  virtual awaitable<Result<std::vector<LeaseToken>>> live(std::vector<LeaseToken> tokens, Instant now) = 0;
  // Items with a pinned key, pending or dead, in no spool, without a live lease, ids above `after`, idle since before `idle_since`;
  // leased for sweep. `release_sweep` gives them back.
  virtual awaitable<Result<std::vector<SweepCandidate>>> claim_sweep(AwemeId after, Instant idle_since, std::string owner, Instant now) = 0;
  virtual awaitable<Status> release_sweep(std::vector<SweepCandidate> swept, Instant now) = 0;
  virtual awaitable<Result<std::int64_t>> age_dead_letters(Instant before) = 0;
};

}  // namespace holdfast
