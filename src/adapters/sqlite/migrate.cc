// Applying migrations, and refusing catalogs of other versions.
#include "adapters/sqlite/migrate.h"

namespace holdfast::sqlite {

namespace {
constexpr const char* doing = "open the catalog";

int newest() { return migrations().back().version; }

bool has_table(Connection& db) {
  return db.one("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migration'").has_value();
}

bool has_any_table(Connection& db) { return db.one("SELECT 1 FROM sqlite_schema LIMIT 1").has_value(); }

int version_of(Connection& db) {
  if (!has_table(db)) return 0;
  return static_cast<int>(db.one("SELECT max(version) FROM schema_migration").value_or(0));
}

void refuse_newer(int version) {
  if (version > newest())
    refuse(FailureKind::invalid, doing, "", "it was made by a newer version of holdfast (catalog version " + std::to_string(version) +
           ", this one knows " + std::to_string(newest()) + "); use that version");
}
}  // namespace

int newest_version() { return newest(); }

int migrate(Connection& db, Instant now) {
  db.begin(true);
  const int from = version_of(db);
  refuse_newer(from);
  if (from == 0) {
    if (!has_table(db) && has_any_table(db)) refuse(FailureKind::invalid, doing, "", "this file is a database of something else");
    db.script("CREATE TABLE schema_migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT");
  }
  for (const auto& migration : migrations()) {
    if (migration.version <= from) continue;
    db.script(std::string(migration.sql));
    db.run("INSERT INTO schema_migration VALUES (?, ?, ?)", migration.version, migration.name, now);
  }
  db.commit();
  return from;
}

void require_newest(Connection& db) {
  const int version = version_of(db);
  refuse_newer(version);
  if (version < newest())
    refuse(FailureKind::invalid, doing, "", version == 0 ? "it is empty: put it back from a backup; if nothing was archived here yet, start `holdfast run` once, it makes the tables"
                                                         : "it was made by an older version: start `holdfast run` once, it brings the catalog up to date");
}

}  // namespace holdfast::sqlite
