// When a failed item is tried again, and whether the failure counts (RULES 2). Pure, jittered, with now.
#pragma once

#include <cstdint>

#include "core/base/instant.h"

namespace holdfast {

// Exponential with full jitter: uniform in [base/2, base] * 2^n, at most `most`. `chance` is uniform in [0, 2^64).
struct BackoffRule {
  Duration base;
  Duration most;
};
inline constexpr BackoffRule item_backoff{seconds{30}, hours{1}};       // a pending item after a counted failure
inline constexpr BackoffRule candidate_backoff{milliseconds{250}, seconds{10}};  // a CDN candidate, within link life
Duration backoff(const BackoffRule& rule, int failures, std::uint64_t chance);

// A transient failure counts as an attempt only if another item passed that stage within the last 60 s and the breaker
// stays closed.
bool counts_as_attempt(bool breaker_open, Duration since_other_passed);

}  // namespace holdfast
