// The embedded catalog: every catalog port on one SQLite database (RULES 4, reliability.md 1.5 and 1.6). The only writer
// of a run; short commands write beside it through a catalog of their own. No call of it touches the network.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/instant.h"
#include "core/base/result.h"
#include "ports/admin_store.h"
#include "ports/forecast_store.h"
#include "ports/index_store.h"
#include "ports/link_store.h"
#include "ports/listing_store.h"
#include "ports/queue_store.h"
#include "ports/search_store.h"
#include "ports/region_store.h"
#include "ports/source_admin.h"
#include "ports/spend_store.h"
#include "ports/status_store.h"
#include "ports/sweep_store.h"

namespace holdfast {

class DutyStore;
class TicketStore;
class WorkerStore;
class SpoolStore;

struct SqliteOptions {
  enum class Mode : std::uint8_t {
    run,        // creates and migrates the file, checkpoints; the caller holds holdfast.lock. Also for `init`
    command,    // writes beside a run: never creates, migrates or checkpoints
    read_only,  // query_only
    memory,     // a new catalog in memory; `path` is not used
  };
  std::string path;
  Mode mode = Mode::run;
  // True: one thread writes with group commit, one reads for StatusStore, and callers resume on their own executor.
  // False: everything happens at once on the caller's thread.
  bool threaded = false;
  Instant now;                           // for the record of migrations
  Duration resolve_within = seconds{60}; // listing.resolve_within: the deadline of fresh ids
};

// Failures of the ports: catalog (full, busy for 5 s, unreadable, damaged), fenced, bug (an invariant refused), cancelled
// (after stop). After a failed fsync or damage, everything that writes fails.
class SqliteCatalog {
 public:
  // Failures: invalid (a network file system, a newer or older version, not a catalog), catalog.
  static Result<std::unique_ptr<SqliteCatalog>> open(SqliteOptions options);
  // What image() gave, in memory.
  static Result<std::unique_ptr<SqliteCatalog>> open_image(const std::vector<std::byte>& image, SqliteOptions options);
  ~SqliteCatalog();
  SqliteCatalog(const SqliteCatalog&) = delete;
  SqliteCatalog& operator=(const SqliteCatalog&) = delete;

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

  // What opening it changed: versions of the tables before (0: it was new) and now.
  int version_before() const;
  int version() const;

  // For the simulator, on the caller's thread and not while threads run: rows of the tables that don't grow with time, and whether there
  // is such an item.
  std::map<std::string, std::int64_t> small_tables();
  bool has_item(AwemeId id);

  // What is committed, as bytes of a database: what a crash falls back to. Not while threads run.
  std::vector<std::byte> image();
  // Finishes what is queued and empties the log; idempotent. Before the executors of its callers are destroyed.
  void stop();

 private:
  struct Parts;
  explicit SqliteCatalog(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace holdfast
