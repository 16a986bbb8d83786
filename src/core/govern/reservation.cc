// Sums of the reservation.
#include "core/govern/reservation.h"

#include <algorithm>

#include "core/base/limits.h"

namespace holdfast {

namespace {
constexpr double share = 0.8;      // the rest is for links, retries and what a page brings beyond its thirty
constexpr double rounding = 1e-6;  // 0.8 * (200 / 60) * 60 is 160 ids
double in_seconds(Duration length) { return std::chrono::duration<double>(length).count(); }
}  // namespace

double sustainable_rate(const ReservationFacts& facts) {
  const double calls = facts.calls_per_minute / 60.0;
  if (!facts.mean_transfer || *facts.mean_transfer <= Duration{0}) return calls;
  return std::min(calls, facts.slots / in_seconds(*facts.mean_transfer));
}

Duration reachable_freshness(const ReservationFacts& facts) {
  if (limits::page_ids <= share * sustainable_rate(facts) * in_seconds(facts.resolve_within) + rounding) return facts.resolve_within;
  return std::chrono::ceil<seconds>(std::chrono::duration<double>(limits::page_ids / sustainable_rate(facts)));
}

bool may_buy_page(const ReservationFacts& facts) {
  const std::int64_t backlog = facts.fresh_pending + facts.reserved;
  const double room = share * sustainable_rate(facts) * in_seconds(facts.resolve_within) + rounding;
  // Before the first transfer nobody knows what the CDN can do: the first page finds out.
  if (!facts.mean_transfer || limits::page_ids > room) return backlog == 0;
  return static_cast<double>(backlog + limits::page_ids) <= room;
}

}  // namespace holdfast
