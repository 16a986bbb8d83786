// Room in the backlog before a page is bought, so that a fresh id is resolved within `resolve_within` (RULES 3).
#pragma once

#include <cstdint>
#include <optional>

#include "core/base/instant.h"

namespace holdfast {

struct ReservationFacts {
  std::int64_t fresh_pending = 0;      // ready or leased
  std::int64_t reserved = 0;           // by pages that are under way
  int calls_per_minute = 200;
  int slots = 20;
  std::optional<Duration> mean_transfer;  // of recent items, slot taken to slot freed; nullopt before the first
  Duration resolve_within = seconds{60};
};

// Resolves per second that can be kept up: min(rate limit, slots / mean transfer time).
double sustainable_rate(const ReservationFacts& facts);
// May a page be bought now? fresh pending + reserved + 30 <= 0.8 * r * resolve_within; where one page is already more, one
// page at a time at zero backlog.
bool may_buy_page(const ReservationFacts& facts);
// How soon the last id of a page can be resolved: resolve_within, or longer where one page is already more than the bound.
Duration reachable_freshness(const ReservationFacts& facts);

}  // namespace holdfast
