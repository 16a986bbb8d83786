// A broken invariant stops the process with one line; one that holds costs nothing.
#include "core/base/check.h"

#include <gtest/gtest.h>

#include <csignal>

namespace holdfast {
namespace {

TEST(Check, AConditionThatHoldsGoesOnAndIsReadOnce) {
  int read = 0;
  HOLDFAST_CHECK(++read == 1, "read once");
  EXPECT_EQ(read, 1);
}

TEST(Check, IsOneStatement) {
  bool reached = false;
  if (false)
    HOLDFAST_CHECK(false, "not reached");
  else
    reached = true;
  EXPECT_TRUE(reached);
}

TEST(CheckDeathTest, ABrokenInvariantNamesItselfItsReasonAndItsPlace) {
  EXPECT_DEATH(HOLDFAST_CHECK(1 + 1 == 3, "sums must hold"), "invariant broken: 1 \\+ 1 == 3 \\(sums must hold\\) at .*check_test\\.cc");
}

TEST(CheckDeathTest, AbortsRatherThanExits) {
  EXPECT_EXIT(HOLDFAST_CHECK(false, "stop"), testing::KilledBySignal(SIGABRT), "stopping, the catalog stays consistent");
}

TEST(CheckDeathTest, UnreachableStops) { EXPECT_DEATH(unreachable("Some enum"), "invariant broken: unreachable \\(Some enum\\)"); }

}  // namespace
}  // namespace holdfast
