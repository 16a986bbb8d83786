// What `holdfast status` shows of the processes that work on a catalog, as values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/instant.h"
#include "core/govern/workforce.h"
#include "core/queue/lifecycle.h"

namespace holdfast {

struct WorkerStatus {
  WorkerCard card;
  WorkerBeat beat;
  Instant started_at, beat_at;
  std::optional<Instant> ended_at;    // it signed off
  bool live = false;                  // by the catalog's clock
};

struct LeaseCount {
  Stage stage = Stage::resolve;
  std::string owner;
  std::int64_t count = 0;
  Instant next_end;                   // when the first of them runs out
};

struct DutyStatus {
  std::string name, owner;
  Instant until;
};

struct WorkforceStatus {
  std::vector<WorkerStatus> workers;  // by host, then by when they signed on
  std::vector<LeaseCount> leases;     // by stage, then by owner
  std::vector<DutyStatus> duties;     // held now, by name
  std::int64_t tickets = 0;           // that wait for a download
  std::int64_t calls_last_minute = 0; // intents; void ones counted
};

}  // namespace holdfast
