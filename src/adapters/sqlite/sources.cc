// What people say about sources, and the list of regions (RULES 3).
#include "adapters/sqlite/ledger.h"
#include "adapters/sqlite/source_rows.h"
#include "adapters/sqlite/stores.h"

namespace holdfast::sqlite {

namespace {
void store_options(Connection& db, const Source& source, const SourceOptions& options) {
  db.run("UPDATE source SET publish_days = ?, sort = ?, posts_max = ?, every = ?, files_only = ? WHERE id = ?", options.publish_days, options.sort,
         options.limit, options.every ? std::optional(options.every->count()) : std::nullopt, options.files_only, source.id);
  if (lists_the_same(source.options, options)) return;
  // Its cursors belong to another question, and what was walked to its end is now longer or another.
  db.run("DELETE FROM walk WHERE source = ?", source.id);
  db.run("UPDATE source SET backfilled = 0, state = iif(state = 2, 0, state), reason = iif(state = 2, '', reason) WHERE id = ?", source.id);
}

Source must_find(Connection& db, SourceId id) {
  for (auto& source : load_sources(db, Which::all))
    if (source.id == id) return std::move(source);
  refuse(FailureKind::invalid, "find a source", to_text(id), "there is no source with this number; `holdfast sources` lists them");
}

// One that was added before with other capitals is the same source, and keeps its name.
SourceName as_kept(Connection& db, const SourceName& name) {
  std::optional<SourceName> kept;
  for (const auto& source : load_sources(db, Which::all)) {
    if (source.name == name) return name;
    if (is_same(source.name, name) && (!kept || source.state != SourceState::removed)) kept = source.name;
  }
  return kept.value_or(name);
}

AddedSource put_source(Connection& db, const SourceName& given, const OptionsChange& change, Instant now) {
  const auto name = as_kept(db, given);
  const bool added = db.run("INSERT INTO source (kind, name, region, label, target, added_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", name.kind,
                            name.name, name.region, describe(name), own_target(name), now) == 1;
  const auto id = db.one("SELECT id FROM source WHERE kind = ? AND name = ? AND region = ?", name.kind, name.name, name.region);
  const auto source = must_find(db, SourceId{*id});
  const auto options = changed(source.options, change);
  const bool updated = options != source.options;
  if (updated) store_options(db, source, options);
  if (added) return AddedSource::added;
  db.run("UPDATE source SET target = ifnull(target, ?) WHERE id = ?", own_target(name), source.id);
  if (db.run("UPDATE source SET state = 0, reason = '' WHERE id = ? AND state IN (1, 3, 4)", source.id) == 1) return AddedSource::resumed;
  return updated ? AddedSource::updated : AddedSource::known;
}

void move_source(Connection& db, SourceId id, SourceState state) {
  if (state != SourceState::active && state != SourceState::paused && state != SourceState::removed)
    refuse(FailureKind::bug, "set a source's state", to_text(id), "nobody but the lister ends a source");
  const auto source = must_find(db, id);
  db.run("UPDATE source SET state = ?, reason = '' WHERE id = ?", state, source.id);
}

RegionList load_regions(Connection& db) {
  RegionList list;
  auto query = db.use("SELECT code, name, fetched_at FROM region ORDER BY code");
  while (query.row()) {
    list.regions.push_back({query.text(0), query.text(1)});
    list.fetched_at = query.instant(2);
  }
  return list;
}
}  // namespace

awaitable<Result<std::vector<Source>>> SqliteSources::sources() {
  return writer_.read([](Connection& db) { return load_sources(db, Which::all); });
}

awaitable<Result<AddedSource>> SqliteSources::add_source(SourceName name, OptionsChange change, Instant now) {
  return writer_.write([name = std::move(name), change, now](Connection& db) { return put_source(db, name, change, now); });
}

awaitable<Status> SqliteSources::set_options(SourceId source, OptionsChange change) {
  return discard(writer_.write([source, change](Connection& db) {
    const auto found = must_find(db, source);
    store_options(db, found, changed(found.options, change));
    return Done{};
  }));
}

awaitable<Status> SqliteSources::set_state(SourceId source, SourceState state) {
  return discard(writer_.write([source, state](Connection& db) {
    move_source(db, source, state);
    return Done{};
  }));
}

awaitable<Result<RegionList>> SqliteRegions::regions() { return writer_.read(load_regions); }

awaitable<Status> SqliteRegions::keep_regions(std::vector<Region> regions, SpendClose spend, Instant now) {
  return discard(writer_.write([regions = std::move(regions), spend, now](Connection& db) {
    close_spend(db, spend);
    db.run("DELETE FROM region");
    for (const auto& region : regions) db.run("INSERT INTO region VALUES (?, ?, ?) ON CONFLICT DO NOTHING", region.code, region.name, now);
    return Done{};
  }));
}

}  // namespace holdfast::sqlite
