// Twenty-five deaths in a row stop resolving; only a canary starts it again.
#include "core/govern/death_watch.h"

#include <gtest/gtest.h>

#include "core/base/limits.h"

namespace holdfast {
namespace {

DeathWatch after(int deaths) {
  DeathWatch watch;
  for (int i = 0; i < deaths; ++i) watch.saw_death();
  return watch;
}

TEST(DeathWatch, StopsAtTheTwentyFifth) {
  static_assert(limits::deaths_in_a_row == 25);
  EXPECT_FALSE(after(0).wants_canary());
  EXPECT_FALSE(after(24).wants_canary());
  EXPECT_TRUE(after(25).wants_canary());
  EXPECT_TRUE(after(1000).wants_canary());
}

TEST(DeathWatch, ASuccessBetweenStartsTheRowAgain) {
  auto watch = after(24);
  watch.saw_success();
  for (int i = 0; i < 24; ++i) watch.saw_death();
  EXPECT_FALSE(watch.wants_canary());
  watch.saw_death();
  EXPECT_TRUE(watch.wants_canary());
}

TEST(DeathWatch, OnceStoppedALateSuccessDoesNotStartIt) {
  auto watch = after(25);
  watch.saw_success();
  EXPECT_TRUE(watch.wants_canary());
}

TEST(DeathWatch, AGoodCanaryStartsItOver) {
  auto watch = after(40);
  watch.canary_answered(true);
  EXPECT_FALSE(watch.wants_canary());
  for (int i = 0; i < 24; ++i) watch.saw_death();
  EXPECT_FALSE(watch.wants_canary());
}

TEST(DeathWatch, ABadCanaryLeavesItStopped) {
  auto watch = after(25);
  watch.canary_answered(false);
  EXPECT_TRUE(watch.wants_canary());
}

}  // namespace
}  // namespace holdfast
