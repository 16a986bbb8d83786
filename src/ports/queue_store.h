// The queue of items (RULES 4, reliability.md 1.5): claims with fencing tokens, and the doors out. A token that no
// longer matches a lease gets Failure fenced, and nothing changes.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/queue/claim.h"

namespace holdfast {

using boost::asio::awaitable;

struct ClaimRequest {
  Stage stage = Stage::resolve;
  int count = 1;                    // at most limits::claim_batch
  std::string owner;
  Instant now;
  bool captures_may_begin = true;   // false: items whose capture is exhausted stay where they are
  int captures_max = 3;
  std::string host;                 // of the stage upload: only what lies in this host's spool
};

struct Pin {
  Claim claim;
  std::string stem;                 // used unless one is pinned already
  PostKind kind = PostKind::unknown;
  SpendClose spend;                 // the first charged call closes here
};

struct Pinned {
  std::string stem;                     // the one that holds
  std::vector<std::string> sources;     // who listed the item so far, as core's describe(SourceName) says: for the sidecar
};

struct Backlog {
  std::int64_t fresh = 0;                 // fresh items ready or leased for resolve
  std::int64_t ready_now = 0;             // of any class and stage, due; counted up to limits::backlog_counted of a kind
  std::int64_t exhausted = 0;             // of ready_now: those that need a new capture
  std::int64_t leased = 0;                // items and short links
  std::int64_t later = 0;                 // postponed, short links too
  std::int64_t spooled = 0;               // waiting in spools for their upload, of any host; in none of the counts above
  std::int64_t links = 0;                 // short links waiting, due
  std::optional<Instant> next_due;        // of what is postponed
  std::optional<Instant> fresh_due;       // the earliest deadline of a fresh item that waits
  std::int64_t credits_today = 0;         // of the UTC day; ambiguous and open ones counted
};

class QueueStore {
 public:
  virtual ~QueueStore() = default;
  // Fresh within its deadline first, then late, retry, backfill; each by due. Empty when nothing is due.
  virtual awaitable<Result<std::vector<Claim>>> claim(ClaimRequest request) = 0;
  // Renews leases; the tokens that are still ours come back.
  virtual awaitable<Result<std::vector<LeaseToken>>> heartbeat(std::vector<LeaseToken> tokens, Instant now) = 0;
  // Closes the charged call and pins the storage key (RULES 6). 
  virtual awaitable<Result<Pinned>> pin(Pin pin) = 0;
  // One door; ends the lease. `spend` closes in the same transaction. Stored inserts (id, index) for the indexer, Spooled
  // (id, upload) for the uploader. From the stage upload: Stored and Postponed only; Postponed stays there unless the spool lost it.
  virtual awaitable<Status> finish(Claim claim, Door door, std::optional<SpendClose> spend, Instant now) = 0;
  virtual awaitable<Result<Backlog>> backlog(Instant now) = 0;
  // Some archived id to ask the provider for when it calls everything dead (RULES 2); nullopt when nothing is archived.
  virtual awaitable<Result<std::optional<AwemeId>>> canary() = 0;
};

}  // namespace holdfast
