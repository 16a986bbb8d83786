// The book of spools, and claims of uploads: only the host that has the bytes gets them.
#include "adapters/sqlite/queue_rows.h"
#include "adapters/sqlite/stores.h"
#include "core/base/limits.h"

namespace holdfast::sqlite {

namespace {
UploadBacklog count_uploads(Connection& db, const std::string& host, Instant now) {
  UploadBacklog backlog;
  auto query = db.use("SELECT r.due <= ?, count(*), min(r.due) FROM spooled s CROSS JOIN ready r ON r.id = s.id WHERE s.host = ? AND r.stage = 1 GROUP BY 1");
  query.bind(now, host);
  while (query.row()) {
    if (query.integer(0) != 0) backlog.due = query.integer(1);
    else {
      backlog.later = query.integer(1);
      backlog.next_due = query.maybe_instant(2);
    }
  }
  return backlog;
}

std::vector<SpoolStanding> all_spools(Connection& db) {
  std::vector<SpoolStanding> spools;
  auto query = db.use("SELECT host, count(*), sum(bytes), min(since) FROM spooled GROUP BY host ORDER BY host");
  while (query.row()) spools.push_back({query.text(0), query.integer(1), query.integer(2), query.instant(3)});
  return spools;
}

std::int64_t give_up_spool(Connection& db, const std::string& host, Instant now) {
  std::vector<AwemeId> ids;
  {
    auto query = db.use("SELECT s.id FROM spooled s CROSS JOIN ready r ON r.id = s.id WHERE s.host = ? AND r.stage = 1 ORDER BY s.id");
    query.bind(host);
    while (query.row()) ids.push_back(query.id<AwemeId>(0));
  }
  for (const auto id : ids) {
    db.run("DELETE FROM ready WHERE id = ?", id);
    db.run("DELETE FROM spooled WHERE id = ?", id);
    db.run("UPDATE item SET why = NULL WHERE id = ?", id);
    put_pending(db, id, Class::backfill, now);
  }
  return static_cast<std::int64_t>(ids.size());
}

bool take_into_book(Connection& db, const FoundInSpool& found, Instant now) {
  const bool waits = db.one("SELECT 1 FROM item i CROSS JOIN ready r ON r.id = i.id WHERE i.id = ? AND i.state = 0 AND i.storage_key = ? AND r.stage = 0", found.id, found.stem).has_value();
  if (!waits) return false;
  db.run("DELETE FROM ready WHERE id = ?", found.id);
  db.run("UPDATE item SET why = NULL WHERE id = ?", found.id);
  db.run("INSERT INTO spooled VALUES (?, ?, ?, ?)", found.id, found.host, static_cast<std::int64_t>(found.bytes), now);
  put_ready(db, {Stage::upload, Class::backfill, false, now, found.id});
  return true;
}
}  // namespace

std::vector<DueUpload> due_uploads(Connection& db, const ClaimRequest& request) {
  std::vector<DueUpload> due;
  auto query = db.use("SELECT r.class, r.due, r.id FROM spooled s CROSS JOIN ready r ON r.id = s.id WHERE s.host = ? AND r.stage = 1 AND r.due <= ? "
                      "ORDER BY r.due, r.id LIMIT ?");
  query.bind(request.host, request.now, request.count);
  while (query.row()) due.push_back({static_cast<Class>(query.integer(0)), query.instant(1), query.id<AwemeId>(2)});
  return due;
}

awaitable<Result<UploadBacklog>> SqliteSpools::uploads(std::string host, Instant now) {
  return writer_.read([host = std::move(host), now](Connection& db) { return count_uploads(db, host, now); });
}

awaitable<Result<std::vector<SpoolStanding>>> SqliteSpools::spools() { return writer_.read(all_spools); }

awaitable<Result<std::vector<std::pair<AwemeId, State>>>> SqliteSpools::states(std::vector<AwemeId> ids) {
  return writer_.read([ids = std::move(ids)](Connection& db) {
    std::vector<std::pair<AwemeId, State>> states;
    for (const auto id : ids)
      if (const auto state = db.one("SELECT state FROM item WHERE id = ?", id)) states.emplace_back(id, static_cast<State>(*state));
    return states;
  });
}

awaitable<Result<bool>> SqliteSpools::take_in(FoundInSpool found, Instant now) {
  return writer_.write([found = std::move(found), now](Connection& db) { return take_into_book(db, found, now); });
}

awaitable<Result<std::int64_t>> SqliteSpools::give_up(std::string host, Instant now) {
  return writer_.write([host = std::move(host), now](Connection& db) { return give_up_spool(db, host, now); });
}

}  // namespace holdfast::sqlite
