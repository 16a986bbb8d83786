// Several processes over one catalog and one disk in one virtual time: each with its roles, its own loop, network and memory. One may be
// killed between any two of its handlers, or frozen and woken later: then it goes on as if nothing had been, a zombie if its leases ran
// out meanwhile.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/sidecar/json_ticket_codec.h"
#include "world/life.h"
#include "world/losable_catalog.h"

namespace holdfast::sim {

struct HostPlan {
  Settings settings;                   // owner: unique; roles: what the process does
  DiskPlan disk;
  std::uint64_t seed = 0;
  bool print = false;
  std::string api_origin, api_key;
  bool errors_are_charged = false;
  std::function<std::unique_ptr<HttpClient>(Clock&)> network;   // of provider and CDN
};

// What the processes share. `now` moves while they live.
struct SharedWorld {
  DiskImage& disk;
  SqliteCatalog& catalog;
  Instant now;
  const CatalogOutage* outage = nullptr;   // none: the catalog is always there
};

class Host {
 public:
  Host(SharedWorld& world, HostPlan plan);
  ~Host();

  void stop(RunEnd signal) { run_.stop(signal); }
  const std::optional<RunSummary>& summary() const { return summary_; }
  SimClock& clock() { return clock_; }
  const HashLog& log() const { return log_; }
  HttpClient& network() { return *net_; }

 private:
  friend class Hosts;
  Parts parts();

  std::unique_ptr<boost::asio::io_context> io_;
  SimClock clock_;
  Duration born_{0};                   // of the world's time
  bool frozen_ = false;
  SimRandom random_;
  HashLog log_;
  std::unique_ptr<HttpClient> net_;
  SimDisk disk_;
  DiskVault vault_;
  TikliveProvider provider_;
  JsonSidecarCodec sidecars_;
  JsonTicketCodec tickets_;
  LosableCatalog catalog_;
  Sharing sharing_;
  Run run_;
  std::optional<RunSummary> summary_;
};

class Hosts {
 public:
  explicit Hosts(SharedWorld& world) : world_(world), began_(world.now) {}

  std::size_t start(HostPlan plan);
  Host& host(std::size_t which) { return *hosts_.at(which); }
  bool lives(std::size_t which) const { return hosts_.at(which) != nullptr && !hosts_[which]->summary_; }
  void kill(std::size_t which);
  void freeze(std::size_t which) { hosts_.at(which)->frozen_ = true; }
  void thaw(std::size_t which) { hosts_.at(which)->frozen_ = false; }

  // One process runs what is ready, one handler of it, or time moves on. False: nothing will ever happen again by itself.
  bool step();
  // Until `done`, or so long after the beginning. True when done.
  bool run_until(const std::function<bool()>& done, Duration longest);
  Duration age() const { return world_.now - began_; }

 private:
  bool awake(std::size_t which) const { return lives(which) && !hosts_[which]->frozen_; }

  SharedWorld& world_;
  Instant began_;
  std::vector<std::unique_ptr<Host>> hosts_;   // null: killed
  std::size_t turn_ = 0;
};

}  // namespace holdfast::sim
