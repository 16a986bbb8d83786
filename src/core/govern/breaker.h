// A circuit breaker (reliability.md 4): opens on failures in a row within a window, lets one probe through after a pause
// that grows, closes on a success. A value: time comes in.
#pragma once

#include <deque>
#include <optional>

#include "core/base/instant.h"

namespace holdfast {

struct BreakerRule {
  int failures_to_open = 5;            // in a row, without a success between
  Duration window = seconds{60};       // the first of them is no older than this
  Duration pause = seconds{5};         // first pause; doubles with each failed probe
  Duration pause_max = minutes{2};
};

class Breaker {
 public:
  explicit Breaker(BreakerRule rule = {});
  // May a request go out now? When half open, only one at a time may: the call reserves the probe.
  bool admit(Duration uptime);
  // What admit would say, without reserving anything.
  bool would_admit(Duration uptime) const { return !opened_at_ || (!probing_ && uptime >= probe_at_); }
  void succeeded(Duration uptime);
  // True when this failure opened it (or kept it open): such failures are refunded (RULES 2).
  bool failed(Duration uptime);
  // A reserved probe that was never sent.
  void withdrew();
  bool is_open() const { return opened_at_.has_value(); }
  // When a probe may go out; zero when closed.
  Duration retry_at() const;
  std::optional<Duration> open_since() const { return opened_at_; }
  // Closed for at least `length`: never opened, or the last closing is that long ago (RULES 1).
  bool closed_for(Duration length, Duration uptime) const;

 private:
  BreakerRule rule_;
  std::deque<Duration> failures_;       // in a row, within the window; fewer than failures_to_open
  std::optional<Duration> opened_at_;   // when this outage began
  Duration probe_at_{0};
  Duration pause_{0};
  bool probing_ = false;
  std::optional<Duration> closed_at_;
};

}  // namespace holdfast
