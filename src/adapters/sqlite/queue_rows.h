// Rows of `ready` and `lease` (RULES 4): the moves that several stores make, within the caller's transaction.
#pragma once

#include "adapters/sqlite/connection.h"
#include "core/queue/claim.h"
#include "ports/queue_store.h"

namespace holdfast::sqlite {

struct ReadyRow {
  Stage stage = Stage::resolve;
  Class item_class = Class::backfill;  // never late: that is derived when claimed
  bool exhausted = false;
  Instant due;
  AwemeId id;
};
void put_ready(Connection& db, const ReadyRow& row);

// New items that were put into the ledger: each of them is counted once, whoever puts it there.
void count_new_items(Connection& db, std::int64_t waiting, std::int64_t held);

// The first of `count` fresh tokens.
std::int64_t next_tokens(Connection& db, int count);

struct NewLease {
  AwemeId id;
  LeaseToken token;
  Stage stage = Stage::resolve;
  std::optional<Class> item_class;     // of the ready row that was taken
  std::optional<Instant> due;
  std::string owner;
  Instant now;
};
Instant put_lease(Connection& db, const NewLease& lease);  // until when

struct LeaseRow {
  AwemeId id;
  LeaseToken token;
  Stage stage = Stage::resolve;
  std::optional<Class> item_class;
  std::optional<Instant> due;
};
std::optional<LeaseRow> find_lease(Connection& db, AwemeId id, LeaseToken token);
void end_lease(Connection& db, AwemeId id);

// A pending item back among what is ready, not before its capture may go on or a new one may begin.
void put_pending(Connection& db, AwemeId id, Class item_class, Instant due);
// What becomes of a lease nobody will finish: its open intents are ambiguous, its item is ready again. Intents presumed.
std::int64_t abandon(Connection& db, const LeaseRow& lease, Instant now);
// At most `bytes` of UTF-8 text, whole characters only.
std::string cut_text(const std::string& text, std::size_t bytes);
// Uploads that are due in the spool of request.host, by due.
struct DueUpload {
  Class item_class = Class::backfill;
  Instant due;
  AwemeId id;
};
std::vector<DueUpload> due_uploads(Connection& db, const ClaimRequest& request);
// Gives a swept item back as it was.
void return_swept(Connection& db, const LeaseRow& lease);

}  // namespace holdfast::sqlite
