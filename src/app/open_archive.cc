// Short commands: one port of the catalog each, no loop of their own, no migration.
#include "app/open_archive.h"

#include <filesystem>
#include <system_error>

#include "adapters/sqlite/copy.h"
#include "app/catalog_of.h"
#include "core/base/printable.h"

namespace holdfast {

namespace {

// One port of a catalog that is opened for it: both end together.
template <class Store>
Result<std::shared_ptr<Store>> open(const Archive& archive, CatalogUse use, Store& (*port)(Catalog&)) {
  auto catalog = open_catalog(archive, use, {});
  if (!catalog) return std::unexpected(catalog.error());
  return std::shared_ptr<Store>(*catalog, &port(**catalog));
}

}  // namespace

Status create_catalog(const Archive& archive, Instant now) {
  std::error_code error;
  if (!is_postgres(archive.config) && std::filesystem::exists(archive.catalog(), error))
    return fail(FailureKind::taken, "make catalog", printable(archive.catalog()), "it is there already");
  // A short work: no threads of its own are needed, and none stay.
  auto catalog = open_catalog(archive, CatalogUse::run, now);
  if (!catalog) return std::unexpected(catalog.error());
  (*catalog)->stop();
  if ((*catalog)->version_before > 0) return fail(FailureKind::taken, "make catalog", catalog_shown(archive), "it is there already");
  return {};
}

Status copy_of_catalog(const Archive& archive, const std::string& file) {
  if (is_postgres(archive.config))
    return fail(FailureKind::invalid, "copy catalog", "", "the catalog lies on PostgreSQL, which has its own way: pg_dump --schema=holdfast --format=custom --file=" +
                printable(file) + " " + catalog_shown(archive) + "\n  and pg_restore brings it back; then copy the vault, in this order");
  return copy_catalog(archive.catalog(), file);
}

Result<std::shared_ptr<AdminStore>> open_admin(const Archive& archive) {
  return open<AdminStore>(archive, CatalogUse::command, [](Catalog& catalog) -> AdminStore& { return catalog.admin; });
}
Result<std::shared_ptr<StatusStore>> open_status(const Archive& archive) {
  return open<StatusStore>(archive, CatalogUse::read, [](Catalog& catalog) -> StatusStore& { return catalog.status; });
}
Result<std::shared_ptr<WorkerStore>> open_workers(const Archive& archive) {
  return open<WorkerStore>(archive, CatalogUse::read, [](Catalog& catalog) -> WorkerStore& { return catalog.workers; });
}
Result<std::shared_ptr<SpoolStore>> open_spools(const Archive& archive) {
  return open<SpoolStore>(archive, CatalogUse::read, [](Catalog& catalog) -> SpoolStore& { return catalog.spools; });
}
Result<std::shared_ptr<SearchStore>> open_search(const Archive& archive) {
  return open<SearchStore>(archive, CatalogUse::read, [](Catalog& catalog) -> SearchStore& { return catalog.search; });
}
Result<std::shared_ptr<SourceAdmin>> open_sources(const Archive& archive) {
  return open<SourceAdmin>(archive, CatalogUse::command, [](Catalog& catalog) -> SourceAdmin& { return catalog.sources; });
}
Result<std::shared_ptr<RegionStore>> open_regions(const Archive& archive) {
  return open<RegionStore>(archive, CatalogUse::read, [](Catalog& catalog) -> RegionStore& { return catalog.regions; });
}
Result<std::shared_ptr<ForecastStore>> open_forecast(const Archive& archive) {
  return open<ForecastStore>(archive, CatalogUse::read, [](Catalog& catalog) -> ForecastStore& { return catalog.forecast; });
}

}  // namespace holdfast
