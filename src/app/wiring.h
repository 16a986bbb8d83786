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
};

// A run from lock to drain. SIGINT and SIGTERM stop it well; a second one ends the process at once, which is safe. Failure:
// it could not begin (`taken`: another run holds the archive; invalid, local_storage, catalog); nothing was touched then.
Result<RunSummary> run_archive(const Session& session, const Archive& archive, FoundKey key, WorkChoice choice);

// One sweep of the janitor. The same failures, and those of the sweep.
Result<Swept> sweep_archive(const Session& session, const Archive& archive, WorkChoice choice);

// Asks the provider for its regions, one credit through the ledger, and keeps them. Failures: the same, unauthorised, out_of_credits,
// transient (no list came).
Result<RegionList> fetch_regions(const Archive& archive, FoundKey key);

}  // namespace holdfast
