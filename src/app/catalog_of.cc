// The only place of the program, with the commands that copy catalogs, that names their classes.
#include "app/catalog_of.h"

#include <filesystem>
#include <system_error>

#include "adapters/disk/archive_lock.h"
#include "adapters/postgres/catalog.h"
#include "adapters/sqlite/catalog.h"
#include "core/base/printable.h"

namespace holdfast {

namespace {

template <class Made>
std::shared_ptr<Catalog> bundle(std::shared_ptr<Made> made) {
  auto& of = *made;
  return std::shared_ptr<Catalog>(new Catalog{made, of.spend(), of.listing(), of.queue(), of.links(), of.index(), of.sweep(), of.status(), of.search(), of.admin(),
                                              of.sources(), of.regions(), of.forecast(), of.tickets(), of.workers(), of.duties(), of.spools(), of.version_before(), [made] { made->stop(); }});
}

Result<std::shared_ptr<Catalog>> open_sqlite(const Archive& archive, CatalogUse use, Instant now) {
  const std::string path = archive.catalog();
  std::error_code error;
  if (use != CatalogUse::run && !std::filesystem::exists(path, error))
    return fail(FailureKind::catalog, "open catalog", printable(path), "there is none: put the archive's catalog back from a backup, or make a new archive with `holdfast init`");
  using Mode = SqliteOptions::Mode;
  const auto mode = use == CatalogUse::run ? Mode::run : use == CatalogUse::command ? Mode::command : Mode::read_only;
  auto catalog = SqliteCatalog::open({.path = path, .mode = mode, .threaded = use == CatalogUse::run, .now = now,
                                      .resolve_within = archive.config.listing.resolve_within});
  if (!catalog) return std::unexpected(catalog.error());
  return bundle(std::shared_ptr<SqliteCatalog>(std::move(*catalog)));
}

PgOptions postgres_options(const Archive& archive, Instant now) {
  return {.url = archive.config.catalog.url, .now = now, .resolve_within = archive.config.listing.resolve_within};
}

Result<std::shared_ptr<Catalog>> open_postgres(const Archive& archive, CatalogUse use, Instant now) {
  auto options = postgres_options(archive, now);
  if (use == CatalogUse::run) options.mode = PgOptions::Mode::migrate;
  else options.connections = 2;
  auto catalog = PgCatalog::open(std::move(options));
  if (!catalog) return std::unexpected(catalog.error());
  return bundle(std::shared_ptr<PgCatalog>(std::move(*catalog)));
}

Result<CatalogVersions> migrate_sqlite(const Archive& archive, Instant now) {
  auto lock = take_archive_lock(archive.folder, now);
  if (!lock) return std::unexpected(lock.error());
  if (const auto* other = std::get_if<HeldByAnother>(&*lock)) return fail(FailureKind::taken, "migrate", archive.folder, other->describe() + "; wait for it, or stop it");
  const std::string path = archive.catalog();
  std::error_code error;
  if (!std::filesystem::exists(path, error))
    return fail(FailureKind::catalog, "migrate", printable(path), "there is no catalog: put it back from a backup, or make a new archive with `holdfast init`");
  auto catalog = SqliteCatalog::open({.path = path, .mode = SqliteOptions::Mode::run, .now = now});
  if (!catalog) return std::unexpected(catalog.error());
  const CatalogVersions versions{(*catalog)->version_before(), (*catalog)->version()};
  (*catalog)->stop();
  return versions;
}

}  // namespace

Result<std::shared_ptr<Catalog>> open_catalog(const Archive& archive, CatalogUse use, Instant now) {
  return is_postgres(archive.config) ? open_postgres(archive, use, now) : open_sqlite(archive, use, now);
}

Result<CatalogVersions> migrate_catalog(const Archive& archive, Instant now) {
  if (!is_postgres(archive.config)) return migrate_sqlite(archive, now);
  auto options = postgres_options(archive, now);
  options.mode = PgOptions::Mode::migrate;
  options.connections = 1;
  auto catalog = PgCatalog::open(std::move(options));
  if (!catalog) return std::unexpected(catalog.error());
  const CatalogVersions versions{(*catalog)->version_before(), (*catalog)->version()};
  (*catalog)->stop();
  return versions;
}

std::string catalog_shown(const Archive& archive) {
  return printable(is_postgres(archive.config) ? without_password(archive.config.catalog.url) : archive.catalog());
}

}  // namespace holdfast
