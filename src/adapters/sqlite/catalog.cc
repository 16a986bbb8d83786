// Opening a catalog: connections, migrations, lanes, and the stores over them.
#include "adapters/sqlite/catalog.h"

#include "adapters/sqlite/lane.h"
#include "adapters/sqlite/migrate.h"
#include "adapters/sqlite/stores.h"
#include "adapters/sqlite/ticket_rows.h"

namespace holdfast {

using sqlite::Access;
using sqlite::Connection;
using sqlite::Lane;
using sqlite::LaneMode;

struct SqliteCatalog::Parts {
  // `reading` is null when reads share the writer's connection.
  Parts(std::unique_ptr<Connection> writing, std::unique_ptr<Connection> reading, const SqliteOptions& options)
      : writer(std::move(writing), options.threaded ? LaneMode::threaded : LaneMode::inline_now),
        reader(reading == nullptr ? nullptr : std::make_unique<Lane>(std::move(reading), LaneMode::threaded)),
        marks_stop(options.mode == SqliteOptions::Mode::run),
        spend(writer), listing(writer, options.resolve_within), queue(writer), links(writer), index(writer), sweep(writer),
        status(reader == nullptr ? writer : *reader), search(reader == nullptr ? writer : *reader), admin(writer),
        sources(writer), regions(writer), forecast(reader == nullptr ? writer : *reader), tickets(writer), workers(writer), duties(writer), spools(writer) {}

