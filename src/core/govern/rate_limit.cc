// The generic cell rate algorithm with a small burst (RULES 8).
#include "core/govern/rate_limit.h"

#include <algorithm>

#include "core/base/check.h"
#include "core/base/limits.h"

namespace holdfast {

namespace {
constexpr int calls_per_minute_max = 100'000;
constexpr int few_calls = 20;  // below, a burst would be too large a part of the minute

// Rounded up: a period that is too short by a fraction would let one call too many into some minute.
Duration divided_up(Duration length, int parts) { return Duration{(length.count() + parts - 1) / parts}; }
}  // namespace

RateRule rate_rule(int calls_per_minute) {
  HOLDFAST_CHECK(calls_per_minute >= 1 && calls_per_minute <= calls_per_minute_max, "the configuration bounds the rate");
  if (calls_per_minute < few_calls) return {divided_up(seconds{63}, calls_per_minute), 1};
  const int burst = std::clamp(calls_per_minute / few_calls, 1, 5);
  return {divided_up(seconds{60}, calls_per_minute - burst - 2), burst};
}

RateDecision take_grant(const RateRule& rule, const RateState& state, Instant now) {
  // No state of ours lies further ahead than this, unless the clock went back.
  RateDecision decision{false, {std::min(state.tat, now + rule.burst * rule.period), std::min(state.blocked_until, now + limits::retry_after_max)}, Duration{0}};
  const auto earliest = std::max(decision.next.tat - (rule.burst - 1) * rule.period, decision.next.blocked_until);
  if (now < earliest) {
    decision.wait = earliest - now;
    return decision;
  }
  decision.granted = true;
  decision.next.tat = std::max(decision.next.tat, now) + rule.period;
  return decision;
}

RateState block_grants(const RateState& state, Instant now, Duration wait) {
  const auto length = std::clamp<Duration>(wait, Duration{0}, limits::retry_after_max);
  const auto standing = std::min<Instant>(state.blocked_until, now + limits::retry_after_max);
  return {state.tat, std::max<Instant>(standing, now + length)};
}

}  // namespace holdfast
