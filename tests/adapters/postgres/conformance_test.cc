// The catalog on PostgreSQL passes the suite of every catalog: straight, and through PgBouncer in transaction mode.
#include "adapters/postgres/postgres_bed.h"
#include "conformance/catalog_link_tests.h"
#include "conformance/catalog_listing_tests.h"
#include "conformance/catalog_queue_tests.h"
#include "conformance/catalog_random_tests.h"
#include "conformance/catalog_role_tests.h"
#include "conformance/catalog_search_tests.h"
#include "conformance/catalog_source_tests.h"
#include "conformance/catalog_spend_tests.h"
#include "conformance/catalog_spool_tests.h"
#include "conformance/catalog_status_tests.h"
#include "conformance/catalog_sweep_tests.h"

namespace holdfast {

using conformance::CatalogMaker;
using conformance::CatalogSearch;
using conformance::CatalogSearchModel;
using conformance::CatalogSuite;

namespace {
// Without a server there is nothing to instantiate; tests/adapters/postgres/server_test.cc says so loudly.
std::vector<CatalogMaker> catalogs() {
  std::vector<CatalogMaker> makers;
  if (postgres_url() != nullptr) makers.push_back({"postgres", [] { return std::make_unique<PostgresBed>(postgres_url()); }});
  if (postgres_url() != nullptr && pgbouncer_url() != nullptr) makers.push_back({"pgbouncer", [] { return std::make_unique<PostgresBed>(pgbouncer_url()); }});
  return makers;
}
std::string name_of(const ::testing::TestParamInfo<CatalogMaker>& param_info) { return param_info.param.name; }
}  // namespace

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(CatalogSuite);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(CatalogSearch);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(CatalogSearchModel);
INSTANTIATE_TEST_SUITE_P(Postgres, CatalogSuite, ::testing::ValuesIn(catalogs()), name_of);
INSTANTIATE_TEST_SUITE_P(Postgres, CatalogSearch, ::testing::ValuesIn(catalogs()), name_of);
INSTANTIATE_TEST_SUITE_P(Postgres, CatalogSearchModel, ::testing::ValuesIn(catalogs()), name_of);

}  // namespace holdfast