  Lane writer;
  std::unique_ptr<Lane> reader;
  int version_before = 0;
  bool marks_stop;
  bool stopped = false;
  sqlite::SqliteSpend spend;
  sqlite::SqliteListing listing;
  sqlite::SqliteQueue queue;
  sqlite::SqliteLinks links;
  sqlite::SqliteIndex index;
  sqlite::SqliteSweep sweep;
  sqlite::SqliteStatus status;
  sqlite::SqliteSearch search;
  sqlite::SqliteAdmin admin;
  sqlite::SqliteSources sources;
  sqlite::SqliteRegions regions;
  sqlite::SqliteForecast forecast;
  sqlite::SqliteTickets tickets;
  sqlite::SqliteWorkers workers;
  sqlite::SqliteDuties duties;
  sqlite::SqliteSpools spools;
};

namespace {
Access access_of(SqliteOptions::Mode mode) {
  if (mode == SqliteOptions::Mode::command) return Access::visit;
  if (mode == SqliteOptions::Mode::read_only) return Access::read;
  return Access::own;
}

// What a run that was killed may have left on a disk that lies is looked at before anything is built on it.
void check_after_crash(Connection& db) {
  if (db.one("SELECT value FROM counter WHERE name = 'clean_stop'") == 1) return;
  auto query = db.use("PRAGMA quick_check(1)");
  if (query.row() && query.text(0) != "ok") throw sqlite::SqlError(SQLITE_CORRUPT, query.text(0));
}

// Best effort: without the mark the next start looks the file over once more.
void mark_clean(Connection& db) {
  try {
    db.run("UPDATE counter SET value = 1 WHERE name = 'clean_stop'");
  } catch (const sqlite::SqlError&) {
    db.roll_back();
  }
}

Result<int> prepare(Connection& db, const SqliteOptions& options) {
  try {
    if (access_of(options.mode) != Access::own) {
      sqlite::require_newest(db);
      return sqlite::newest_version();
    }
    const int before = sqlite::migrate(db, options.now);
    sqlite::make_ticket_table(db);
    if (options.mode == SqliteOptions::Mode::run) {
      check_after_crash(db);
      db.run("UPDATE counter SET value = 0 WHERE name = 'clean_stop'");
    }
    return before;
  } catch (const sqlite::Refused& refused) {
    db.roll_back();
    auto failure = refused.failure();
    failure.subject = options.path;
    return std::unexpected(std::move(failure));
  } catch (const sqlite::SqlError& error) {
    db.roll_back();
    auto failure = sqlite::failure_of(error);
    failure.subject = options.path;
    return std::unexpected(std::move(failure));
  }
}
}  // namespace

SqliteCatalog::SqliteCatalog(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
SqliteCatalog::~SqliteCatalog() { stop(); }

Result<std::unique_ptr<SqliteCatalog>> SqliteCatalog::open(SqliteOptions options) {
  const bool in_memory = options.mode == SqliteOptions::Mode::memory;
  auto writing = in_memory ? Connection::open_memory() : Connection::open(options.path, access_of(options.mode));
  if (!writing) return std::unexpected(writing.error());
  const auto ready = prepare(**writing, options);
  if (!ready) return std::unexpected(ready.error());
  std::unique_ptr<Connection> reading;
  if (options.threaded && !in_memory) {
    auto opened = Connection::open(options.path, Access::read);
    if (!opened) return std::unexpected(opened.error());
    reading = std::move(*opened);
  }
  auto parts = std::make_unique<Parts>(std::move(*writing), std::move(reading), options);
  parts->version_before = *ready;
  return std::unique_ptr<SqliteCatalog>(new SqliteCatalog(std::move(parts)));
}

Result<std::unique_ptr<SqliteCatalog>> SqliteCatalog::open_image(const std::vector<std::byte>& image, SqliteOptions options) {
  options.mode = SqliteOptions::Mode::memory;
  auto writing = Connection::open_image(image);
  if (!writing) return std::unexpected(writing.error());
  if (auto ready = prepare(**writing, options); !ready) return std::unexpected(ready.error());
  return std::unique_ptr<SqliteCatalog>(new SqliteCatalog(std::make_unique<Parts>(std::move(*writing), nullptr, options)));
}

SpendStore& SqliteCatalog::spend() { return parts_->spend; }
ListingStore& SqliteCatalog::listing() { return parts_->listing; }
QueueStore& SqliteCatalog::queue() { return parts_->queue; }
LinkStore& SqliteCatalog::links() { return parts_->links; }
IndexStore& SqliteCatalog::index() { return parts_->index; }
SweepStore& SqliteCatalog::sweep() { return parts_->sweep; }
StatusStore& SqliteCatalog::status() { return parts_->status; }
SearchStore& SqliteCatalog::search() { return parts_->search; }
AdminStore& SqliteCatalog::admin() { return parts_->admin; }
SourceAdmin& SqliteCatalog::sources() { return parts_->sources; }
RegionStore& SqliteCatalog::regions() { return parts_->regions; }
ForecastStore& SqliteCatalog::forecast() { return parts_->forecast; }
TicketStore& SqliteCatalog::tickets() { return parts_->tickets; }
WorkerStore& SqliteCatalog::workers() { return parts_->workers; }
DutyStore& SqliteCatalog::duties() { return parts_->duties; }
SpoolStore& SqliteCatalog::spools() { return parts_->spools; }

int SqliteCatalog::version_before() const { return parts_->version_before; }
int SqliteCatalog::version() const { return sqlite::newest_version(); }

std::map<std::string, std::int64_t> SqliteCatalog::small_tables() {
  std::map<std::string, std::int64_t> rows;
  auto query = parts_->writer.connection().use(
      "SELECT 'ready', count(*) FROM ready UNION ALL SELECT 'lease', count(*) FROM lease UNION ALL SELECT 'walk', count(*) FROM walk UNION ALL "
      "SELECT 'freshness', count(*) FROM freshness UNION ALL SELECT 'pause', count(*) FROM pause UNION ALL SELECT 'run', count(*) FROM run UNION ALL "
      "SELECT 'tally', count(*) FROM tally UNION ALL SELECT 'measured', count(*) FROM measured UNION ALL SELECT 'region', count(*) FROM region UNION ALL "
      "SELECT 'worker', count(*) FROM worker UNION ALL SELECT 'duty', count(*) FROM duty");
  while (query.row()) rows[query.text(0)] = query.integer(1);
  return rows;
}

bool SqliteCatalog::has_item(AwemeId id) { return parts_->writer.connection().one("SELECT 1 FROM item WHERE id = ?", id).has_value(); }

std::vector<std::byte> SqliteCatalog::image() { return parts_->writer.connection().image(); }

void SqliteCatalog::stop() {
  if (std::exchange(parts_->stopped, true)) return;
  if (parts_->reader != nullptr) parts_->reader->stop();
  parts_->writer.stop();
  auto& db = parts_->writer.connection();
  if (parts_->writer.broken() || db.access() != Access::own) return;
  if (parts_->marks_stop) mark_clean(db);
  if (db.wal_pages() > 0) db.checkpoint(true);
}

}  // namespace holdfast
