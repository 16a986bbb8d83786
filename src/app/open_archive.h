// Opens an archive's catalog for a short command: its own connection, beside a live run if need be (RULES 4).
#pragma once

#include <memory>

#include "app/archive.h"
#include "core/base/instant.h"
#include "core/base/result.h"
#include "ports/admin_store.h"
#include "ports/search_store.h"
#include "ports/forecast_store.h"
#include "ports/region_store.h"
#include "ports/source_admin.h"
#include "ports/spool_store.h"
#include "ports/status_store.h"
#include "ports/worker_store.h"

namespace holdfast {

// Makes the catalog's file, or its schema in the database; Failure taken when there is one (a database is brought to this version).
Status create_catalog(const Archive& archive, Instant now);
// A copy of the catalog in one file, beside a live run if need be; its failures: see adapters/sqlite/copy.h.
Status copy_of_catalog(const Archive& archive, const std::string& file);
// Failure catalog (busy, damaged, of another version) or invalid (none there, a network file system), with the remedy.
Result<std::shared_ptr<AdminStore>> open_admin(const Archive& archive);
Result<std::shared_ptr<SourceAdmin>> open_sources(const Archive& archive);
Result<std::shared_ptr<StatusStore>> open_status(const Archive& archive);
Result<std::shared_ptr<WorkerStore>> open_workers(const Archive& archive);    // to read only
Result<std::shared_ptr<SpoolStore>> open_spools(const Archive& archive);       // to read only
Result<std::shared_ptr<SearchStore>> open_search(const Archive& archive);
Result<std::shared_ptr<RegionStore>> open_regions(const Archive& archive);    // to read only
Result<std::shared_ptr<ForecastStore>> open_forecast(const Archive& archive);

}  // namespace holdfast
