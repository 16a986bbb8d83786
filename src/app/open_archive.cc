// Short commands on SQLite: one thread, no loop of its own, no migration.
#include "app/open_archive.h"

#include <filesystem>
#include <system_error>

#include "adapters/sqlite/catalog.h"
#include "adapters/sqlite/copy.h"
#include "core/base/printable.h"

namespace holdfast {

namespace {

using Mode = SqliteOptions::Mode;

Result<std::shared_ptr<SqliteCatalog>> open(const Archive& archive, Mode mode) {
  const std::string path = archive.catalog();
  std::error_code error;
  if (!std::filesystem::exists(path, error))
    return fail(FailureKind::catalog, "open catalog", printable(path), "there is none: put the archive's catalog back from a backup, or make a new archive with `holdfast init`");
  auto catalog = SqliteCatalog::open({.path = path, .mode = mode, .threaded = false, .now = {}, .resolve_within = archive.config.listing.resolve_within});
  if (!catalog) return std::unexpected(catalog.error());
  return std::shared_ptr<SqliteCatalog>(std::move(*catalog));
}

}  // namespace

Status create_catalog(const Archive& archive, Instant now) {
  const std::string path = archive.catalog();
  std::error_code error;
  if (std::filesystem::exists(path, error)) return fail(FailureKind::taken, "make catalog", printable(path), "it is there already");
  auto catalog = SqliteCatalog::open({.path = path, .mode = Mode::run, .threaded = false, .now = now});
  if (!catalog) return std::unexpected(catalog.error());
  (*catalog)->stop();
  return {};
}

Status copy_of_catalog(const Archive& archive, const std::string& file) { return copy_catalog(archive.catalog(), file); }

Result<std::shared_ptr<AdminStore>> open_admin(const Archive& archive) {
  auto catalog = open(archive, Mode::command);
  if (!catalog) return std::unexpected(catalog.error());
  // The store lives in the catalog: both end together.
  return std::shared_ptr<AdminStore>(*catalog, &(*catalog)->admin());
}

Result<std::shared_ptr<StatusStore>> open_status(const Archive& archive) {
  auto catalog = open(archive, Mode::read_only);
  if (!catalog) return std::unexpected(catalog.error());
  return std::shared_ptr<StatusStore>(*catalog, &(*catalog)->status());
}

Result<std::shared_ptr<SearchStore>> open_search(const Archive& archive) {
  auto catalog = open(archive, Mode::read_only);
  if (!catalog) return std::unexpected(catalog.error());
  return std::shared_ptr<SearchStore>(*catalog, &(*catalog)->search());
}

Result<std::shared_ptr<SourceAdmin>> open_sources(const Archive& archive) {
  auto catalog = open(archive, Mode::command);
  if (!catalog) return std::unexpected(catalog.error());
  return std::shared_ptr<SourceAdmin>(*catalog, &(*catalog)->sources());
}

Result<std::shared_ptr<RegionStore>> open_regions(const Archive& archive) {
  auto catalog = open(archive, Mode::read_only);
  if (!catalog) return std::unexpected(catalog.error());
  return std::shared_ptr<RegionStore>(*catalog, &(*catalog)->regions());
}

Result<std::shared_ptr<ForecastStore>> open_forecast(const Archive& archive) {
  auto catalog = open(archive, Mode::read_only);
  if (!catalog) return std::unexpected(catalog.error());
  return std::shared_ptr<ForecastStore>(*catalog, &(*catalog)->forecast());
}

}  // namespace holdfast
