// A simulated story from a seed: an archive of a universe's accounts and links, lived through kills, power losses, faults
// of disk, network and clock, until everything is settled; then every promise is checked (house plan 2).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/index/status.h"
#include "universe/options.h"
#include "world/life.h"

namespace holdfast::sim {

struct WorldPlan {
  std::uint64_t seed = 1;
  int posts = 200;
  int accounts = 4;
  universe::Profile profile = universe::Profile::storm;
  int kills = 5;                       // how many lives end by a kill or a loss of power
  double power_losses = 0.4;           // of those
  double disk_faults = 0.0;            // rate of I/O errors of the disk
  bool clock_jumps = true;
  int requests_per_minute = 200;
  bool remote = false;                 // the bytes go to a remote vault that fails now and then; the disk is the spool
  bool print = false;
};

struct WorldReport {
  std::uint64_t seed = 0;
  std::vector<std::string> broken;     // promises, one line each; none when all hold
  std::uint64_t trace = 0;
  Balance balance;
  Credits credits;
  Freshness freshness;
  std::uint64_t provider_charged = 0;  // as the universe counted
  std::uint64_t provider_calls = 0;
  std::uint64_t busiest_minute = 0;
  int lives = 0;
  Duration lived{0};                   // virtual
};

WorldReport live_through(const WorldPlan& plan);

// One line of the figures above.
std::string describe(const WorldReport& report);

}  // namespace holdfast::sim
