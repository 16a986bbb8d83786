// Backoff with jitter, and which failures count.
#include "core/queue/retry.h"

#include <algorithm>

#include "core/base/check.h"
#include "core/base/limits.h"

namespace holdfast {

Duration backoff(const BackoffRule& rule, int failures, std::uint64_t chance) {
  HOLDFAST_CHECK(rule.base > Duration{0} && rule.base <= rule.most, "0 < base <= most");
  Duration ceiling = rule.base;
  for (int n = 1; n < failures && ceiling < rule.most; ++n) ceiling = std::min(ceiling * 2, rule.most);
  // Jitter stays at the ceiling too: otherwise all who waited longest would come back together.
  const Duration floor = ceiling / 2;
  const auto span = static_cast<std::uint64_t>((ceiling - floor).count()) + 1;
  return floor + Duration{static_cast<std::int64_t>(chance % span)};
}

bool counts_as_attempt(bool breaker_open, Duration since_other_passed) {
  return !breaker_open && since_other_passed <= limits::passed_recently;
}

}  // namespace holdfast
