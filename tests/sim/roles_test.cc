// The roles apart in virtual time: three processes, kills and zombies, and no promise broken (RULES 1, 7, 10).
#include "world/roles_story.h"

#include <gtest/gtest.h>

namespace holdfast::sim {
namespace {

std::string all_of(const WorldReport& report) {
  std::string text = describe(report);
  for (const auto& line : report.broken) text += "\n  " + line;
  return text;
}

class Apart : public testing::TestWithParam<int> {};

TEST_P(Apart, KeepsEveryPromise) {
  const auto first = static_cast<std::uint64_t>(GetParam());
  for (std::uint64_t seed = first; seed < first + 3; ++seed) {
    const auto report = live_apart({.seed = seed, .posts = 40, .accounts = 3, .kills = 4});
    EXPECT_TRUE(report.broken.empty()) << all_of(report);
    EXPECT_GT(report.balance.archived, 0) << all_of(report);
  }
}
INSTANTIATE_TEST_SUITE_P(Seeds, Apart, testing::Range(1, 16, 3));

TEST(World, RolesApartCostOneCreditAPostWhereNothingFails) {
  const auto report = live_apart({.seed = 5, .posts = 80, .accounts = 3, .profile = universe::Profile::clean, .kills = 0});
  EXPECT_TRUE(report.broken.empty()) << all_of(report);
  EXPECT_EQ(report.balance.archived, report.balance.listed);
}

TEST(World, RolesApartGiveTheSameTraceForTheSameSeed) {
  const WorldPlan plan{.seed = 77, .posts = 30, .accounts = 2, .kills = 3};
  EXPECT_EQ(live_apart(plan).trace, live_apart(plan).trace);
}

}  // namespace
}  // namespace holdfast::sim
