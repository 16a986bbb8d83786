// The embedded catalog passes the suite of every catalog: in memory, on disk at once, and on disk with its threads.
#include "adapters/sqlite/catalog.h"
#include "conformance/catalog_link_tests.h"
#include "conformance/catalog_listing_tests.h"
#include "conformance/catalog_queue_tests.h"
#include "conformance/catalog_random_tests.h"
#include "conformance/catalog_spend_tests.h"
#include "conformance/catalog_status_tests.h"
#include "conformance/catalog_sweep_tests.h"
#include "adapters/sqlite/sqlite_bed.h"

namespace holdfast {

using conformance::CatalogMaker;
using conformance::CatalogSuite;

INSTANTIATE_TEST_SUITE_P(Sqlite, CatalogSuite,
                         ::testing::Values(CatalogMaker{"memory", [] { return make_bed(SqliteOptions::Mode::memory, false); }},
                                           CatalogMaker{"file", [] { return make_bed(SqliteOptions::Mode::run, false); }},
                                           CatalogMaker{"threads", [] { return make_bed(SqliteOptions::Mode::run, true); }}),
                         [](const auto& param_info) { return param_info.param.name; });

}  // namespace holdfast
