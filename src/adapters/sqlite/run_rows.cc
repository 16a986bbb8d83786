// What a run begins with (RULES 3, 4).
#include "adapters/sqlite/run_rows.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "adapters/sqlite/queue_rows.h"
#include "core/base/limits.h"

namespace holdfast::sqlite {

namespace {
// Freshness is promised within a run (RULES 3): what an earlier one left is backfill.
void age_fresh(Connection& db, Instant now) {
  std::vector<std::pair<AwemeId, Instant>> fresh;
  {
    auto query = db.use("SELECT id, due FROM ready WHERE stage = 0 AND class = 0");
    while (query.row()) fresh.emplace_back(query.id<AwemeId>(0), query.instant(1));
  }
  db.run("DELETE FROM ready WHERE stage = 0 AND class = 0");
  for (const auto& [id, due] : fresh) put_ready(db, {Stage::resolve, Class::backfill, false, std::min(due, now), id});
}

// Held as not wanted, of one kind; the index `item_held` has them. What another tool has is never among them.
void release_kind(Connection& db, PostKind kind, Instant now, std::int64_t& released) {
  std::vector<AwemeId> ids;
  {
    auto query = db.use("SELECT id FROM item WHERE hold = 0 AND kind = ? ORDER BY id LIMIT ?");
    query.bind(kind, limits::release_batch - released);
    while (query.row()) ids.push_back(query.id<AwemeId>(0));
  }
  for (const auto id : ids) {
    db.run("UPDATE item SET hold = NULL WHERE id = ?", id);
    put_pending(db, id, Class::backfill, now);
  }
  released += static_cast<std::int64_t>(ids.size());
}

}  // namespace

std::int64_t release_held(Connection& db, KindsWanted wanted, Instant now) {
  std::int64_t released = 0;
  for (const auto kind : {PostKind::unknown, PostKind::video, PostKind::photo})
    if (wanted.includes(kind)) release_kind(db, kind, now, released);
  return released;
}

void new_run(Connection& db, const std::string& owner, Instant now) {
  age_fresh(db, now);
  db.run("DELETE FROM freshness");
  db.run("INSERT INTO run (owner, started_at) VALUES (?, ?)", owner, now);
}

std::optional<Instant> note_unfinished(Connection& db, Instant now) {
  const auto since = db.one("SELECT value FROM counter WHERE name = 'unfinished_since'");
  db.run("INSERT INTO counter VALUES ('unfinished_since', ?) ON CONFLICT DO NOTHING", now);
  if (!since) return std::nullopt;
  return instant_from_us(*since);
}

awaitable<Result<RunStart>> release_all_held(Lane& writer, Result<RunStart> begun, Release release) {
  // One batch a transaction: commands beside the run wait for no longer one.
  for (auto last = begun ? begun->released : 0; last == limits::release_batch;) {
    const auto more = co_await writer.write([release](Connection& db) { return release_held(db, release.wanted, release.now); });
    if (!more) co_return std::unexpected(more.error());
    begun->released += last = *more;
  }
  co_return begun;
}

}  // namespace holdfast::sqlite
