// Adding up.
#include "core/index/forecast.h"

#include <algorithm>

#include "core/base/limits.h"
#include "core/listing/schedule.h"

namespace holdfast {

namespace {
bool asks_for_regions(const Workload& work, Instant now) {
  const bool known = !work.regions.regions.empty() && now - work.regions.fetched_at < limits::regions_life;
  return !known && std::ranges::any_of(work.sources, [](const Source& source) { return !source.name.region.empty(); });
}

void add_source(const Source& source, Forecast& sum) {
  if (!source.target && !own_target(source.name)) ++sum.lookups;
  if (source.head || head_makes_sense(source)) ++sum.head_pages;
  if (!source.backfilled) ++sum.backfill_pages;
}
}  // namespace

Forecast forecast(const Workload& work, const ForecastRule& rule, Instant now) {
  Forecast sum;
  for (const auto& source : work.sources) add_source(source, sum);
  sum.region_lists = asks_for_regions(work, now) ? 1 : 0;
  sum.details = work.fresh + work.retry + work.backfill;
  sum.links = work.links;
  sum.credits = sum.head_pages + sum.backfill_pages + sum.lookups + sum.region_lists + sum.details + sum.links;
  sum.takes = Duration{minutes{1}} * sum.credits / rule.requests_per_minute;
  if (rule.daily_credits) {
    sum.budget_left = std::max<std::int64_t>(0, *rule.daily_credits - work.spent_today);
    sum.fits = sum.credits <= *sum.budget_left;
  }
  return sum;
}

}  // namespace holdfast
