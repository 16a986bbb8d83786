// How long a watching run waits before it asks again.
#include "core/govern/pause.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

constexpr RunEnd causes[] = {RunEnd::storage, RunEnd::catalog, RunEnd::budget, RunEnd::credits, RunEnd::provider};

TEST(Pause, WaitsGrowToABound) {
  for (const auto cause : causes) {
    for (int asked = 0; asked < 100; ++asked) {
      EXPECT_GE(ask_again_after(cause, asked), seconds{5}) << to_string(cause);
      EXPECT_LE(ask_again_after(cause, asked), hours{1}) << to_string(cause);
      EXPECT_LE(ask_again_after(cause, asked), ask_again_after(cause, asked + 1)) << to_string(cause);
    }
  }
  EXPECT_EQ(ask_again_after(RunEnd::credits, 0), minutes{1});
  EXPECT_EQ(ask_again_after(RunEnd::credits, 2), minutes{4});
  EXPECT_EQ(ask_again_after(RunEnd::storage, 0), seconds{5});
}

TEST(Pause, ADayEndsAtMidnightUtc) {
  const auto midnight = instant_from_unix(1'779'062'400);  // 2026-05-18
  EXPECT_EQ(end_of_day(midnight - microseconds{1}), midnight);
  EXPECT_EQ(end_of_day(midnight), midnight + hours{24});
}

}  // namespace
}  // namespace holdfast
