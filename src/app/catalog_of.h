// Makes the catalog that catalog.url names: SQLite in the archive's folder, or PostgreSQL for any number of hosts. Every command gets its
// ports here, so that none cares which it is. A password in the URL is never shown: who tells of a catalog says catalog_shown().
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "app/archive.h"
#include "app/postgres_url.h"
#include "core/base/instant.h"
#include "core/base/result.h"

namespace holdfast {

class AdminStore;
class DutyStore;
class ForecastStore;
class IndexStore;
class LinkStore;
class ListingStore;
class QueueStore;
class RegionStore;
class SearchStore;
class SourceAdmin;
class SpendStore;
class SpoolStore;
class StatusStore;
class SweepStore;
class TicketStore;
class WorkerStore;

// The ports of one catalog; they live as long as this.
struct Catalog {
  std::shared_ptr<void> owner;
  SpendStore& spend;
  ListingStore& listing;
  QueueStore& queue;
  LinkStore& links;
  IndexStore& index;
  SweepStore& sweep;
  StatusStore& status;
  SearchStore& search;
  AdminStore& admin;
  SourceAdmin& sources;
  RegionStore& regions;
  ForecastStore& forecast;
  TicketStore& tickets;
  WorkerStore& workers;
  DutyStore& duties;
  SpoolStore& spools;
  int version_before = 0;   // of its tables, when it was opened for a run; 0: they are new
  // Ends what is under way; before the executors of its callers are destroyed.
  std::function<void()> stop;
};

enum class CatalogUse : std::uint8_t {
  run,        // brings it to this version, works in threads; with SQLite the caller holds the archive's lock
  command,    // writes beside a run
  read,       // reads beside a run
};

// Failure catalog (not reachable, busy, damaged) or invalid (none there, of another version, a network file system), with the remedy.
Result<std::shared_ptr<Catalog>> open_catalog(const Archive& archive, CatalogUse use, Instant now);

// Versions of the tables.
struct CatalogVersions {
  int before = 0, after = 0;
};
// Makes the tables, or brings them to this version. With SQLite under the archive's lock (Failure taken: a run holds it); with PostgreSQL
// on several hosts at once, if they like.
Result<CatalogVersions> migrate_catalog(const Archive& archive, Instant now);

inline bool is_postgres(const Config& config) { return is_postgres(config.catalog.url); }
// The file, or the URL without its password; fit to be shown.
std::string catalog_shown(const Archive& archive);

}  // namespace holdfast
