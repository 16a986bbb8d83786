// Waiting, slots and crews on virtual time.
#include "pipeline/bell.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "pipeline/crew.h"
#include "world/sim_clock.h"

namespace holdfast {
namespace {

class Waiting : public testing::Test {
 protected:
  void start(std::function<awaitable<void>()> work) { boost::asio::co_spawn(io, std::move(work), boost::asio::detached); }
  void finish() { clock.run_until([] { return false; }, hours{1}); }
  boost::asio::io_context io{1};
  sim::SimClock clock{io, instant_from_unix(1'779'004'800)};
};

TEST_F(Waiting, ABellWakesEveryoneAndSaysSo) {
  Bell bell(clock);
  int woken = 0;
  for (int i = 0; i < 3; ++i)
    start([&]() -> awaitable<void> { woken += co_await bell.wait_for(minutes{5}) ? 0 : 1; });
  start([&]() -> awaitable<void> {
    co_await clock.make_timer()->wait_for(seconds{1});
    bell.ring();
  });
  finish();
  EXPECT_EQ(woken, 3);
  EXPECT_EQ(clock.uptime(), seconds{1});
}

TEST_F(Waiting, ABellThatNobodyRingsRunsOut) {
  Bell bell(clock);
  bool ran_out = false;
  start([&]() -> awaitable<void> { ran_out = co_await bell.wait_for(seconds{7}); });
  finish();
  EXPECT_TRUE(ran_out);
  EXPECT_EQ(clock.uptime(), seconds{7});
}

TEST_F(Waiting, SlotsAreGivenInOrderAndNeverMoreThanThereAre) {
  Slots slots(clock, 2);
  std::vector<int> order;
  int inside = 0, most = 0;
  for (int i = 0; i < 6; ++i)
    start([&, i]() -> awaitable<void> {
      auto place = co_await slots.take(minutes{1});
      EXPECT_TRUE(place);
      order.push_back(i);
      most = std::max(most, ++inside);
      co_await clock.make_timer()->wait_for(seconds{1});
      --inside;
    });
  finish();
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(most, 2);
  EXPECT_EQ(slots.free(), 2);
}

TEST_F(Waiting, ASlotThatDoesNotComeInTimeIsAnEmptyHolder) {
  Slots slots(clock, 1);
  auto held = slots.try_take();
  bool got = true;
  start([&]() -> awaitable<void> { got = static_cast<bool>(co_await slots.take(seconds{3})); });
  finish();
  EXPECT_FALSE(got);
  held.release();
  EXPECT_EQ(slots.free(), 1);
  EXPECT_TRUE(slots.try_take());
}

TEST_F(Waiting, ACrewIsJoinedWhenItsLastMemberLeft) {
  Crew crew(clock);
  bool early = true, late = false;
  start([&]() -> awaitable<void> {
    for (int i = 1; i <= 3; ++i)
      co_await crew.start([&, i]() -> awaitable<void> { co_await clock.make_timer()->wait_for(seconds{i}); });
    early = co_await crew.join(seconds{1});
    late = co_await crew.join(seconds{10});
  });
  finish();
  EXPECT_FALSE(early);
  EXPECT_TRUE(late);
  EXPECT_EQ(crew.members(), 0);
}

}  // namespace
}  // namespace holdfast
