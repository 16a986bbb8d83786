// What the provider counts: calls, credits, calls in any 60 s; and what the CDN sees. The truth that a client's own
// ledger is checked against. Times are unix microseconds.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "universe/answer.h"
#include "universe/links.h"

namespace holdfast::universe {

struct Stats {
  std::uint64_t api_calls = 0;
  std::uint64_t charged = 0;
  std::map<std::string, std::uint64_t> calls_by_path;
  std::map<std::string, std::uint64_t> charged_by_path;
  std::map<std::string, std::uint64_t> outcomes;                    // of the API, by one word
  std::unordered_map<std::uint64_t, std::uint32_t> details;         // calls for a post, by id
  std::unordered_map<std::uint64_t, std::uint32_t> details_charged;
  std::map<std::string, std::uint32_t> pages_charged;               // by "path?source&cursor"
  std::unordered_set<std::uint64_t> listed;                         // posts on pages that were delivered whole
  std::vector<std::int64_t> api_times_us;                           // each call, refused ones too
  std::uint32_t busiest_minute = 0;                                 // most calls in any 60 s window

  std::uint64_t cdn_requests = 0;
  std::uint64_t head_requests = 0;   // a well-behaved client sends none
  std::uint64_t range_requests = 0;  // nor of these
  std::map<std::string, std::uint64_t> cdn_outcomes;
  std::map<std::string, std::uint64_t> cdn_hosts;
  std::map<std::pair<std::uint64_t, Rendition>, std::uint32_t> good_fetches;  // whole good answers, by asset
};

class Meter {
 public:
  // Every API call, before anything is decided about it.
  void called(const std::string& path, std::int64_t now_us);

  // Whether a call fits under the limit of calls in a sliding 60 s; one that does is counted, one that doesn't is not.
  bool admit(std::int64_t now_us, int requests_per_minute);

  // What came of a call. `post` is 0 where the call was for no post, `page` empty where it was for no page.
  void answered(const ApiRequest& request, const Answer& answer, std::uint64_t post, const std::string& page);

  // A page of these posts was delivered.
  void listed(const std::vector<std::uint64_t>& posts) { stats_.listed.insert(posts.begin(), posts.end()); }

  void fetched(const CdnRequest& request, const Answer& answer);
  void fetched_whole(const Asset& asset) { ++stats_.good_fetches[{asset.subject, asset.rendition}]; }

  const Stats& stats() const { return stats_; }
  void reset();

 private:
  Stats stats_;
  std::deque<std::int64_t> last_minute_;  // all calls
  std::deque<std::int64_t> admitted_;     // those the limit let through
};

}  // namespace holdfast::universe
