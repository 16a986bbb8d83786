// Reachable, new enough, writing, vacuumed.
#include "app/probe_database.h"

#include <cstdlib>

#include "adapters/system/system_clock.h"
#include "app/catalog_of.h"
#include "core/base/printable.h"

namespace holdfast {

namespace {
constexpr int version_min = 150000;
constexpr Duration snapshot_old = minutes{10};
constexpr Duration clock_off = seconds{5};
constexpr Duration answer_slow = milliseconds{50};

std::int64_t in_ms(Duration length) { return std::chrono::duration_cast<milliseconds>(length).count(); }
}  // namespace

std::vector<Finding> judge_database(const Result<PgHealth>& health, const std::string& shown) {
  const auto broken = [](const std::string& what, const std::string& remedy) { return Finding{FindingLevel::fail, "database", what, remedy, ExitCode::catalog}; };
  if (!health) return {broken(printable(health.error().describe()), "start the server, or correct catalog.url; PGPASSWORD or ~/.pgpass may hold the password")};
  const auto version = std::to_string(health->version / 10000) + "." + std::to_string(health->version % 10000);
  if (health->version < version_min) return {broken(shown + ": PostgreSQL " + version + " is too old", "use PostgreSQL 15 or later")};
  if (health->encoding != "UTF8") return {broken(shown + ": its encoding is " + printable(health->encoding), "make the database with: createdb -E UTF8 -T template0 NAME")};
  if (health->only_reads) return {broken(shown + ": it only reads", "name the server that writes in catalog.url, or all of them: postgres://a,b/name finds it")};
  std::vector<Finding> findings{{FindingLevel::ok, "database", shown + ": PostgreSQL " + version + ", answers in " + std::to_string(in_ms(health->answer)) + " ms, its clock is " +
                                                                   std::to_string(in_ms(health->ahead)) + " ms ahead of this one"}};
  if (health->answer > answer_slow) {
    findings[0].level = FindingLevel::warn;
    findings[0].remedy = "work nearer to the server: each step of a post waits for it";
  } else if (health->ahead > clock_off || health->ahead < -clock_off) {
    findings[0].level = FindingLevel::warn;
    findings[0].remedy = "set one of the clocks right (NTP); leases go by the database's, logs by this one";
  }
  if (!health->autovacuum)
    findings.push_back({FindingLevel::warn, "vacuum", "autovacuum is off: the queue gets slower and slower", "set autovacuum and track_counts on in the server's configuration"});
  else if (health->oldest_snapshot > snapshot_old)
    findings.push_back({FindingLevel::warn, "vacuum", "a transaction has been open for " + std::to_string(in_ms(health->oldest_snapshot) / 60'000) + " minutes: rows that are gone can't be removed",
                        "end it: SELECT pid, query FROM pg_stat_activity ORDER BY xact_start"});
  else
    findings.push_back({FindingLevel::ok, "vacuum", "autovacuum is on, and no transaction has been open for long"});
  return findings;
}

std::vector<Finding> look_at_database(const Archive& archive) {
  if (!is_postgres(archive.config)) return {};
  const SystemClock clock{boost::asio::any_io_executor{}};
  return judge_database(look_at_server(archive.config.catalog.url, [&] { return clock.uptime(); }), catalog_shown(archive));
}

}  // namespace holdfast
