// Growth by one a round, halving at most once a second, never outside its bounds.
#include "core/govern/concurrency.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace holdfast {
namespace {

TEST(Concurrency, StartsAtItsMost) { EXPECT_EQ(Concurrency(20).limit(), 20); }

TEST(Concurrency, HalvesAtMostOnceASecond) {
  Concurrency concurrency(20);
  concurrency.pushed_back(seconds{0});
  EXPECT_EQ(concurrency.limit(), 10);
  concurrency.pushed_back(milliseconds{999});
  EXPECT_EQ(concurrency.limit(), 10);
  concurrency.pushed_back(seconds{1});
  EXPECT_EQ(concurrency.limit(), 5);
}

TEST(Concurrency, NeverBelowOne) {
  Concurrency concurrency(3);
  for (int s = 0; s < 10; ++s) concurrency.pushed_back(seconds{s});
  EXPECT_EQ(concurrency.limit(), 1);
}

TEST(Concurrency, GrowsByOneARound) {
  Concurrency concurrency(8);
  for (int s = 0; s < 4; ++s) concurrency.pushed_back(seconds{s});
  for (int round = 1; round < 8; ++round) {
    ASSERT_EQ(concurrency.limit(), round);
    for (int i = 0; i < round; ++i) concurrency.succeeded();
  }
  EXPECT_EQ(concurrency.limit(), 8);
  concurrency.succeeded();
  EXPECT_EQ(concurrency.limit(), 8);
}

RC_GTEST_PROP(ConcurrencyProperty, StaysWithinItsBounds, ()) {
  const int most = *rc::gen::inRange(1, 50);
  Concurrency concurrency(most);
  Duration now{0};
  for (const int drawn : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 2))) {
    const bool good = drawn == 1;
    now += milliseconds{*rc::gen::inRange(0, 2000)};
    const int before = concurrency.limit();
    if (good)
      concurrency.succeeded();
    else
      concurrency.pushed_back(now);
    RC_ASSERT(concurrency.limit() >= 1 && concurrency.limit() <= most);
    RC_ASSERT((good ? concurrency.limit() - before <= 1 && concurrency.limit() >= before : concurrency.limit() <= before));
  }
}

}  // namespace
}  // namespace holdfast
