// GCRA: one rate limiter for every catalog (RULES 8). The state is three numbers that a catalog keeps in a row; the
// decision is this function. No 60 s window ever holds more than N grants, even as the provider counts them.
#pragma once

#include <cstdint>
#include <variant>

#include "core/base/instant.h"

namespace holdfast {

struct RateRule {
  Duration period;        // between grants at steady pace: 60 s / (N - burst - 2); N < 20: 63 s / N
  int burst = 1;          // clamp(N / 20, 1, 5); 1 for N < 20
};
// N calls a minute, 1 to 100,000.
RateRule rate_rule(int calls_per_minute);

struct RateState {
  Instant tat{};             // theoretical arrival time of the next grant
  Instant blocked_until{};   // from Retry-After: nobody is granted before
  bool operator==(const RateState&) const = default;
};

struct RateDecision {
  bool granted = false;
  RateState next;          // to be written back when granted (or when the clock had jumped)
  Duration wait{0};        // when not granted: ask again after this long, > 0
};
// A clock that jumped ahead and back again must not freeze the limiter: tat is clamped to now + burst * period.
RateDecision take_grant(const RateRule& rule, const RateState& state, Instant now);
// The provider asked for less: nobody is granted before now + wait.
RateState block_grants(const RateState& state, Instant now, Duration wait);

}  // namespace holdfast
