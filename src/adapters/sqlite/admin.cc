// What people write beside a run: links, and the revival of the dead (RULES 3, 4).
#include <unordered_set>

#include "adapters/sqlite/listed_posts.h"
#include "adapters/sqlite/queue_rows.h"
#include "adapters/sqlite/source_rows.h"
#include "adapters/sqlite/stores.h"
#include "core/base/limits.h"

namespace holdfast::sqlite {

namespace {
struct LinkedItem {
  AwemeId id;
  bool elsewhere = false;
  SourceId source;
  Instant now;
};

// Items that people add are backfill: nobody promised them freshness (RULES 3). What another tool has waits until it is asked for.
// Where it is counted comes back.
int& put_linked_item(Connection& db, const LinkedItem& item, LinksAdded& counts) {
  put_discovery(db, {item.source, item.id, "", 0, WalkNo{}, WalkKind::head, item.now});
  const auto hold = item.elsewhere ? std::optional(Hold::elsewhere) : std::nullopt;
  const bool is_new = db.run("INSERT INTO item (id, source, listed_at, hold) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", item.id, item.source, item.now, hold) == 1;
  if (item.elsewhere) return is_new ? counts.held : counts.known;
  forget_listed(db, item.id);
  if (!is_new && db.run("UPDATE item SET hold = NULL WHERE id = ? AND state = 0 AND hold = ?", item.id, Hold::elsewhere) == 0) return counts.known;
  put_ready(db, {Stage::resolve, Class::backfill, false, item.now, item.id});
  return is_new ? counts.added : counts.released;
}

void count_elsewhere(Connection& db, int count) {
  if (count == 0) return;
  db.run("INSERT INTO tally (state, reason, hold, n) VALUES (0, -1, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n", Hold::elsewhere, count);
}

bool put_link(Connection& db, const std::string& url, SourceId source, Instant now) {
  return db.run("INSERT INTO link (url, source, due, added_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", url, source, now, now) == 1;
}

LinksAdded put_links(Connection& db, const std::vector<NewLink>& links, Instant now) {
  LinksAdded added;
  const auto source = links_source(db, now);
  int ids = 0;
  for (const auto& link : links) {
    if (const auto* id = std::get_if<AwemeId>(&link.what)) {
      ++ids;
      ++put_linked_item(db, {*id, link.elsewhere, source, now}, added);
    } else {
      ++(put_link(db, std::get<std::string>(link.what), source, now) ? added.links : added.known);
    }
  }
  count_new_items(db, added.added, 0);
  count_elsewhere(db, added.held);
  if (ids > 0) put_page(db, {source, std::nullopt, std::nullopt, std::nullopt, std::nullopt, ids, added.added + added.held, now});
  return added;
}

// The first of each, in batches that a run beside us can wait for.
std::vector<std::vector<NewLink>> distinct_batches(std::vector<NewLink> links, int& repeated) {
  std::vector<std::vector<NewLink>> batches;
  std::unordered_set<std::int64_t> ids;
  std::unordered_set<std::string> urls;
  for (auto& link : links) {
    const auto* id = std::get_if<AwemeId>(&link.what);
    const bool first = id != nullptr ? ids.insert(id->value).second : urls.insert(std::get<std::string>(link.what)).second;
    if (!first) {
      ++repeated;
      continue;
    }
    if (batches.empty() || batches.back().size() >= static_cast<std::size_t>(limits::links_batch)) batches.emplace_back();
    batches.back().push_back(std::move(link));
  }
  return batches;
}

bool revive_item(Connection& db, AwemeId id, Instant now) {
  // Its next call opens a capture of its own: the numbers of captures go on, the automatic ones are counted anew.
  if (db.run("UPDATE item SET state = 0, reason = NULL, origin = 1, captures = 0, calls = 0, exhausted_at = NULL, attempts = 0, hard_refusals = 0, "
             "no_media_seen = 0 WHERE id = ? AND state = 3", id) == 0)
    return false;
  db.run("UPDATE dead_letter SET revived_at = ? WHERE id = ? AND revived_at IS NULL", now, id);
  // The janitor may be looking at its files: the item then is ready when the lease ends.
  if (db.run("UPDATE lease SET class = 3, due = ? WHERE id = ?", now, id) == 0) put_ready(db, {Stage::resolve, Class::backfill, false, now, id});
  return true;
}

bool revive_asked(Connection& db, AwemeId id, std::optional<Reason> reason, Instant now) {
  const bool asked = !reason || db.one("SELECT 1 FROM item WHERE id = ? AND reason = ?", id, *reason).has_value();
  return asked && revive_item(db, id, now);
}

int revive_links(Connection& db, std::optional<Reason> reason, Instant now) {
  db.run("UPDATE dead_letter SET revived_at = ?1 WHERE revived_at IS NULL AND link IS NOT NULL AND (?2 IS NULL OR reason = ?2)", now, reason);
  return static_cast<int>(db.run("UPDATE link SET state = 0, reason = NULL, origin = 1, captures = 0, calls = 0, exhausted_at = NULL, attempts = 0, due = ?1 "
                                 "WHERE state = 3 AND (?2 IS NULL OR reason = ?2)", now, reason));
}

// The post that the link became, or else the link alone.
bool revive_link(Connection& db, const std::string& url, std::optional<Reason> reason, Instant now) {
  if (const auto id = db.one("SELECT id FROM link WHERE url = ? AND id IS NOT NULL", url))
    return revive_asked(db, AwemeId{*id}, reason, now);
  const auto link = db.one("SELECT no FROM link WHERE url = ?1 AND state = 3 AND (?2 IS NULL OR reason = ?2)", url, reason);
  if (!link) return false;
  db.run("UPDATE dead_letter SET revived_at = ? WHERE link = ? AND revived_at IS NULL", now, *link);
  return db.run("UPDATE link SET state = 0, reason = NULL, origin = 1, captures = 0, calls = 0, exhausted_at = NULL, attempts = 0, due = ? WHERE no = ?", now, *link) == 1;
}

std::vector<AwemeId> dead_ids(Connection& db, std::optional<Reason> reason) {
  std::vector<AwemeId> ids;
  auto query = db.use("SELECT id FROM dead_letter WHERE revived_at IS NULL AND id IS NOT NULL AND (?1 IS NULL OR reason = ?1) ORDER BY id");
  query.bind(reason);
  while (query.row()) ids.push_back(query.id<AwemeId>(0));
  return ids;
}

Retried retry(Connection& db, const std::vector<DeadName>& names, std::optional<Reason> reason, Instant now) {
  Retried retried;
  if (names.empty()) {
    for (const auto id : dead_ids(db, reason)) retried.revived += revive_item(db, id, now) ? 1 : 0;
    retried.revived += revive_links(db, reason, now);
    return retried;
  }
  for (const auto& name : names) {
    const auto* id = std::get_if<AwemeId>(&name);
    const auto* url = std::get_if<std::string>(&name);
    if (id != nullptr ? revive_asked(db, *id, reason, now) : revive_link(db, *url, reason, now)) ++retried.revived;
    else retried.not_dead.push_back(id != nullptr ? to_text(*id) : *url);
  }
  return retried;
}
}  // namespace

awaitable<Result<LinksAdded>> SqliteAdmin::add_links(std::vector<NewLink> links, Instant now) {
  LinksAdded all;
  auto batches = distinct_batches(std::move(links), all.repeated);
  for (auto& batch : batches) {
    auto added = co_await writer_.write([&batch, now](Connection& db) { return put_links(db, batch, now); });
    if (!added) co_return std::unexpected(std::move(added.error()));
    all.added += added->added;
    all.links += added->links;
    all.known += added->known;
    all.held += added->held;
    all.released += added->released;
  }
  co_return all;
}

awaitable<Result<Retried>> SqliteAdmin::retry_dead(std::vector<DeadName> names, std::optional<Reason> reason, Instant now) {
  return writer_.write([names = std::move(names), reason, now](Connection& db) { return retry(db, names, reason, now); });
}

}  // namespace holdfast::sqlite
