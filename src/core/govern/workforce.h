// What the processes that share one catalog tell each other (RULES 1, 7), and how much a resolver may take on for the others to
// download. Pure: the catalog counts, this decides.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/instant.h"
#include "core/govern/roles.h"

namespace holdfast {

// Who signs on. `owner` is unique to the process for ever; it stands in its leases and duties.
struct WorkerCard {
  std::string owner;
  std::string host;
  std::int64_t pid = 0;
  Roles roles;
  std::string version;
};

// What it tells with each beat.
struct WorkerBeat {
  int slots = 0;                          // downloads it would run at a time as things are now; 0 while it pauses
  int resolving = 0;                      // items in hand, before their ticket
  int downloading = 0;                    // and after it
  bool listing = false;                   // it has pages to list now
  std::int64_t bytes_per_s = 0;           // received since the beat before
  std::optional<Duration> mean_transfer;  // of recent items, slot taken to slot freed
  std::string waits_for;                  // why it takes nothing now; "" when all is well
};

// What the live workers offer together, counted by the catalog at one moment.
struct Offers {
  int workers = 0;                        // live ones, the one who asks as well
  int slots = 0;                          // of all that download
  int slots_for_tickets = 0;              // of those that download and don't resolve
  int downloading = 0;                    // tickets that these have in hand
  int tickets = 0;                        // that wait for one of them
  int resolving = 0;                      // items in hand of those that resolve and don't download
  int resolvers = 0;                      // how many these are
  bool listing = false;                   // somebody has pages to list now
  std::optional<Duration> mean_transfer;  // over all that download
};

// How many items a worker that resolves and doesn't download may claim now: its share of the slots that neither a ticket nor an
// item on its way to one is meant for. Two that ask at the same moment may claim for the same slot when they are more than the slots:
// a ticket then waits a little.
int room_to_resolve(const Offers& offers);

}  // namespace holdfast
