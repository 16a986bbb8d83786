// One process life in the simulated world: the whole product but for its edges, on SimClock, SimDisk and SimNet, with the
// real SQLite adapter in memory. Ends by itself, or by a kill between any two handlers; the disk image, the catalog's
// committed image and the universe go on to the next life (RULES 10).
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/disk/disk_vault.h"
#include "adapters/sidecar/json_sidecar_codec.h"
#include "adapters/sqlite/catalog.h"
#include "adapters/tiklive/tiklive_provider.h"
#include "pipeline/run.h"
#include "world/disk_image.h"
#include "world/sim_clock.h"
#include "world/sim_disk.h"
#include "pipeline/spool.h"
#include "world/sim_net.h"
#include "world/sim_remote.h"

namespace holdfast::sim {

// What outlives a process.
struct Remains {
  DiskImage disk;                      // the vault; with a remote one, the spool
  DiskImage remote;
  std::vector<std::byte> catalog;      // empty: none yet
  Instant now;
  Duration behind{0};                  // the clock was set back by so much: the provider's goes on
};

struct LifePlan {
  Settings settings;
  DiskPlan disk;
  std::optional<RemotePlan> remote;    // none: the disk is where the bytes stay
  std::uint64_t spool_max = 20ull << 30;
  NetPlan net;
  std::uint64_t seed = 0;
  bool print = false;                  // log lines to standard error
};

class HashLog final : public Log {
 public:
  HashLog(const Clock& clock, bool print) : clock_(clock), print_(print) {}
  void write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) override;
  std::uint64_t hash() const { return hash_; }
  bool saw_link() const { return saw_link_; }  // a signed link was about to be logged

 private:
  const Clock& clock_;
  bool print_;
  std::uint64_t hash_ = 14695981039346656037ull;
  bool saw_link_ = false;
};

class Life {
 public:
  // `remains` and `universe` outlive the life.
  Life(Remains& remains, universe::Universe& universe, LifePlan plan);
  ~Life();

  // Runs until the run ends, or until `steps` steps of the clock were made. True when it ended.
  bool live(std::uint64_t steps);
  void stop(RunEnd signal) { run_.stop(signal); }
  // The process is gone between two handlers: what it held in memory is lost.
  void die();

  SqliteCatalog& catalog() { return *catalog_; }
  const std::optional<RunSummary>& summary() const { return summary_; }
  SimDisk& disk() { return disk_; }
  SimRemote& remote() { return remote_; }
  SimClock& clock() { return clock_; }
  std::uint64_t trace() const { return net_.trace() ^ (log_.hash() * 31); }
  bool logged_a_link() const { return log_.saw_link(); }

 private:
  Parts parts();

  Remains& remains_;
  std::unique_ptr<boost::asio::io_context> io_;
  SimClock clock_;
  SimRandom random_;
  HashLog log_;
  SimNet net_;
  SimDisk disk_;
  DiskVault vault_;
  SimRemote remote_;
  Spool spool_;
  bool has_remote_;
  TikliveProvider provider_;
  JsonSidecarCodec sidecars_;
  std::unique_ptr<SqliteCatalog> catalog_;
  RemoteParts remote_parts_;
  Run run_;
  std::optional<RunSummary> summary_;
};

// A catalog in memory from what remains, at `now`.
std::unique_ptr<SqliteCatalog> open_catalog(const Remains& remains);

// Does the text hold what only a signed link holds (RULES 7)?
bool looks_signed(std::string_view text);

}  // namespace holdfast::sim
