// How well a remote vault takes uploads: whether one may be tried, how many at a time, and since when nothing gets through. Pure:
// time comes in. A value; the pipeline feeds it.
#pragma once

#include <optional>

#include "core/base/instant.h"
#include "core/govern/breaker.h"
#include "core/govern/concurrency.h"

namespace holdfast {

class RemoteHealth {
 public:
  explicit RemoteHealth(int uploads_most) : concurrency_(uploads_most) {}

  // Each true of `admit` is answered by one of the three below.
  bool admit(Duration uptime) { return breaker_.admit(uptime); }
  bool would_admit(Duration uptime) const { return breaker_.would_admit(uptime); }
  void succeeded(Duration uptime);          // the store answered as it should
  void failed(Duration uptime);             // it refused, asked for less, or did not answer
  void withdrew() { breaker_.withdrew(); }
  void uploaded();                          // a whole object went through: more may at a time

  // Told again and again: is there no room for another post before an upload is done?
  void spool_is_full(bool full, Duration uptime);

  bool is_open() const { return breaker_.is_open(); }
  Duration retry_at() const { return breaker_.retry_at(); }
  int uploads_at_a_time() const { return concurrency_.limit(); }
  bool spool_full() const { return full_since_.has_value(); }
  // Since the first failure that no success followed.
  std::optional<Duration> failing_since() const { return failing_since_; }
  bool fails_for(Duration length, Duration uptime) const { return failing_since_ && uptime - *failing_since_ >= length; }
  // Since when the store fails, or the spool is full and no upload is done: whichever began first.
  std::optional<Duration> stuck_since() const;

 private:
  Breaker breaker_;
  Concurrency concurrency_;
  std::optional<Duration> failing_since_, full_since_;
};

}  // namespace holdfast
