// Reading sources with their walks; writing pages and discoveries.
#include "adapters/sqlite/source_rows.h"

#include <unordered_map>

namespace holdfast::sqlite {

namespace {
Walk read_walk(Query& query) {
  Walk walk;
  walk.no = query.id<WalkNo>(0);
  walk.kind = static_cast<WalkKind>(query.integer(1));
  walk.cursor = query.text(2);
  walk.cursor_at = query.instant(3);
  walk.pages = query.small(4);
  walk.empty_in_a_row = query.small(5);
  walk.stale_in_a_row = query.small(6);
  walk.ids_new = query.integer(7);
  walk.ids_seen = query.integer(8);
  return walk;
}

Source read_source(Query& query) {
  Source source;
  source.id = query.id<SourceId>(0);
  source.name = {static_cast<SourceKind>(query.integer(1)), query.text(2), query.text(3)};
  source.state = static_cast<SourceState>(query.integer(4));
  source.reason = query.text(5);
  source.target = query.maybe_text(6);
  source.backfilled = query.small(7) != 0;
  source.served_at = query.instant(8);
  source.listed_at = query.maybe_instant(9);
  source.head_at = query.maybe_instant(10);
  source.options = {.publish_days = query.small(11), .sort = static_cast<SearchSort>(query.integer(12)), .limit = query.maybe(13)};
  if (const auto every = query.maybe(14)) source.options.every = Duration{*every};
  source.options.files_only = query.small(15) != 0;
  return source;
}

void read_walks(Connection& db, std::vector<Source>& sources) {
  std::unordered_map<SourceId, Source*> by_id;
  for (auto& source : sources) by_id.emplace(source.id, &source);
  auto query = db.use("SELECT no, kind, cursor, cursor_at, pages, empty_in_a_row, stale_in_a_row, ids_new, ids_seen, source FROM walk");
  while (query.row()) {
    const auto found = by_id.find(query.id<SourceId>(9));
    if (found == by_id.end()) continue;
    auto walk = read_walk(query);
    (walk.kind == WalkKind::head ? found->second->head : found->second->backfill) = std::move(walk);
  }
}
}  // namespace

std::optional<Walk> find_walk(Connection& db, SourceId source, WalkKind kind) {
  auto query = db.use("SELECT no, kind, cursor, cursor_at, pages, empty_in_a_row, stale_in_a_row, ids_new, ids_seen FROM walk WHERE source = ? AND kind = ?");
  query.bind(source, kind);
  if (!query.row()) return std::nullopt;
  return read_walk(query);
}

std::vector<Source> load_sources(Connection& db, Which which) {
  std::vector<Source> sources;
  {
    constexpr const char* listed = "SELECT id, kind, name, region, state, reason, target, backfilled, served_at, listed_at, head_at, publish_days, sort, posts_max, "
                                   "every, files_only FROM source WHERE state IN (0, 2) AND kind <> 4 ORDER BY served_at, id";
    constexpr const char* all = "SELECT id, kind, name, region, state, reason, target, backfilled, served_at, listed_at, head_at, publish_days, sort, posts_max, "
                                "every, files_only FROM source ORDER BY id";
    auto query = db.use(which == Which::listed ? listed : all);
    while (query.row()) sources.push_back(read_source(query));
  }
  read_walks(db, sources);
  return sources;
}

SourceId links_source(Connection& db, Instant now) {
  const SourceName name{SourceKind::links, "", ""};
  db.run("INSERT INTO source (kind, name, region, label, added_at) VALUES (?, '', '', ?, ?) ON CONFLICT DO NOTHING", name.kind, describe(name), now);
  return SourceId{*db.one("SELECT id FROM source WHERE kind = ? AND name = '' AND region = ''", name.kind)};
}

void put_page(Connection& db, const PageRow& page) {
  db.run("INSERT INTO page (source, walk, spend, cursor_in, cursor_out, ids_seen, ids_new, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", page.source, page.walk,
         page.spend, page.cursor_in, page.cursor_out, page.ids_seen, page.ids_new, page.at);
}

void put_discovery(Connection& db, const Discovery& discovery) {
  const auto head = discovery.kind == WalkKind::head ? discovery.walk : WalkNo{};
  const auto backfill = discovery.kind == WalkKind::backfill ? discovery.walk : WalkNo{};
  db.run("INSERT INTO discoveries (source, id, region, first_seen, last_seen, best_rank, walk, head_walk, backfill_walk) VALUES (?, ?, ?, ?, ?4, ?, ?, ?, ?) "
         "ON CONFLICT DO UPDATE SET last_seen = excluded.last_seen, best_rank = min(best_rank, excluded.best_rank), "
         "head_walk = max(head_walk, excluded.head_walk), backfill_walk = max(backfill_walk, excluded.backfill_walk)",
         discovery.source, discovery.id, discovery.region, discovery.at, discovery.rank, discovery.walk, head, backfill);
}

std::vector<std::string> listed_by(Connection& db, AwemeId id) {
  std::vector<std::string> labels;
  auto query = db.use("SELECT s.label FROM source s WHERE EXISTS (SELECT 1 FROM discoveries d WHERE d.source = s.id AND d.id = ?1) "
                      "ORDER BY s.id <> (SELECT source FROM item WHERE id = ?1), s.id");
  query.bind(id);
  while (query.row()) labels.push_back(query.text(0));
  return labels;
}

}  // namespace holdfast::sqlite
