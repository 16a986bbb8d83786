// Counting. Windows are half open: a call exactly 60 s ago is in no window with one now.
#include "universe/meter.h"

#include <algorithm>

#include "universe/options.h"

namespace holdfast::universe {
namespace {

constexpr std::int64_t minute_us = 60 * second_us;
constexpr std::size_t times_max = 4'000'000;

void drop_old(std::deque<std::int64_t>& window, std::int64_t now_us) {
  while (!window.empty() && window.front() <= now_us - minute_us) window.pop_front();
}

}  // namespace

void Meter::called(const std::string& path, std::int64_t now_us) {
  ++stats_.api_calls;
  ++stats_.calls_by_path[path];
  if (stats_.api_times_us.size() < times_max) stats_.api_times_us.push_back(now_us);
  drop_old(last_minute_, now_us);
  last_minute_.push_back(now_us);
  stats_.busiest_minute = std::max(stats_.busiest_minute, static_cast<std::uint32_t>(last_minute_.size()));
}

bool Meter::admit(std::int64_t now_us, int requests_per_minute) {
  drop_old(admitted_, now_us);
  if (requests_per_minute > 0 && admitted_.size() >= static_cast<std::size_t>(requests_per_minute)) return false;
  admitted_.push_back(now_us);
  return true;
}

void Meter::answered(const ApiRequest& request, const Answer& answer, std::uint64_t post, const std::string& page) {
  ++stats_.outcomes[answer.outcome];
  if (post != 0) ++stats_.details[post];
  if (!answer.charged) return;
  ++stats_.charged;
  ++stats_.charged_by_path[request.path];
  if (post != 0) ++stats_.details_charged[post];
  if (!page.empty()) ++stats_.pages_charged[page];
}

void Meter::fetched(const CdnRequest& request, const Answer& answer) {
  ++stats_.cdn_requests;
  ++stats_.cdn_hosts[request.host];
  ++stats_.cdn_outcomes[answer.outcome];
  if (request.method == "HEAD") ++stats_.head_requests;
  if (request.range) ++stats_.range_requests;
}

void Meter::reset() {
  stats_ = {};
  last_minute_.clear();
}

}  // namespace holdfast::universe
