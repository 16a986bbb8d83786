// The whole pipeline in virtual time: fifty seeds of misbehaving outside, kills and power losses, and no promise broken
// (RULES 10). A seed that ever failed gets a test of its own below.
#include "world/world.h"

#include <gtest/gtest.h>

namespace holdfast::sim {
namespace {

std::string all_of(const WorldReport& report) {
  std::string text = describe(report);
  for (const auto& line : report.broken) text += "\n  " + line;
  return text;
}

class Seeds : public testing::TestWithParam<int> {};

TEST_P(Seeds, KeepEveryPromise) {
  for (std::uint64_t seed = static_cast<std::uint64_t>(GetParam()); seed < static_cast<std::uint64_t>(GetParam()) + 5; ++seed) {
    const auto report = live_through({.seed = seed, .posts = 60, .accounts = 3, .kills = 5});
    EXPECT_TRUE(report.broken.empty()) << all_of(report);
    EXPECT_GT(report.balance.archived, 0) << all_of(report);
  }
}
INSTANTIATE_TEST_SUITE_P(Fifty, Seeds, testing::Range(1, 51, 5));

TEST(World, TheSameSeedGivesTheSameTrace) {
  const WorldPlan plan{.seed = 77, .posts = 40, .accounts = 2, .kills = 3};
  EXPECT_EQ(live_through(plan).trace, live_through(plan).trace);
  EXPECT_NE(live_through(plan).trace, live_through({.seed = 78, .posts = 40, .accounts = 2, .kills = 3}).trace);
}

TEST(World, ADiskThatFailsNowAndThenLosesNothing) {
  for (std::uint64_t seed = 200; seed < 205; ++seed) {
    const auto report = live_through({.seed = seed, .posts = 40, .accounts = 2, .kills = 8, .disk_faults = 0.01});
    EXPECT_TRUE(report.broken.empty()) << all_of(report);
  }
}

class RemoteSeeds : public testing::TestWithParam<int> {};

TEST_P(RemoteSeeds, BringEveryPostToARemoteVaultThatFails) {
  for (std::uint64_t seed = static_cast<std::uint64_t>(GetParam()); seed < static_cast<std::uint64_t>(GetParam()) + 5; ++seed) {
    const auto report = live_through({.seed = seed, .posts = 50, .accounts = 3, .kills = 6, .remote = true});
    EXPECT_TRUE(report.broken.empty()) << all_of(report);
    EXPECT_GT(report.balance.archived, 0) << all_of(report);
  }
}
INSTANTIATE_TEST_SUITE_P(Thirty, RemoteSeeds, testing::Range(1, 31, 5));

TEST(World, ADiskThatFailsNowAndThenUnderTheSpoolLosesNothing) {
  for (std::uint64_t seed = 200; seed < 205; ++seed) {
    const auto report = live_through({.seed = seed, .posts = 40, .accounts = 2, .kills = 8, .disk_faults = 0.01, .remote = true});
    EXPECT_TRUE(report.broken.empty()) << all_of(report);
  }
}

TEST(World, AHostileOutsideBreaksNoPromise) {
  for (std::uint64_t seed = 300; seed < 305; ++seed) {
    const auto report = live_through({.seed = seed, .posts = 40, .accounts = 3, .profile = universe::Profile::hostile, .kills = 3});
    EXPECT_TRUE(report.broken.empty()) << all_of(report);
  }
}

TEST(World, ACleanFeedCostsOneCreditAPostAndIsFresh) {
  const auto report = live_through({.seed = 5, .posts = 120, .accounts = 3, .profile = universe::Profile::clean, .kills = 0});
  EXPECT_TRUE(report.broken.empty()) << all_of(report);
  EXPECT_EQ(report.balance.archived, report.balance.listed);
  EXPECT_EQ(report.credits.detail, report.balance.listed);
  EXPECT_EQ(report.credits.re_resolve + report.credits.ambiguous, 0);
  ASSERT_TRUE(report.freshness.p99_s.has_value());
  EXPECT_LE(*report.freshness.p99_s, 60.0);
}

TEST(World, ASmallRateLimitIsKept) {
  const auto report = live_through({.seed = 9, .posts = 60, .accounts = 2, .profile = universe::Profile::clean, .kills = 4, .requests_per_minute = 30});
  EXPECT_TRUE(report.broken.empty()) << all_of(report);
  EXPECT_LE(report.busiest_minute, 30u);
}

}  // namespace
}  // namespace holdfast::sim
