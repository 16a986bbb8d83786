// What a run has told about itself lately: rates over a window, and how long what is known will take. Pure; holds at most
// `samples_max` samples, however long the run.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>

#include "ports/progress.h"

namespace holdfast {

class ProgressHistory {
 public:
  static constexpr Duration window = seconds{60};        // of posts and pages
  static constexpr Duration bytes_window = seconds{5};
  static constexpr Duration thinnest = milliseconds{400};   // samples nearer than this take each other's place
  static constexpr std::size_t samples_max = 160;

  void add(const Progress& progress);
  bool empty() const { return samples_.empty(); }
  const Progress& latest() const { return latest_; }

  // A count of posts or pages in a minute, over the window; nullopt until there is enough to tell.
  using Count = std::int64_t (*)(const Progress&);
  std::optional<double> per_minute(Count count) const;
  std::optional<double> bytes_per_second() const;
  // Until everything that is due has left, at the pace of the window; nullopt while that can't be told (nothing has left yet, or
  // the run waits for something).
  std::optional<Duration> left() const;
  // Posts and short links that are due or in hand.
  std::int64_t known_work() const;

 private:
  struct Sample {
    Duration elapsed{0};
    Progress counts;   // without its lines
  };
  const Sample* oldest_within(Duration length) const;

  std::deque<Sample> samples_;
  Progress latest_;
};

// A length as a person says it: "40 s", "6 min", "3 h 20 min", "2 days". Coarser the longer it is, so that it stands still.
std::string spoken(Duration length);
// An estimate, rounded so that it doesn't jump: to 5 s under a minute, 30 s under five, 1 min under 20, 5 min, 30 min.
Duration rounded_estimate(Duration length);

}  // namespace holdfast
