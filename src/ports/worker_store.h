// Who works on this catalog: one row a process, live while its beats come (limits::worker_gone_after). Where a catalog has a clock
// of its own, that clock decides, and `now` is only for catalogs that have none.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "core/base/result.h"
#include "core/govern/workforce.h"
#include "core/index/workforce_status.h"
#include "ports/sweep_store.h"

namespace holdfast {

using boost::asio::awaitable;

class WorkerStore {
 public:
  virtual ~WorkerStore() = default;
  // Signs a worker on. Where no other worker is live, a run begins as in SweepStore::begin_run, but no lease and no intent is ended:
  // who holds one may still be at it, and it runs out by itself. Beside others nothing begins. In either case what was held
  // as not wanted and is wanted now is taken up. `unfinished_since` is the run's begin where it has begun before.
  virtual awaitable<Result<RunStart>> enrol(WorkerCard card, KindsWanted wanted, Instant now) = 0;
  // Tells how the worker stands, and puts its row back if somebody removed it. What all offer together comes back.
  virtual awaitable<Result<Offers>> beat(WorkerCard card, WorkerBeat beat, Instant now) = 0;
  // The same without a beat, counted now: asked right before a claim.
  virtual awaitable<Result<Offers>> offers(Instant now) = 0;
  // Signs off; its leases and duties are not touched. Idempotent.
  virtual awaitable<Status> leave(std::string owner, Instant now) = 0;
  // For `status`: workers of the last limits::workers_kept, leases by stage and owner, duties, calls of the last minute.
  virtual awaitable<Result<WorkforceStatus>> workforce(Instant now) = 0;
};

}  // namespace holdfast
