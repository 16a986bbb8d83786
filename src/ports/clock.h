// Time, as the pipeline sees it. One clock a process; the simulator's jumps to the next deadline.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "core/base/instant.h"

namespace holdfast {

using boost::asio::awaitable;

// A wait that others may cut short. One waiter at a time; `ring` may come before the wait (it is then remembered once).
class Timer {
 public:
  virtual ~Timer() = default;
  // True when `length` ran out, false when it was rung. Never throws, never waits longer.
  virtual awaitable<bool> wait_for(Duration length) = 0;
  // From the loop's thread only.
  virtual void ring() = 0;
};

class Clock {
 public:
  virtual ~Clock() = default;
  // UTC. May jump either way: never used for how long something takes.
  virtual Instant now() const = 0;
  // Since some fixed moment, counts suspend, never goes back: for deadlines, idle times and rates in this process.
  virtual Duration uptime() const = 0;
  virtual std::unique_ptr<Timer> make_timer() = 0;
};

}  // namespace holdfast
