// The embedded catalog passes the suite of every catalog: in memory, on disk at once, and on disk with its threads.
#include "adapters/sqlite/catalog.h"
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
#include "adapters/sqlite/sqlite_bed.h"

namespace holdfast {

using conformance::CatalogMaker;
using conformance::CatalogSearch;
using conformance::CatalogSearchModel;
using conformance::CatalogSuite;

namespace {
const auto catalogs = ::testing::Values(CatalogMaker{"memory", [] { return make_bed(SqliteOptions::Mode::memory, false); }},
                                        CatalogMaker{"file", [] { return make_bed(SqliteOptions::Mode::run, false); }},
                                        CatalogMaker{"threads", [] { return make_bed(SqliteOptions::Mode::run, true); }});
std::string name_of(const ::testing::TestParamInfo<CatalogMaker>& param_info) { return param_info.param.name; }
}  // namespace

INSTANTIATE_TEST_SUITE_P(Sqlite, CatalogSuite, catalogs, name_of);
INSTANTIATE_TEST_SUITE_P(Sqlite, CatalogSearch, catalogs, name_of);
INSTANTIATE_TEST_SUITE_P(Sqlite, CatalogSearchModel, ::testing::Values(CatalogMaker{"memory", [] { return make_bed(SqliteOptions::Mode::memory, false); }}), name_of);

}  // namespace holdfast
