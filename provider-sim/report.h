// The simulator's own pages, as JSON: what was counted, and what is true.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "universe/universe.h"

namespace holdfast::provider_sim {

struct StatsAsk {
  int api_peak = 0;  // answers under way at once, at most so far
  int cdn_peak = 0;
  std::int64_t now_us = 0;
};

std::string stats_page(const universe::Universe& universe, const StatsAsk& ask);

// All accounts, posts and sample links with what should come of them; `post=ID` gives one post alone. SHA-256 of the
// served bytes is given where the videos are small, or one post was asked for; of sounds always.
std::string truth_page(const universe::Universe& universe, const std::map<std::string, std::string>& query, std::int64_t now_us);

}  // namespace holdfast::provider_sim
