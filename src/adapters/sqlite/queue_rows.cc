// Moving items between `ready` and `lease`.
#include "adapters/sqlite/queue_rows.h"

#include <algorithm>

#include "adapters/sqlite/ledger.h"
#include "core/base/limits.h"

namespace holdfast::sqlite {

void put_ready(Connection& db, const ReadyRow& row) {
  const auto item_class = row.item_class == Class::late ? Class::fresh : row.item_class;
  db.run("INSERT INTO ready (stage, class, exhausted, due, id) VALUES (?, ?, ?, ?, ?)", row.stage, item_class, row.exhausted, row.due, row.id);
}

void count_new_items(Connection& db, std::int64_t waiting, std::int64_t held) {
  constexpr const char* add = "INSERT INTO tally (state, reason, hold, n) VALUES (0, -1, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n";
  if (waiting > 0) db.run(add, -1, waiting);
  if (held > 0) db.run(add, Hold::not_wanted, held);
}

std::int64_t next_tokens(Connection& db, int count) {
  db.run("UPDATE counter SET value = value + ? WHERE name = 'token'", count);
  return *db.one("SELECT value FROM counter WHERE name = 'token'") - count + 1;
}

Instant put_lease(Connection& db, const NewLease& lease) {
  const auto until = lease.now + limits::lease_length;
  db.run("INSERT INTO lease (id, token, stage, class, due, owner, lease_until, hard_deadline, started_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", lease.id,
         lease.token, lease.stage, lease.item_class, lease.due, lease.owner, until, lease.now + limits::lease_hard_deadline, lease.now);
  return until;
}

std::optional<LeaseRow> find_lease(Connection& db, AwemeId id, LeaseToken token) {
  auto query = db.use("SELECT stage, class, due FROM lease WHERE id = ? AND token = ?");
  query.bind(id, token);
  if (!query.row()) return std::nullopt;
  LeaseRow lease{id, token, static_cast<Stage>(query.integer(0)), std::nullopt, query.maybe_instant(2)};
  if (!query.null(1)) lease.item_class = static_cast<Class>(query.integer(1));
  return lease;
}

void end_lease(Connection& db, AwemeId id) { db.run("DELETE FROM lease WHERE id = ?", id); }

void put_pending(Connection& db, AwemeId id, Class item_class, Instant due) {
  bool exhausted = false;
  {
    auto query = db.use("SELECT calls, exhausted_at FROM item WHERE id = ?");
    query.bind(id);
    if (!query.row()) refuse(FailureKind::bug, "put back", to_text(id), "there is no such item");
    exhausted = query.small(0) >= limits::calls_per_capture;
    if (exhausted && !query.null(1)) due = std::max(due, query.instant(1) + limits::capture_pause);
  }
  // Only an item that never was in trouble can be fresh; one that waits for a capture is a retry.
  if (exhausted && item_class == Class::fresh) item_class = Class::retry;
  put_ready(db, {Stage::resolve, item_class, exhausted, due, id});
}

std::int64_t abandon(Connection& db, const LeaseRow& lease, Instant now) {
  const auto presumed = presume_ambiguous(db, lease.token, now);
  if (lease.stage == Stage::sweep) {
    return_swept(db, lease);
    return presumed;
  }
  end_lease(db, lease.id);
  if (lease.stage == Stage::index || lease.stage == Stage::upload) {
    put_ready(db, {lease.stage, Class::backfill, false, now, lease.id});
    return presumed;
  }
  db.run("UPDATE unpublished SET since = ? WHERE id = ?", now, lease.id);
  put_pending(db, lease.id, Class::retry, now);
  return presumed;
}

std::string cut_text(const std::string& text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

void return_swept(Connection& db, const LeaseRow& lease) {
  end_lease(db, lease.id);
  if (lease.item_class) put_pending(db, lease.id, *lease.item_class, lease.due.value_or(Instant{}));
}

}  // namespace holdfast::sqlite
