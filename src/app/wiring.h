// Puts the product together for `run` and `janitor`: the only file, with open_archive.cc, that names concrete classes
// beside each other. Holds the archive's lock while it works (RULES 4).
#pragma once

#include <optional>
#include <string>

#include "app/archive.h"
#include "app/key.h"
#include "app/session.h"
#include "app/terminal.h"
#include "pipeline/janitor.h"
#include "pipeline/run.h"

namespace holdfast {

struct WorkChoice {
  bool json_log = false;                 // log lines as JSON objects
  bool quiet = false;                    // warnings and errors only
  When progress = When::never;           // the view on a terminal
  bool watch = false;                    // run --watch
  bool work = false;                     // holdfast work: one of several processes
  Roles roles = Roles::all();
  bool until_drained = false;            // work --until-drained
  std::optional<Duration> give_up_after; // work: how long a lost catalog is waited for; none: for ever
};

// A run from lock to drain; over a shared catalog without a lock, beside others. SIGINT and SIGTERM stop it well; a second one ends the process at once, which is safe. Failure:
// it could not begin (`taken`: another run holds the archive; invalid, local_storage, catalog); nothing was touched then.
Result<RunSummary> run_archive(const Session& session, const Archive& archive, FoundKey key, WorkChoice choice);

// One sweep of the janitor. The same failures, and those of the sweep.
Result<Swept> sweep_archive(const Session& session, const Archive& archive, WorkChoice choice);

// Posts that wait in the spool of a host that never comes back are ready to be captured again: how many. The same failures.
Result<std::int64_t> give_up_spool(const Archive& archive, const std::string& host);

// Asks the provider for its regions, one credit through the ledger, and keeps them. Failures: the same, unauthorised, out_of_credits,
// transient (no list came).
Result<RegionList> fetch_regions(const Archive& archive, FoundKey key);

}  // namespace holdfast
