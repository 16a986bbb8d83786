// What every store needs of the credit ledger: closing intents and keeping an item's calls in step with it (RULES 1).
// Within the caller's transaction.
#pragma once

#include "adapters/sqlite/connection.h"
#include "core/queue/claim.h"

namespace holdfast::sqlite {

// Closes an intent; a void one gives its call back. Refuses (bug) an intent that is unknown or was truly closed before.
// Works whether or not the lease still stands: money is fact.
void close_spend(Connection& db, const SpendClose& close);

// Nobody will close the open intents of this lease: they are ambiguous, unless a true close comes after all. How many.
std::int64_t presume_ambiguous(Connection& db, LeaseToken token, Instant now);
// All open intents, for the start of a run.
std::int64_t presume_all_ambiguous(Connection& db, Instant now);

// The first definite answer about an item: its resolved_at, and the run's freshness.
void note_resolved(Connection& db, AwemeId id, Instant at);

}  // namespace holdfast::sqlite
