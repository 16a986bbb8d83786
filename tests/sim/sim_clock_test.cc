// Virtual time: it jumps, never sleeps, and one order of events is the only one.
#include "world/sim_clock.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::sim {
namespace {

namespace asio = boost::asio;
constexpr Instant start = instant_from_unix(1'780'000'000);

struct SimClockTest : testing::Test {
  void run(awaitable<void> coroutine) { asio::co_spawn(io, std::move(coroutine), asio::detached); }
  void run_all() {
    while (clock.step()) {
    }
  }
  awaitable<void> wait_and_note(std::string name, Duration length) {
    const auto timer = clock.make_timer();
    const bool ran_out = co_await timer->wait_for(length);
    notes.push_back(name + (ran_out ? " at " : " rung at ") + to_text(clock.uptime()));
  }

  asio::io_context io;
  SimClock clock{io, start};
  std::vector<std::string> notes;
};

using Notes = std::vector<std::string>;

TEST_F(SimClockTest, StartsAtBoot) {
  EXPECT_EQ(clock.now(), start);
  EXPECT_EQ(clock.uptime(), Duration{0});
  EXPECT_FALSE(clock.step()) << "nothing waits";
}

TEST_F(SimClockTest, JumpsFromDeadlineToDeadlineInOrder) {
  run(wait_and_note("b", hours{1}));
  run(wait_and_note("a", seconds{1}));
  run(wait_and_note("c", hours{24 * 365}));
  run_all();
  EXPECT_EQ(notes, (Notes{"a at 1s", "b at 1h", "c at 365d"}));
  EXPECT_EQ(clock.now(), start + hours{24 * 365});
}

TEST_F(SimClockTest, EqualDeadlinesFireInTheOrderTheyWereSet) {
  for (const auto* name : {"a", "b", "c", "d"}) run(wait_and_note(name, seconds{5}));
  run_all();
  EXPECT_EQ(notes, (Notes{"a at 5s", "b at 5s", "c at 5s", "d at 5s"}));
}

TEST_F(SimClockTest, TimeDoesNotPassWhileSomethingCanRun) {
  run(wait_and_note("timer", milliseconds{1}));
  int left = 1000;
  std::function<void()> again = [&] {
    EXPECT_EQ(clock.uptime(), Duration{0});
    if (--left > 0) asio::post(io, again);
  };
  asio::post(io, again);
  run_all();
  EXPECT_EQ(left, 0);
  EXPECT_EQ(notes.size(), 1u);
}

TEST_F(SimClockTest, AWaitOfNothingYieldsButTakesNoTime) {
  run(wait_and_note("a", Duration{0}));
  run(wait_and_note("b", seconds{-5}));
  run_all();
  EXPECT_EQ(notes, (Notes{"a at 0ms", "b at 0ms"}));
}

TEST_F(SimClockTest, ARingCutsTheWaitShort) {
  const auto timer = clock.make_timer();
  run([](SimClockTest& test, Timer& waited) -> awaitable<void> {
    EXPECT_FALSE(co_await waited.wait_for(hours{1}));
    EXPECT_EQ(test.clock.uptime(), seconds{2});
    EXPECT_TRUE(co_await waited.wait_for(seconds{1})) << "the ring is used up";
    EXPECT_EQ(test.clock.uptime(), seconds{3});
    test.notes.push_back("done");
  }(*this, *timer));
  run([](SimClockTest& test, Timer& rung) -> awaitable<void> {
    co_await test.wait_and_note("ringer", seconds{2});
    rung.ring();
  }(*this, *timer));
  run_all();
  EXPECT_EQ(notes, (Notes{"ringer at 2s", "done"}));
  EXPECT_EQ(clock.uptime(), seconds{3}) << "the hour that was cut short is no deadline any more";
}

TEST_F(SimClockTest, ARingBeforeTheWaitIsRememberedOnce) {
  const auto timer = clock.make_timer();
  timer->ring();
  timer->ring();
  run([](SimClockTest& test, Timer& waited) -> awaitable<void> {
    EXPECT_FALSE(co_await waited.wait_for(hours{1}));
    EXPECT_EQ(test.clock.uptime(), Duration{0});
    EXPECT_TRUE(co_await waited.wait_for(seconds{1}));
    test.notes.push_back("done");
  }(*this, *timer));
  run_all();
  EXPECT_EQ(notes, Notes{"done"});
}

TEST_F(SimClockTest, ARingAtTheDeadlineIsForTheNextWait) {
  const auto timer = clock.make_timer();
  run([](SimClockTest& test, Timer& waited) -> awaitable<void> {
    EXPECT_TRUE(co_await waited.wait_for(seconds{1})) << "it had run out before it was rung";
    EXPECT_FALSE(co_await waited.wait_for(seconds{1}));
    test.notes.push_back("done");
  }(*this, *timer));
  while (clock.uptime() < seconds{1}) ASSERT_TRUE(clock.step());
  timer->ring();  // the waiter has not run yet
  run_all();
  EXPECT_EQ(notes, Notes{"done"});
}

TEST_F(SimClockTest, AJumpOfTheWallClockLeavesUptimeAndDeadlinesAlone) {
  run(wait_and_note("a", seconds{10}));
  clock.step();
  clock.jump_wall(hours{-5});
  EXPECT_EQ(clock.now(), start - hours{5});
  EXPECT_EQ(clock.uptime(), Duration{0});
  run_all();
  EXPECT_EQ(notes, Notes{"a at 10s"});
  EXPECT_EQ(clock.now(), start - hours{5} + seconds{10});
  clock.jump_wall(hours{6});
  EXPECT_EQ(clock.now(), start + hours{1} + seconds{10});
  EXPECT_EQ(clock.uptime(), seconds{10});
}

TEST_F(SimClockTest, AWaitWithoutAnEndIsNoDeadline) {
  run(wait_and_note("never", Duration::max()));
  run(wait_and_note("a", seconds{1}));
  run_all();
  EXPECT_EQ(notes, Notes{"a at 1s"});
  EXPECT_EQ(clock.waiting(), 1u);
}

TEST_F(SimClockTest, RunUntilStopsWhenDoneOrOutOfTimeOrStuck) {
  run(wait_and_note("a", seconds{1}));
  run(wait_and_note("b", seconds{10}));
  EXPECT_TRUE(clock.run_until([&] { return notes.size() == 1; }));
  EXPECT_EQ(clock.uptime(), seconds{1});
  EXPECT_FALSE(clock.run_until([] { return false; }, seconds{5}));
  EXPECT_FALSE(clock.run_until([] { return false; })) << "nothing waits any more";
  EXPECT_EQ(notes.size(), 2u);
}

TEST_F(SimClockTest, ADestroyedTimerLeavesNoDeadline) {
  auto timer = clock.make_timer();
  timer->ring();
  timer.reset();
  EXPECT_EQ(clock.waiting(), 0u);
  EXPECT_FALSE(clock.step());
}

// A killed process: its io_context goes, and with it every coroutine that waits, wherever it stands.
TEST(SimClock, DestroyingTheLoopDestroysWhatWaits) {
  struct Witness {
    int& gone;
    ~Witness() { ++gone; }
  };
  int gone = 0;
  std::optional<asio::io_context> io(std::in_place);
  SimClock clock(*io, start);
  const auto waiter = [&]() -> awaitable<void> {
    const Witness witness{gone};
    const auto timer = clock.make_timer();
    co_await timer->wait_for(hours{1});
    ADD_FAILURE() << "the wait came back";
  };
  for (int i = 0; i < 3; ++i) asio::co_spawn(*io, waiter, asio::detached);
  while (clock.waiting() < 3) ASSERT_TRUE(clock.step(1));
  io.reset();
  EXPECT_EQ(gone, 3);
  EXPECT_EQ(clock.waiting(), 0u);
}

TEST(SimClock, OneProgramOneTrace) {
  const auto trace = [] {
    asio::io_context io;
    SimClock clock(io, start);
    std::vector<std::string> notes;
    const auto worker = [&](int number) -> awaitable<void> {
      const auto timer = clock.make_timer();
      for (int i = 1; i < 20; ++i) {
        co_await timer->wait_for(milliseconds{(number * 7 + i * 3) % 11});
        notes.push_back(std::to_string(number) + "@" + to_text(clock.uptime()));
      }
    };
    for (int i = 0; i < 10; ++i) asio::co_spawn(io, worker(i), asio::detached);
    while (clock.step()) {
    }
    return notes;
  };
  const auto first = trace();
  EXPECT_EQ(first.size(), 190u);
  EXPECT_EQ(first, trace());
}

}  // namespace
}  // namespace holdfast::sim
