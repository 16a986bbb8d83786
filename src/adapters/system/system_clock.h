// The real clock. The only place of the product, with clock_source.cc beside it, that reads time.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "ports/clock.h"

namespace holdfast {

// Timers run on `loop` and must not outlive it. now() and uptime() may be called from any thread.
class SystemClock : public Clock {
 public:
  explicit SystemClock(boost::asio::any_io_executor loop) : loop_(std::move(loop)) {}

  Instant now() const override;
  Duration uptime() const override;
  // A wait ends as the host's monotonic clock says: time that the host slept is not waited for, it comes on top. Waits
  // are cut at `longest_wait`. Destroying the timer ends its wait as if rung.
  std::unique_ptr<Timer> make_timer() override;

  static constexpr Duration longest_wait = hours{24 * 365};

 private:
  boost::asio::any_io_executor loop_;
};

}  // namespace holdfast
