// See system_clock.h. A timer's state outlives the Timer object while a wait is under way.
#include "adapters/system/system_clock.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "adapters/system/clock_source.h"

namespace holdfast {
namespace asio = boost::asio;
namespace {

struct TimerState {
  explicit TimerState(asio::any_io_executor loop) : timer(std::move(loop)) {}
  asio::steady_timer timer;
  bool rung = false;
};

awaitable<bool> wait(std::shared_ptr<TimerState> state, Duration length) {
  if (!state->rung) {
    state->timer.expires_after(std::clamp(length, Duration{0}, SystemClock::longest_wait));
    co_await state->timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  const bool ran_out = !state->rung;
  state->rung = false;
  co_return ran_out;
}

class SystemTimer : public Timer {
 public:
  explicit SystemTimer(asio::any_io_executor loop) : state_(std::make_shared<TimerState>(std::move(loop))) {}
  ~SystemTimer() override { ring(); }

  awaitable<bool> wait_for(Duration length) override { return wait(state_, length); }
  void ring() override {
    state_->rung = true;
    state_->timer.cancel();
  }

 private:
  std::shared_ptr<TimerState> state_;
};

}  // namespace

Instant SystemClock::now() const { return read_wall_clock(); }

Duration SystemClock::uptime() const { return read_boot_clock(); }

std::unique_ptr<Timer> SystemClock::make_timer() { return std::make_unique<SystemTimer>(loop_); }

}  // namespace holdfast
