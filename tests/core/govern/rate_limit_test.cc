// No minute ever holds more grants than the rule allows, whatever arrives when; and no clock can freeze it (RULES 8).
#include "core/govern/rate_limit.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <deque>

#include "core/base/limits.h"

namespace holdfast {
namespace {

const Instant start = instant_from_unix(1780041600);

// Grants of the last 60 s, with the most that a window held.
class Window {
 public:
  void grant(Instant at) {
    grants_.push_back(at);
    while (at - grants_.front() >= minutes{1}) grants_.pop_front();
    most_ = std::max(most_, grants_.size());
  }
  std::size_t most() const { return most_; }

 private:
  std::deque<Instant> grants_;
  std::size_t most_ = 0;
};

TEST(RateLimit, the_rule_follows_from_the_rate) {
  struct Case { int calls; int burst; Duration period; };
  for (const auto& [calls, burst, period] : {Case{1, 1, seconds{63}}, {10, 1, milliseconds{6300}}, {20, 1, microseconds{3'529'412}}, {60, 3, microseconds{1'090'910}},
                                             {100, 5, microseconds{645'162}}, {200, 5, microseconds{310'881}}, {5000, 5, microseconds{12'017}}}) {
    EXPECT_EQ(rate_rule(calls).burst, burst) << calls;
    EXPECT_EQ(rate_rule(calls).period, period) << calls;
  }
}

TEST(RateLimit, no_minute_holds_more_than_the_rate_whatever_arrives_when) {
  rc::check("random arrivals", [] {
    const int calls = *rc::gen::weightedOneOf<int>({{3, rc::gen::inRange(1, 40)}, {3, rc::gen::inRange(40, 400)}, {1, rc::gen::inRange(400, 5001)}});
    const auto rule = rate_rule(calls);
    // Gaps from crowds to pauses, about as long as a grant takes and far longer.
    const auto scale = rule.period.count();
    const auto gaps = *rc::gen::container<std::vector<std::int64_t>>(
        400, rc::gen::oneOf(rc::gen::just<std::int64_t>(0), rc::gen::inRange<std::int64_t>(0, scale / 4 + 1), rc::gen::inRange<std::int64_t>(0, scale * 3 + 1),
                            rc::gen::inRange<std::int64_t>(0, scale * 20 + 1)));
    RateState state;
    Instant now = start;
    Window window;
    for (const auto gap : gaps) {
      now += Duration{gap};
      const auto decision = take_grant(rule, state, now);
      state = decision.next;
      if (decision.granted) window.grant(now);
    }
    RC_ASSERT(window.most() <= static_cast<std::size_t>(calls));
  });
}

TEST(RateLimit, callers_who_never_let_go_get_no_more_than_the_rate_and_nearly_all_of_it) {
  for (const int calls : {1, 2, 3, 7, 19, 20, 21, 39, 40, 59, 60, 99, 100, 101, 199, 200, 400, 600, 1000, 2500, 5000}) {
    const auto rule = rate_rule(calls);
    RateState state;
    Instant now = start;
    Window window;
    int granted = 0;
    while (now - start < minutes{5}) {
      const auto decision = take_grant(rule, state, now);
      state = decision.next;
      if (decision.granted) {
        window.grant(now);
        ++granted;
      } else {
        now += decision.wait;
      }
    }
    EXPECT_LE(window.most(), static_cast<std::size_t>(calls));
    EXPECT_GE(granted, 5 * calls * 3 / 4) << calls;
  }
}

TEST(RateLimit, a_wait_is_as_long_as_it_says) {
  const auto rule = rate_rule(200);
  RateState state;
  for (int call = 0; call < 5; ++call) {
    const auto decision = take_grant(rule, state, start);
    EXPECT_TRUE(decision.granted);
    state = decision.next;
  }
  const auto refused = take_grant(rule, state, start);
  ASSERT_FALSE(refused.granted);
  EXPECT_GT(refused.wait, Duration{0});
  EXPECT_FALSE(take_grant(rule, state, start + refused.wait - microseconds{1}).granted);
  EXPECT_TRUE(take_grant(rule, state, start + refused.wait).granted);
}

TEST(RateLimit, a_clock_that_jumps_never_freezes_it) {
  rc::check("random jumps", [] {
    const auto rule = rate_rule(*rc::gen::inRange(1, 1001));
    const auto jumps = *rc::gen::container<std::vector<std::int64_t>>(20, rc::gen::inRange<std::int64_t>(-400, 400));  // days
    RateState state;
    Instant now = start;
    for (const auto days : jumps) {
      now += hours{24 * days};
      const auto first = take_grant(rule, state, now);
      state = first.next;
      RC_ASSERT(first.granted || first.wait <= rule.burst * rule.period);
      if (first.granted) continue;
      now += first.wait;
      const auto second = take_grant(rule, state, now);
      RC_ASSERT(second.granted);
      state = second.next;
    }
  });
}

TEST(RateLimit, a_block_holds_until_it_ends_and_no_shorter_one_lifts_it) {
  const auto rule = rate_rule(200);
  auto state = block_grants({}, start, seconds{30});
  state = block_grants(state, start + seconds{1}, seconds{2});
  const auto decision = take_grant(rule, state, start + seconds{10});
  EXPECT_FALSE(decision.granted);
  EXPECT_EQ(decision.wait, seconds{20});
  EXPECT_TRUE(take_grant(rule, state, start + seconds{30}).granted);
}

TEST(RateLimit, a_block_is_bounded_also_when_the_clock_goes_back) {
  const auto rule = rate_rule(200);
  const auto state = block_grants({}, start, hours{1000});
  EXPECT_EQ(state.blocked_until, start + limits::retry_after_max);
  EXPECT_EQ(block_grants({}, start, -hours{1}).blocked_until, start);
  const auto earlier = start - hours{500};
  const auto decision = take_grant(rule, state, earlier);
  EXPECT_FALSE(decision.granted);
  EXPECT_LE(decision.wait, limits::retry_after_max);
  EXPECT_TRUE(take_grant(rule, decision.next, earlier + limits::retry_after_max).granted);
}

}  // namespace
}  // namespace holdfast
