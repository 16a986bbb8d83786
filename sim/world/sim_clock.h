// Virtual time for one io_context: nothing sleeps; when no handler is ready, time jumps to the earliest deadline. One
// thread. Same handlers, same order: timers that end at one moment fire in the order in which they were set.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "ports/clock.h"

namespace boost::asio {
class io_context;
}

namespace holdfast::sim {

struct WaitList;

class SimClock final : public Clock {
 public:
  // `start` is the wall clock's; uptime starts at 0, as after a boot. `io` outlives the clock's use, not its timers:
  // destroying it (a killed process) destroys what waits in it.
  SimClock(boost::asio::io_context& io, Instant start);
  ~SimClock() override;

  Instant now() const override { return start_ + wall_shift_ + uptime(); }
  Duration uptime() const override;
  std::unique_ptr<Timer> make_timer() override;

  // Runs ready handlers, at most `handlers_max` of them; when there were none, jumps to the earliest deadline and wakes
  // who waits for it. False when nobody waits either: then nothing can ever happen again without help.
  bool step(std::uint64_t handlers_max = 10'000);
  // For several processes whose time is the same, each with a clock and an io_context of its own (world/hosts.h): one of them is run
  // at a time, and time moves for all when none has anything to run.
  bool run_ready(std::uint64_t handlers_max);
  std::optional<Duration> next() const;   // uptime of the earliest deadline
  void advance(Duration uptime);          // wakes who waits for no longer; a process that was frozen has many of them
  // Steps until `done` or until nothing waits; true when done. `until` is uptime: a bound for runs that never end.
  template <class Done>
  bool run_until(Done done, Duration until = hours{24 * 365}) {
    while (!done())
      if (uptime() >= until || !step()) return false;
    return true;
  }
  // A clock fault: the wall clock moves by this much, either way. Uptime and deadlines don't.
  void jump_wall(Duration by);
  // How many timers are being waited for.
  std::size_t waiting() const;

 private:
  boost::asio::io_context& io_;
  Instant start_;
  Duration wall_shift_{0};
  std::shared_ptr<WaitList> list_;
  std::uint64_t handlers_in_moment_ = 0;  // run since time last moved
};

}  // namespace holdfast::sim
