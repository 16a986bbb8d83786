// What a universe is made from. Times are unix microseconds; money is whole credits.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "universe/rates.h"

namespace holdfast::universe {

inline constexpr std::int64_t second_us = 1'000'000;
inline constexpr std::int64_t base_time_s = 1779004800;  // 2026-05-17T08:00:00Z: everything old was made before it

struct Options {
  std::uint64_t seed = 1;
  int posts = 200;
  int accounts = 5;

  // What changes while the universe is watched: new posts, flips and renames come within `span_us` after `epoch_us`.
  std::int64_t epoch_us = base_time_s * second_us;
  std::int64_t span_us = 3600 * second_us;
  int new_posts = 0;

  Rates rates;
  // Of one subject (a post's details, one page, one rendition): failing calls in a row before a good one; 0 is no bound.
  int faults_in_a_row = 2;
  // Of one post, ever: faults that cost a second purchase (an answer lost after it may have been charged, content refused
  // for good). With 1 every live post can be had in one capture; 0 is no bound.
  int dear_faults = 1;

  std::string key = "sim-key";
  std::int64_t credits = 1'000'000;
  bool credits_402 = false;     // spent credits answer 402 instead of 200 with a message
  bool wrong_key_401 = false;   // a wrong key answers 401 instead of 200 with a message
  bool charge_errors = false;   // an answer that says why not costs a credit, too
  int requests_per_minute = 200;  // above it in any sliding 60 s: 429; 0 is no limit
  int page_max = 35;
  int ranked_max = 0;           // a hashtag's, a search's or a sound's listing shows at most so many posts; 0: all
  std::int64_t latency_us = 0;  // before every answer of the API

  std::string api_origin = "https://api.tikliveapi.com";
  // Where media links point. Empty: https://HOST. Else an origin ("http://127.0.0.1:8099"), and the path starts with
  // /cdn/HOST; several origins share the hosts out.
  std::vector<std::string> cdn_origins;
  std::int64_t link_life_us = 6 * 3600 * second_us;  // plus the duration of the video
  std::uint64_t media_bytes = 0;                     // videos are at least this long
};

enum class Profile : std::uint8_t { clean, demo, storm, hostile };

std::optional<Profile> profile_named(std::string_view name);

// clean: everything is well. demo: about 120 posts of 3 accounts, every kind of end, no long waits.
// storm: every misbehaviour now and then, every live post still reachable. hostile: more, without bounds, and attacks.
Options options_of(Profile profile);

}  // namespace holdfast::universe
