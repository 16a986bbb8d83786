// The catalog of many hosts: every catalog port on PostgreSQL 15 or later (RULES 4, reliability.md 1). Any number of processes use it at once.
// Each port method is one statement: a function in the schema `holdfast` (functions/*.sql) does the work under the database's clock.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/base/instant.h"
#include "core/base/result.h"
#include "ports/admin_store.h"
#include "ports/forecast_store.h"
#include "ports/index_store.h"
#include "ports/link_store.h"
#include "ports/listing_store.h"
#include "ports/queue_store.h"
#include "ports/region_store.h"
#include "ports/search_store.h"
#include "ports/source_admin.h"
#include "ports/spend_store.h"
#include "ports/status_store.h"
#include "ports/sweep_store.h"

namespace holdfast {

class DutyStore;
class SpoolStore;
class TicketStore;
class WorkerStore;

struct PgOptions {
  enum class Mode : std::uint8_t { use, migrate };   // use: refuses another version. migrate: makes tables or brings them up to date
  std::string url;                       // postgres://…; libpq's environment variables hold too
  Mode mode = Mode::use;
  int connections = 8;
  Instant now;                           // for the record of migrations
  Duration resolve_within = seconds{60}; // listing.resolve_within: the deadline of fresh ids
  Duration patience = seconds{10};       // of one call, its repetitions included
};

// Failures of the ports: catalog (not reachable, refused, full, only reading), fenced, bug (an invariant refused), invalid, cancelled
// (after stop). A call whose answer was lost is made again and finds what the first one did.
class PgCatalog {
 public:
  // Failures: invalid (another version), catalog.
  static Result<std::unique_ptr<PgCatalog>> open(PgOptions options);
  ~PgCatalog();
  PgCatalog(const PgCatalog&) = delete;
  PgCatalog& operator=(const PgCatalog&) = delete;

  SpendStore& spend();
  ListingStore& listing();
  QueueStore& queue();
  LinkStore& links();
  IndexStore& index();
  SweepStore& sweep();
  StatusStore& status();
  SearchStore& search();
  AdminStore& admin();
  SourceAdmin& sources();
  RegionStore& regions();
  ForecastStore& forecast();
  TicketStore& tickets();
  WorkerStore& workers();
  DutyStore& duties();
  SpoolStore& spools();

  // What migrate() changed when it was opened: versions of the tables before and after.
  int version_before() const;
  int version() const;
  // Ends what is under way. Before the executors of its callers are destroyed; idempotent.
  void stop();

 private:
  struct Parts;
  explicit PgCatalog(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace holdfast
