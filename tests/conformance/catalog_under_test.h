// A catalog as its conformance suite sees it: the ports, whatever they lie on.
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "ports/admin_store.h"
#include "ports/duty_store.h"
#include "ports/forecast_store.h"
#include "ports/index_store.h"
#include "ports/link_store.h"
#include "ports/listing_store.h"
#include "ports/queue_store.h"
#include "ports/region_store.h"
#include "ports/search_store.h"
#include "ports/source_admin.h"
#include "ports/spend_store.h"
#include "ports/spool_store.h"
#include "ports/status_store.h"
#include "ports/sweep_store.h"
#include "ports/ticket_store.h"
#include "ports/worker_store.h"

namespace holdfast::conformance {

class CatalogUnderTest {
 public:
  virtual ~CatalogUnderTest() = default;
  virtual SpendStore& spend() = 0;
  virtual ListingStore& listing() = 0;
  virtual QueueStore& queue() = 0;
  virtual LinkStore& links() = 0;
  virtual IndexStore& index() = 0;
  virtual SweepStore& sweep() = 0;
  virtual StatusStore& status() = 0;
  virtual SearchStore& search() = 0;
  virtual AdminStore& admin() = 0;
  virtual SourceAdmin& sources() = 0;
  virtual RegionStore& regions() = 0;
  virtual ForecastStore& forecast() = 0;
  virtual TicketStore& tickets() = 0;
  virtual WorkerStore& workers() = 0;
  virtual DutyStore& duties() = 0;
  virtual SpoolStore& spools() = 0;
};

// An empty catalog, new for each test, with a listing.resolve_within of 60 s.
struct CatalogMaker {
  std::string name;
  std::function<std::unique_ptr<CatalogUnderTest>()> make;
};
inline void PrintTo(const CatalogMaker& maker, std::ostream* out) { *out << maker.name; }

}  // namespace holdfast::conformance
