// A breaker opens, probes and closes.
#include "core/govern/breaker.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace holdfast {
namespace {

constexpr BreakerRule rule{.failures_to_open = 3, .window = seconds{60}, .pause = seconds{5}, .pause_max = seconds{18}};
constexpr Duration at(int s) { return seconds{s}; }

Breaker opened_at(int s) {
  Breaker breaker(rule);
  for (int i = 0; i < rule.failures_to_open; ++i) breaker.failed(at(s));
  return breaker;
}

TEST(Breaker, StartsClosed) {
  Breaker breaker(rule);
  EXPECT_TRUE(breaker.admit(at(0)));
  EXPECT_FALSE(breaker.is_open());
  EXPECT_EQ(breaker.retry_at(), Duration{0});
  EXPECT_EQ(breaker.open_since(), std::nullopt);
  EXPECT_TRUE(breaker.closed_for(minutes{10}, at(0)));
}

TEST(Breaker, OpensOnFailuresInARow) {
  Breaker breaker(rule);
  EXPECT_FALSE(breaker.failed(at(10)));
  EXPECT_FALSE(breaker.failed(at(11)));
  EXPECT_TRUE(breaker.failed(at(12))) << "this one opened it";
  EXPECT_TRUE(breaker.is_open());
  EXPECT_EQ(breaker.open_since(), at(12));
  EXPECT_EQ(breaker.retry_at(), at(17));
  EXPECT_FALSE(breaker.admit(at(16)));
}

TEST(Breaker, ASuccessBetweenStartsTheRowAgain) {
  Breaker breaker(rule);
  breaker.failed(at(0));
  breaker.failed(at(1));
  breaker.succeeded(at(2));
  EXPECT_FALSE(breaker.failed(at(3)));
  EXPECT_FALSE(breaker.failed(at(4)));
  EXPECT_TRUE(breaker.failed(at(5)));
}

TEST(Breaker, OldFailuresDoNotCount) {
  Breaker breaker(rule);
  breaker.failed(at(0));
  breaker.failed(at(59));
  EXPECT_FALSE(breaker.failed(at(61))) << "the first is older than the window";
  EXPECT_TRUE(breaker.failed(at(62))) << "three within the window: 59, 61, 62";
}

TEST(Breaker, LetsOneProbeThrough) {
  auto breaker = opened_at(0);
  EXPECT_TRUE(breaker.admit(at(5)));
  EXPECT_FALSE(breaker.admit(at(5)));
  EXPECT_FALSE(breaker.admit(at(1000))) << "the probe is still under way";
  EXPECT_GT(breaker.retry_at(), at(5)) << "who waits doesn't ask in circles";
}

TEST(Breaker, AGoodProbeCloses) {
  auto breaker = opened_at(0);
  ASSERT_TRUE(breaker.admit(at(5)));
  breaker.succeeded(at(6));
  EXPECT_FALSE(breaker.is_open());
  EXPECT_TRUE(breaker.admit(at(6)));
  EXPECT_TRUE(breaker.admit(at(6)));
  EXPECT_FALSE(breaker.closed_for(minutes{10}, at(605)));
  EXPECT_TRUE(breaker.closed_for(minutes{10}, at(606)));
}

TEST(Breaker, PausesDoubleUpToTheirMostAndStartAnew) {
  auto breaker = opened_at(0);
  int now = 0;
  for (const int pause : {5, 10, 18, 18}) {
    EXPECT_EQ(breaker.retry_at(), at(now + pause));
    EXPECT_FALSE(breaker.admit(at(now + pause) - microseconds{1}));
    now += pause;
    ASSERT_TRUE(breaker.admit(at(now)));
    EXPECT_TRUE(breaker.failed(at(now))) << "it stays open";
    EXPECT_EQ(breaker.open_since(), at(0)) << "one outage";
  }
  ASSERT_TRUE(breaker.admit(at(now + 18)));
  breaker.succeeded(at(now + 18));
  for (int i = 0; i < rule.failures_to_open; ++i) breaker.failed(at(now + 20));
  EXPECT_EQ(breaker.retry_at(), at(now + 25));
}

TEST(Breaker, LateFailuresOfEarlierRequestsAreRefundedAndProlongNothing) {
  auto breaker = opened_at(0);
  EXPECT_TRUE(breaker.failed(at(3)));
  EXPECT_EQ(breaker.retry_at(), at(5));
}

TEST(Breaker, ALateSuccessCloses) {
  auto breaker = opened_at(0);
  breaker.succeeded(at(2));
  EXPECT_FALSE(breaker.is_open());
}

TEST(Breaker, AProbeThatWasNotSentMakesRoomForAnother) {
  auto breaker = opened_at(0);
  ASSERT_TRUE(breaker.admit(at(7)));
  breaker.withdrew();
  EXPECT_EQ(breaker.retry_at(), at(7));
  EXPECT_TRUE(breaker.is_open());
  EXPECT_TRUE(breaker.admit(at(7)));
}

TEST(Breaker, WithdrawingWithoutAProbeDoesNothing) {
  Breaker closed(rule);
  closed.withdrew();
  EXPECT_TRUE(closed.admit(at(0)));
  auto open = opened_at(0);
  open.withdrew();
  EXPECT_EQ(open.retry_at(), at(5));
}

TEST(Breaker, WhileOpenItIsNeverClosedForAnyLength) { EXPECT_FALSE(opened_at(0).closed_for(Duration{0}, at(100))); }

// Whatever happens: closed admits all; open admits at most one between two ends; an outage has one beginning.
RC_GTEST_PROP(BreakerProperty, OneProbeAtATime, ()) {
  Breaker breaker(rule);
  Duration now{0};
  int probes = 0;
  std::optional<Duration> since;
  for (const auto action : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 4))) {
    now += milliseconds{*rc::gen::inRange(0, 20'000)};
    const bool was_open = breaker.is_open();
    if (action == 0) {
      const bool admitted = breaker.admit(now);
      if (!was_open) RC_ASSERT(admitted);
      if (was_open && admitted) RC_ASSERT(++probes == 1);
    } else {
      const bool refunded = action == 1 && breaker.failed(now);
      if (action == 1) RC_ASSERT(refunded == breaker.is_open());
      if (action == 2) breaker.succeeded(now);
      if (action == 2) RC_ASSERT(!breaker.is_open());
      if (action == 3) breaker.withdrew();
      probes = 0;
    }
    if (was_open && breaker.is_open()) RC_ASSERT(breaker.open_since() == since);
    since = breaker.open_since();
    if (breaker.is_open()) RC_ASSERT(breaker.retry_at() <= now + rule.pause_max);
  }
}

}  // namespace
}  // namespace holdfast
