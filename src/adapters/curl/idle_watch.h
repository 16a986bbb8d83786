// Tells when an exchange has become too slow: fewer than limits::lowest_bytes_per_s on average over the idle timeout, no
// byte at all included (RULES 2). Counts ticks, not time: a loop that was held up, or a host that slept, ends nothing.
#pragma once

#include <array>
#include <cstdint>

#include "core/base/instant.h"
#include "core/base/limits.h"

namespace holdfast {

class IdleWatch {
 public:
  static constexpr int ticks = 8;  // per idle timeout

  explicit IdleWatch(Duration idle_timeout)
      : tick_(idle_timeout / ticks < milliseconds{1} ? milliseconds{1} : idle_timeout / ticks),
        least_(static_cast<std::uint64_t>(idle_timeout.count()) * limits::lowest_bytes_per_s / 1'000'000) {
    if (least_ == 0) least_ = 1;
  }

  Duration tick() const { return tick_; }
  void on_bytes(std::uint64_t count) { current_ += count; }

  // The window starts anew: the request goes out now.
  void restart() { *this = IdleWatch(tick_ * ticks); }

  // One tick has passed. True when the last `ticks` of them brought too little.
  bool too_slow_after_tick() {
    sum_ += current_ - window_[at_];
    window_[at_] = current_;
    current_ = 0;
    at_ = (at_ + 1) % ticks;
    if (seen_ < ticks) ++seen_;
    return seen_ == ticks && sum_ < least_;
  }

 private:
  Duration tick_;
  std::uint64_t least_;
  std::array<std::uint64_t, ticks> window_{};
  std::uint64_t current_ = 0, sum_ = 0;
  int at_ = 0, seen_ = 0;
};

}  // namespace holdfast
