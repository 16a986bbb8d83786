// What a run would cost, from what waits (`holdfast run --dry-run`): a lower bound, for nobody knows how long a listing is before it is
// walked. Pure sums; nothing here asks anybody.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/instant.h"
#include "core/listing/region.h"
#include "core/listing/source.h"

namespace holdfast {

// What waits in the catalog at one moment.
struct Workload {
  std::vector<Source> sources;           // those that a run lists
  RegionList regions;
  std::int64_t fresh = 0, retry = 0, backfill = 0;   // pending items that may be claimed at once, by class
  std::int64_t exhausted = 0;            // of them: a second capture would begin (RULES 1)
  std::int64_t later = 0;                // pending, not due yet
  std::int64_t adoptable = 0;            // of those due: a storage key is pinned, the vault may hold them already
  std::int64_t links = 0, links_later = 0;
  std::int64_t stored = 0;               // published, to be indexed: no credit
  std::int64_t spent_today = 0;          // of the UTC day; ambiguous and open ones too
};

struct ForecastRule {
  int requests_per_minute = 200;
  std::optional<std::int64_t> daily_credits;
};

struct Forecast {
  std::int64_t head_pages = 0;           // at least: one for each source that is looked at from its top
  std::int64_t backfill_pages = 0;       // at least: one for each listing that isn't walked to its end
  std::int64_t lookups = 0;              // names whose numeric id isn't known
  std::int64_t region_lists = 0;         // 0 or 1
  std::int64_t details = 0;              // posts that are due
  std::int64_t links = 0;
  std::int64_t credits = 0;              // sum of the above: at least
  Duration takes{0};                     // at the rate limit, at least
  std::optional<std::int64_t> budget_left;
  bool fits = true;                      // the budget of today covers `credits`
};
Forecast forecast(const Workload& work, const ForecastRule& rule, Instant now);

}  // namespace holdfast
