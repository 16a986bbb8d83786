// That there is a server to test against, and what happens to versions of the catalog.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "adapters/postgres/postgres_bed.h"

namespace holdfast {

TEST(PostgresServer, IsThereToTestAgainst) {
  const bool required = std::getenv("CI") != nullptr || std::getenv("HOLDFAST_REQUIRE_ALL") != nullptr;
  if (postgres_url() == nullptr && !required) GTEST_SKIP() << "NOT TESTED: no PostgreSQL; run `scripts/postgres-server up DIR` and set what DIR/env says";
  ASSERT_NE(postgres_url(), nullptr) << "the catalog on PostgreSQL must be tested here: scripts/setup --tests, scripts/postgres-server up DIR";
  if (pgbouncer_url() == nullptr && !required) GTEST_SKIP() << "NOT TESTED: no PgBouncer";
  ASSERT_NE(pgbouncer_url(), nullptr) << "the catalog through PgBouncer must be tested here";
}

}  // namespace holdfast
