// What `holdfast status` and `holdfast dead` print, from values: as JSON for scripts, as a sum that a person can follow.
// Never reads the catalog; text from outside is escaped here.
#pragma once

#include <string>
#include <vector>

#include "app/session.h"
#include "core/index/status.h"
#include "core/index/workforce_status.h"

namespace holdfast {

struct StatusReport {
  std::string folder;                  // the archive's
  Balance balance;
  Credits credits;
  Freshness freshness;
  Duration resolve_within{0}, reachable{0};   // what is promised, and what one page takes where that is longer
  std::vector<SourceStatus> sources;
  std::vector<SpoolStanding> spools;   // what waits for its upload; part of pending
  std::vector<std::string> audit;      // contradictions; none when all is well
  std::optional<WorkforceStatus> workforce;   // of the processes that work on the catalog now
  Instant now;
};

// The archive's books are right: the balance sums and nothing contradicts itself.
bool all_well(const StatusReport& report);

// One JSON object in one line.
std::string status_json(const StatusReport& report);
std::string status_text(const Session& session, const StatusReport& report);
// The processes, what they hold, and how many calls they make; "" when nobody works there.
std::string workforce_text(const Session& session, const WorkforceStatus& workforce, Instant now);

std::string dead_json(const std::vector<DeadLetter>& letters);
std::string dead_text(const Session& session, const std::vector<DeadLetter>& letters);   // a line each
std::string dead_letter_text(const DeadLetter& letter);              // all of one

}  // namespace holdfast
