// The list of who waits for what, and the jump. An asio timer that never ends by itself stands for each wait, so that the
// io_context owns the waiting coroutine and destroys it when the process is killed.
#include "world/sim_clock.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <optional>
#include <utility>

#include "core/base/check.h"

namespace holdfast::sim {

namespace asio = boost::asio;

namespace {
// Handlers that run while time stands still. More is a coroutine that spins: a simulation of it would never end.
constexpr std::uint64_t handlers_in_moment_max = 50'000'000;
class SimTimer;
}  // namespace

struct WaitList {
  Duration uptime{0};
  std::uint64_t next_order = 0;
  // By deadline, then by the order in which the waits began.
  std::map<std::pair<Duration, std::uint64_t>, SimTimer*> waits;
};

namespace {
class SimTimer final : public Timer {
 public:
  SimTimer(asio::io_context& io, std::shared_ptr<WaitList> list)
      : list_(std::move(list)), never_(io, asio::steady_timer::time_point::max()) {}
  ~SimTimer() override { leave(); }

  awaitable<bool> wait_for(Duration length) override {
    HOLDFAST_CHECK(!place_, "one waiter at a time");
    if (std::exchange(rung_, false)) co_return false;
    ran_out_ = false;
    place_ = {deadline(length), list_->next_order++};
    list_->waits.emplace(*place_, this);
    co_await never_.async_wait(asio::as_tuple(asio::use_awaitable));
    leave();
    co_return ran_out_;
  }

  void ring() override {
    if (!place_) {
      rung_ = true;
      return;
    }
    leave();
    never_.cancel();
  }

  // The deadline came. The place is given up already here, so that a ring before the waiter runs is remembered.
  void run_out() {
    leave();
    ran_out_ = true;
    never_.cancel();
  }

 private:
  Duration deadline(Duration length) const {
    if (length <= Duration{0}) return list_->uptime;
    if (length >= Duration::max() - list_->uptime) return Duration::max();
    return list_->uptime + length;
  }
  void leave() {
    if (place_) list_->waits.erase(*place_);
    place_.reset();
  }

  std::shared_ptr<WaitList> list_;
  asio::steady_timer never_;
  std::optional<std::pair<Duration, std::uint64_t>> place_;
  bool rung_ = false;
  bool ran_out_ = false;
};
}  // namespace

SimClock::SimClock(asio::io_context& io, Instant start) : io_(io), start_(start), list_(std::make_shared<WaitList>()) {}
SimClock::~SimClock() = default;

Duration SimClock::uptime() const { return list_->uptime; }
std::unique_ptr<Timer> SimClock::make_timer() { return std::make_unique<SimTimer>(io_, list_); }
void SimClock::jump_wall(Duration by) { wall_shift_ += by; }
std::size_t SimClock::waiting() const { return list_->waits.size(); }

bool SimClock::run_ready(std::uint64_t handlers_max) {
  std::uint64_t ran = 0;
  if (io_.stopped()) io_.restart();
  while (ran < handlers_max && io_.poll_one() > 0) ++ran;
  handlers_in_moment_ += ran;
  HOLDFAST_CHECK(handlers_in_moment_ < handlers_in_moment_max, "handlers keep running while time stands still");
  return ran > 0;
}

std::optional<Duration> SimClock::next() const {
  if (list_->waits.empty() || list_->waits.begin()->first.first == Duration::max()) return std::nullopt;
  return list_->waits.begin()->first.first;
}

void SimClock::advance(Duration uptime) {
  HOLDFAST_CHECK(uptime >= list_->uptime, "time goes on");
  if (uptime > list_->uptime) handlers_in_moment_ = 0;
  list_->uptime = uptime;
  while (!list_->waits.empty() && list_->waits.begin()->first.first <= uptime) list_->waits.begin()->second->run_out();
}

bool SimClock::step(std::uint64_t handlers_max) {
  if (run_ready(handlers_max)) return true;
  if (list_->waits.empty()) return false;
  const auto deadline = list_->waits.begin()->first.first;
  if (deadline == Duration::max()) return false;  // a wait without an end
  HOLDFAST_CHECK(deadline >= list_->uptime, "a deadline lies behind");
  if (deadline > list_->uptime) handlers_in_moment_ = 0;
  list_->uptime = deadline;
  while (!list_->waits.empty() && list_->waits.begin()->first.first == deadline) list_->waits.begin()->second->run_out();
  return true;
}

}  // namespace holdfast::sim
