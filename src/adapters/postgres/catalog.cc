// Opening, and the stores over one pool.
#include "adapters/postgres/catalog.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>

#include "adapters/postgres/migrate.h"
#include "adapters/postgres/pool.h"
#include "adapters/postgres/stores.h"

namespace holdfast {

using namespace postgres;

struct PgCatalog::Parts {
  explicit Parts(const PgOptions& options)
      : pool({.url = options.url, .connections = options.connections, .patience = options.patience}), spend(pool), listing(pool, options.resolve_within),
        queue(pool), links(pool), index(pool), sweep(pool), status(pool), search(pool), admin(pool), sources(pool), regions(pool), forecast(pool), tickets(pool), workers(pool),
        duties(pool), spools(pool) {}
  Pool pool;
  PgSpend spend;
  PgListing listing;
  PgQueue queue;
  PgLinks links;
  PgIndex index;
  PgSweep sweep;
  PgStatus status;
  PgSearch search;
  PgAdmin admin;
  PgSources sources;
  PgRegions regions;
  PgForecast forecast;
  PgTickets tickets;
  PgWorkers workers;
  PgDuties duties;
  PgSpools spools;
  Migrated migrated;
};

namespace {
template <class T>
Result<T> wait_for(awaitable<Result<T>> work) {
  boost::asio::io_context loop;
  std::optional<Result<T>> result;
  boost::asio::co_spawn(
      loop, [&]() -> awaitable<void> { result.emplace(co_await std::move(work)); }, boost::asio::detached);
  loop.run();
  return std::move(*result);
}

awaitable<Result<Migrated>> prepare(Pool& pool, PgOptions::Mode mode, Instant now) {
  if (mode == PgOptions::Mode::migrate) co_return co_await migrate(pool, now);
  const auto fits = co_await require_newest(pool);
  if (!fits) co_return std::unexpected(fits.error());
  co_return Migrated{migrations().back().version, migrations().back().version, false};
}
}  // namespace

Result<std::unique_ptr<PgCatalog>> PgCatalog::open(PgOptions options) {
  auto parts = std::make_unique<Parts>(options);
  auto prepared = wait_for(prepare(parts->pool, options.mode, options.now));
  if (!prepared) return std::unexpected(std::move(prepared.error()));
  parts->migrated = *prepared;
  return std::unique_ptr<PgCatalog>(new PgCatalog(std::move(parts)));
}

PgCatalog::PgCatalog(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
PgCatalog::~PgCatalog() { stop(); }
void PgCatalog::stop() { parts_->pool.stop(); }
SpendStore& PgCatalog::spend() { return parts_->spend; }
ListingStore& PgCatalog::listing() { return parts_->listing; }
QueueStore& PgCatalog::queue() { return parts_->queue; }
LinkStore& PgCatalog::links() { return parts_->links; }
IndexStore& PgCatalog::index() { return parts_->index; }
SweepStore& PgCatalog::sweep() { return parts_->sweep; }
StatusStore& PgCatalog::status() { return parts_->status; }
SearchStore& PgCatalog::search() { return parts_->search; }
AdminStore& PgCatalog::admin() { return parts_->admin; }
SourceAdmin& PgCatalog::sources() { return parts_->sources; }
RegionStore& PgCatalog::regions() { return parts_->regions; }
ForecastStore& PgCatalog::forecast() { return parts_->forecast; }
TicketStore& PgCatalog::tickets() { return parts_->tickets; }
WorkerStore& PgCatalog::workers() { return parts_->workers; }
DutyStore& PgCatalog::duties() { return parts_->duties; }
SpoolStore& PgCatalog::spools() { return parts_->spools; }
int PgCatalog::version_before() const { return parts_->migrated.from; }
int PgCatalog::version() const { return parts_->migrated.to; }

}  // namespace holdfast
