// Measures over a whole feed in virtual time, without faults of ours: how fresh new posts are resolved while many sources bring them, and
// what a watch over many sources for many days keeps, misses and costs (RULES 3, 8).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/index/status.h"
#include "universe/options.h"
#include "world/life.h"

namespace holdfast::sim {

struct FeedPlan {
  std::uint64_t seed = 1;
  int sources = 8;
  int posts = 20'000;                  // there when it begins
  int new_posts = 0;                   // that appear meanwhile
  int days = 0;                        // 0: until everything is done; else run --watch for so long
  std::uint64_t cdn_bytes_per_s = 20'000;  // of one transfer; a video of the universe has about 25 kB
  int requests_per_minute = 200;
  bool quirks = false;                 // listings, accounts and calls misbehave now and then
  bool print = false;
};

struct FeedReport {
  std::vector<std::string> broken;
  Balance balance;
  Credits credits;
  Freshness freshness;
  Duration lived{0};
  std::uint64_t busiest_minute = 0;
  std::int64_t backlog_most = 0;             // fresh ids that waited at one time
  std::size_t waits_most = 0;                // coroutines that waited at one time
  std::size_t listed_by_universe = 0;        // ids on pages that it delivered
  std::map<std::string, std::int64_t> rows;  // of tables that must not grow with time, the most at the end of a day
  std::map<std::string, int> seen;           // how many of them: pinned, renamed, left, capped accounts
};

FeedReport follow_feed(const FeedPlan& plan);

// Several lines of the figures above.
std::string describe(const FeedReport& report);

}  // namespace holdfast::sim
