// One seed, one sequence.
#include "world/sim_random.h"

#include <gtest/gtest.h>

#include <array>
#include <set>

namespace holdfast::sim {
namespace {

TEST(SimRandom, OneSeedOneSequence) {
  SimRandom one(7), same(7), other(8);
  int differ = 0;
  for (int i = 0; i < 100; ++i) {
    const auto drawn = one.next();
    EXPECT_EQ(drawn, same.next());
    differ += drawn != other.next();
  }
  EXPECT_GE(differ, 99);
}

TEST(SimRandom, BelowStaysBelowAndReachesAll) {
  SimRandom random(1);
  std::set<std::uint64_t> drawn;
  for (int i = 0; i < 1000; ++i) drawn.insert(random.below(7));
  EXPECT_EQ(drawn, (std::set<std::uint64_t>{0, 1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(random.below(1), 0u);
}

TEST(SimRandom, ThingsHappenAsOftenAsTheyShould) {
  SimRandom random(1);
  int quarter = 0;
  for (int i = 0; i < 10'000; ++i) {
    EXPECT_FALSE(random.happens(0));
    EXPECT_TRUE(random.happens(1));
    quarter += random.happens(0.25);
  }
  EXPECT_NEAR(quarter, 2500, 200);
}

TEST(SimRandom, ASplitSequenceIsItsOwn) {
  SimRandom one(3), same(3);
  auto part = one.split(), same_part = same.split();
  for (int i = 0; i < 10; ++i) part.next();  // drawing more from one part changes nothing in the rest
  EXPECT_EQ(one.next(), same.next());
  EXPECT_NE(part.next(), same_part.next());
}

}  // namespace
}  // namespace holdfast::sim
