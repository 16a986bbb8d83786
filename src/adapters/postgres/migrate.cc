// Versions of the catalog's tables and functions.
#include "adapters/postgres/migrate.h"

#include <string>

#include "core/base/limits.h"

namespace holdfast::postgres {

namespace {
constexpr const char* doing = "open the catalog";
constexpr Duration patience = minutes{10};  // a migration may rewrite a large table

int newest() { return migrations().back().version; }

// The bounds of core/base/limits.h under the names of SQL: limit_NAME(), lengths in microseconds. The planner puts the number in.
std::string limit_functions() {
  std::string sql;
  const auto bound = [&sql](std::string_view name, std::int64_t value) {
    sql += "CREATE FUNCTION limit_" + std::string(name) + "() RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT " + std::to_string(value) +
           "::bigint';\n";
  };
  bound("calls_per_capture", limits::calls_per_capture);
  bound("capture_pause", Duration{limits::capture_pause}.count());
  bound("pauses_kept", Duration{limits::pauses_kept}.count());
  bound("freshness_window", Duration{limits::freshness_window}.count());
  bound("grant_life", Duration{limits::grant_life}.count());
  bound("rescan_every", Duration{limits::catalog_rescan_every}.count());
  bound("bound_slack", Duration{limits::catalog_bound_slack}.count());
  bound("worker_gone_after", Duration{limits::worker_gone_after}.count());
  bound("lease_length", Duration{limits::lease_length}.count());
  bound("lease_hard_deadline", Duration{limits::lease_hard_deadline}.count());
  return sql;
}

// What tells one set of functions from another.
std::string functions_mark() {
  std::uint64_t mark = 1469598103934665603ull;
  const auto add = [&mark](std::string_view text) {
    for (const char letter : text) mark = (mark ^ static_cast<unsigned char>(letter)) * 1099511628211ull;
  };
  add(limit_functions());
  for (const auto& file : functions()) add(file.sql);
  return std::to_string(static_cast<std::int64_t>(mark >> 1));
}

struct Standing {
  bool schema = false, tables = false;
  int version = 0;
  std::string functions;
};

// The tables are named only where they are: a statement can't ask for one that isn't there.
awaitable<Result<Standing>> standing(Pool& pool) {
  auto found = co_await pool.call("SELECT to_regnamespace('holdfast') IS NOT NULL, to_regclass('holdfast.schema_migration') IS NOT NULL");
  if (!found) co_return std::unexpected(std::move(found.error()));
  Standing standing{.schema = found->truth(0, 0), .tables = found->truth(0, 1)};
  if (!standing.tables) co_return standing;
  auto version = co_await pool.call("SELECT (SELECT max(version) FROM holdfast.schema_migration), (SELECT mark FROM holdfast.schema_functions)");
  if (!version) co_return std::unexpected(std::move(version.error()));
  standing.version = version->small(0, 0);
  standing.functions = version->text(0, 1);
  co_return standing;
}

std::unexpected<Failure> newer(int version) {
  return fail(FailureKind::invalid, doing, "", "it was made by a newer version of holdfast (catalog version " + std::to_string(version) + ", this one knows " +
              std::to_string(newest()) + "); use that version on every host");
}

// One text, so one transaction. Who comes second waits at the lock and then finds every `IF` answered.
std::string script_of(const Standing& from) {
  std::string sql = "SELECT pg_advisory_xact_lock(7245903366117492481);\n";
  if (!from.tables) {
    sql += "CREATE SCHEMA IF NOT EXISTS holdfast;\nSET LOCAL search_path = holdfast, pg_temp;\n"
           "CREATE TABLE IF NOT EXISTS schema_migration (version integer PRIMARY KEY, name text NOT NULL, applied_at bigint NOT NULL);\n"
           "CREATE TABLE IF NOT EXISTS schema_functions (mark text NOT NULL);\n";
  }
  sql += "SET LOCAL search_path = holdfast, pg_temp;\n";
  return sql;
}

std::string quoted(std::string_view text) {
  std::string tag = "$hf$";
  return tag + std::string(text) + tag;
}

// A migration runs only where its number isn't there yet, whoever else came first.
std::string guarded(const SqlFile& file, Instant now) {
  const auto number = std::to_string(file.version);
  return "DO $once$BEGIN IF NOT EXISTS (SELECT FROM holdfast.schema_migration WHERE version = " + number + ") THEN EXECUTE " + quoted(file.sql) +
         "; INSERT INTO holdfast.schema_migration VALUES (" + number + ", '" + std::string(file.name) + "', " + std::to_string(to_us(now)) + "); END IF; END$once$;\n";
}

// What migrations made stays, since triggers and indexes need it; what functions/ made goes.
constexpr std::string_view drop_functions =
    "DO $drop$ DECLARE f regprocedure; BEGIN FOR f IN SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'holdfast'::regnamespace "
    "AND p.proname NOT LIKE 'trigger\\_%' AND p.proname NOT LIKE 'index\\_%' AND p.proname NOT IN ('now_us', 'shard', 'count_items') "
    "LOOP EXECUTE 'DROP FUNCTION ' || f; END LOOP; END $drop$;\n";
}  // namespace

awaitable<Result<Migrated>> migrate(Pool& pool, Instant now) {
  auto from = co_await standing(pool);
  if (!from) co_return std::unexpected(std::move(from.error()));
  if (from->version > newest()) co_return newer(from->version);
  const auto mark = functions_mark();
  Migrated migrated{from->version, newest(), from->functions != mark};
  if (from->version == newest() && !migrated.functions_new) co_return migrated;
  auto sql = script_of(*from);
  for (const auto& file : migrations())
    if (file.version > from->version) sql += guarded(file, now);
  // They name each other: each is looked at when it is called, and tests call every one.
  sql += "SET LOCAL check_function_bodies = off;\n";
  sql += drop_functions;
  sql += limit_functions();
  for (const auto& file : functions()) sql += std::string(file.sql) + "\n;\n";
  sql += "DELETE FROM schema_functions;\nINSERT INTO schema_functions VALUES ('" + mark + "');\n";
  auto done = co_await pool.script(std::move(sql), patience);
  if (!done) co_return std::unexpected(std::move(done.error()));
  co_return migrated;
}

awaitable<Status> require_newest(Pool& pool) {
  auto found = co_await standing(pool);
  if (!found) co_return std::unexpected(std::move(found.error()));
  if (found->version > newest()) co_return newer(found->version);
  if (found->version < newest() || found->functions != functions_mark())
    co_return fail(FailureKind::invalid, doing, "", found->version == 0 ? "the database has no catalog yet: run `holdfast migrate`"
                                                                       : "it is of an older version: run `holdfast migrate`, it brings the catalog up to date");
  co_return Status{};
}

}  // namespace holdfast::postgres
