// Backoff grows, is jittered and bounded; only failures of the item itself count.
#include "core/queue/retry.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace holdfast {
namespace {

constexpr BackoffRule rule{seconds{4}, seconds{60}};

TEST(Retry, TheRangeDoublesUpToItsMost) {
  struct Case { int failures; Duration low, high; };
  for (const auto& tested : {Case{0, seconds{2}, seconds{4}}, Case{1, seconds{2}, seconds{4}}, Case{2, seconds{4}, seconds{8}},
                             Case{3, seconds{8}, seconds{16}}, Case{5, seconds{30}, seconds{60}}, Case{1000, seconds{30}, seconds{60}}}) {
    const auto span = static_cast<std::uint64_t>((tested.high - tested.low).count());
    EXPECT_EQ(backoff(rule, tested.failures, 0), tested.low) << tested.failures;
    EXPECT_EQ(backoff(rule, tested.failures, span), tested.high) << tested.failures;
  }
}

TEST(Retry, OnlyFailuresOfTheItemItselfCount) {
  EXPECT_TRUE(counts_as_attempt(false, seconds{0}));
  EXPECT_TRUE(counts_as_attempt(false, seconds{60}));
  EXPECT_FALSE(counts_as_attempt(false, seconds{60} + microseconds{1})) << "nobody passed lately: it may be the outside";
  EXPECT_FALSE(counts_as_attempt(false, Duration::max())) << "nobody ever passed";
  EXPECT_FALSE(counts_as_attempt(true, seconds{0})) << "failures that open a breaker are refunded";
}

RC_GTEST_PROP(RetryProperty, StaysInItsRange, (int failures, std::uint64_t chance)) {
  for (const auto& tested : {item_backoff, candidate_backoff, rule}) {
    const auto wait = backoff(tested, failures, chance);
    RC_ASSERT(wait >= tested.base / 2 && wait <= tested.most);
  }
}

RC_GTEST_PROP(RetryProperty, NeverShrinksByMoreThanTheJitter, (std::uint64_t one, std::uint64_t other)) {
  const int failures = *rc::gen::inRange(1, 40);
  RC_ASSERT(backoff(rule, failures + 1, one) * 2 >= backoff(rule, failures, other));
}

}  // namespace
}  // namespace holdfast
