// Differences between the newest sample and the oldest of the window.
#include "app/progress_history.h"

#include <algorithm>
#include <string>

namespace holdfast {

namespace {

constexpr Duration rate_after = seconds{4};       // a rate needs this much of a window
constexpr Duration estimate_after = seconds{10};
constexpr std::int64_t estimate_after_posts = 5;

double seconds_of(Duration length) { return static_cast<double>(length.count()) / 1e6; }

// Posts that have left a slot for good.
std::int64_t left_for_good(const Progress& progress) { return progress.download.done + progress.dead + progress.held; }

}  // namespace

void ProgressHistory::add(const Progress& progress) {
  latest_ = progress;
  Sample sample{progress.elapsed, progress};
  sample.counts.waits.clear();
  sample.counts.troubles.clear();
  sample.counts.newest.clear();
  const std::size_t count = samples_.size();
  const bool near = count >= 2 && progress.elapsed - samples_[count - 2].elapsed < thinnest;
  if (near) samples_.back() = std::move(sample);
  else samples_.push_back(std::move(sample));
  while (samples_.size() > samples_max || (samples_.size() > 2 && progress.elapsed - samples_[1].elapsed >= window)) samples_.pop_front();
}

const ProgressHistory::Sample* ProgressHistory::oldest_within(Duration length) const {
  const auto found = std::ranges::find_if(samples_, [&](const Sample& sample) { return latest_.elapsed - sample.elapsed <= length; });
  return found == samples_.end() ? nullptr : &*found;
}

std::optional<double> ProgressHistory::per_minute(Count count) const {
  const Sample* first = oldest_within(window);
  if (first == nullptr || latest_.elapsed - first->elapsed < rate_after) return std::nullopt;
  return static_cast<double>(count(latest_) - count(first->counts)) * 60.0 / seconds_of(latest_.elapsed - first->elapsed);
}

std::optional<double> ProgressHistory::bytes_per_second() const {
  const Sample* first = oldest_within(bytes_window);
  if (first == nullptr || latest_.elapsed - first->elapsed < rate_after) return std::nullopt;
  return static_cast<double>(latest_.bytes - first->counts.bytes) / seconds_of(latest_.elapsed - first->elapsed);
}

std::int64_t ProgressHistory::known_work() const {
  if (!latest_.backlog) return 0;
  return std::max<std::int64_t>(0, latest_.backlog->ready_now - latest_.backlog->exhausted) + latest_.backlog->leased + latest_.backlog->links;
}

std::optional<Duration> ProgressHistory::left() const {
  const Sample* first = oldest_within(window);
  const std::int64_t work = known_work();
  if (first == nullptr || work == 0 || !latest_.waits.empty() || latest_.ending) return std::nullopt;
  const auto passed = left_for_good(latest_) - left_for_good(first->counts);
  const Duration took = latest_.elapsed - first->elapsed;
  if (took < estimate_after || passed < estimate_after_posts) return std::nullopt;
  return Duration{static_cast<std::int64_t>(static_cast<double>(took.count()) * static_cast<double>(work) / static_cast<double>(passed))};
}

Duration rounded_estimate(Duration length) {
  Duration step = minutes{30};
  if (length < minutes{1}) step = seconds{5};
  else if (length < minutes{5}) step = seconds{30};
  else if (length < minutes{20}) step = minutes{1};
  else if (length < hours{2}) step = minutes{5};
  return std::max<Duration>(seconds{5}, (length + step / 2) / step * step);
}

std::string spoken(Duration length) {
  const std::int64_t all = std::max<std::int64_t>(0, (length.count() + 500'000) / 1'000'000);
  if (all < 60) return std::to_string(all) + " s";
  if (all < 300) return std::to_string(all / 60) + " min" + (all % 60 != 0 ? " " + std::to_string(all % 60) + " s" : "");
  if (all < 3600) return std::to_string(all / 60) + " min";
  if (all < 48 * 3600) return std::to_string(all / 3600) + " h" + (all % 3600 >= 60 ? " " + std::to_string(all % 3600 / 60) + " min" : "");
  return std::to_string(all / 86400) + " days";
}

}  // namespace holdfast
