// What doctor makes of a database server.
#include "app/probe_database.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

PgHealth well() { return {.version = 150018, .answer = milliseconds{1}, .encoding = "UTF8"}; }
FindingLevel worst(const PgHealth& health) {
  auto level = FindingLevel::ok;
  for (const auto& finding : judge_database(health, "postgres://db/x")) level = std::max(level, finding.level);
  return level;
}

TEST(ProbeDatabase, a_server_in_order_is_told_with_its_version) {
  const auto findings = judge_database(well(), "postgres://db/x");
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0].level, FindingLevel::ok);
  EXPECT_NE(findings[0].what.find("PostgreSQL 15.18"), std::string::npos);
}

TEST(ProbeDatabase, what_is_doubtful_and_what_is_wrong) {
  struct Case { void (*change)(PgHealth&); FindingLevel level; };
  for (const auto& [change, level] : {
           Case{[](PgHealth& health) { health.version = 140005; }, FindingLevel::fail},
           {[](PgHealth& health) { health.only_reads = true; }, FindingLevel::fail},
           {[](PgHealth& health) { health.encoding = "SQL_ASCII"; }, FindingLevel::fail},
           {[](PgHealth& health) { health.autovacuum = false; }, FindingLevel::warn},
           {[](PgHealth& health) { health.oldest_snapshot = hours{1}; }, FindingLevel::warn},
           {[](PgHealth& health) { health.answer = milliseconds{200}; }, FindingLevel::warn},
           {[](PgHealth& health) { health.ahead = -minutes{1}; }, FindingLevel::warn},
           {[](PgHealth& health) { health.version = 170001; }, FindingLevel::ok},
       }) {
    auto health = well();
    change(health);
    EXPECT_EQ(worst(health), level);
  }
  const Result<PgHealth> gone = fail(FailureKind::catalog, "catalog", "", "no answer");
  EXPECT_EQ(judge_database(gone, "postgres://db/x").at(0).code, ExitCode::catalog);
}

}  // namespace
}  // namespace holdfast
