// The real clock and real chance. No test here waits for a length of time to be right, only for an order to hold.
#include "adapters/system/system_clock.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <set>

#include "adapters/system/system_random.h"

namespace holdfast {
namespace {

class SystemClockTest : public ::testing::Test {
 protected:
  // What a wait brings; nullopt while it lasts.
  std::shared_ptr<std::optional<bool>> start(Timer& timer, Duration length) {
    auto answer = std::make_shared<std::optional<bool>>();
    auto run = [](Timer& it, Duration how_long, std::shared_ptr<std::optional<bool>> into) -> awaitable<void> {
      *into = co_await it.wait_for(how_long);
    };
    boost::asio::co_spawn(loop, run(timer, length, answer), boost::asio::detached);
    return answer;
  }

  boost::asio::io_context loop;
  SystemClock clock{loop.get_executor()};
};

TEST_F(SystemClockTest, TimeGoesForward) {
  const Instant wall = clock.now();
  EXPECT_GT(wall, instant_from_unix(1'700'000'000));
  Duration last = clock.uptime();
  for (int i = 0; i < 1000; ++i) {
    const Duration next = clock.uptime();
    EXPECT_GE(next, last);
    last = next;
  }
}

TEST_F(SystemClockTest, WaitRunsOut) {
  const auto timer = clock.make_timer();
  const Duration before = clock.uptime();
  const auto answer = start(*timer, milliseconds{20});
  loop.run();
  EXPECT_EQ(*answer, true);
  EXPECT_GE(clock.uptime() - before, milliseconds{20});
}

TEST_F(SystemClockTest, RingCutsTheWaitShort) {
  const auto timer = clock.make_timer();
  const auto answer = start(*timer, hours{1});
  loop.poll();
  EXPECT_FALSE(answer->has_value());
  timer->ring();
  loop.run();
  EXPECT_EQ(*answer, false);
}

TEST_F(SystemClockTest, RingBeforeTheWaitIsRememberedOnce) {
  const auto timer = clock.make_timer();
  timer->ring();
  timer->ring();
  const auto first = start(*timer, hours{1});
  loop.run();
  EXPECT_EQ(*first, false);
  loop.restart();
  const auto second = start(*timer, milliseconds{1});
  loop.run();
  EXPECT_EQ(*second, true);
}

TEST_F(SystemClockTest, OddLengthsAreBounded) {
  const auto timer = clock.make_timer();
  for (const Duration length : {Duration::min(), Duration{-1}, Duration{0}}) {
    loop.restart();
    const auto answer = start(*timer, length);
    loop.run();
    EXPECT_EQ(*answer, true);
  }
  loop.restart();
  const auto endless = start(*timer, Duration::max());
  loop.poll();
  EXPECT_FALSE(endless->has_value()) << "the longest length must not wrap around";
  timer->ring();
  loop.run();
  EXPECT_EQ(*endless, false);
}

TEST_F(SystemClockTest, DestroyedTimerEndsItsWait) {
  auto timer = clock.make_timer();
  const auto answer = start(*timer, hours{1});
  loop.poll();
  timer.reset();
  loop.run();
  EXPECT_EQ(*answer, false);
}

TEST(SystemRandom, TwoAreNotTheSame) {
  SystemRandom one, two;
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 100; ++i) {
    seen.insert(one.next());
    seen.insert(two.next());
  }
  EXPECT_EQ(seen.size(), 200u);
}

}  // namespace
}  // namespace holdfast
