// The sums that `status` prints.
#include "core/index/status.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

Balance sample() {
  Balance balance;
  balance.listed = 100;
  balance.archived = 60;
  balance.stored = 5;
  balance.pending = 20;
  balance.tombstoned = 1;
  balance.links_pending = 9;
  balance.dead = {{"deleted", 10}, {"private", 4}};
  balance.held = {{"not_wanted", 7}};
  return balance;
}

TEST(StatusSums, ABalanceHolds) {
  EXPECT_EQ(sample().dead_total(), 14);
  EXPECT_TRUE(sample().balances());
  EXPECT_TRUE(Balance{}.balances());
}

TEST(StatusSums, ALostOrDoubledItemShowsInWhicheverStateItIs) {
  for (const int by : {-1, 1}) {
    for (auto state : {&Balance::listed, &Balance::archived, &Balance::stored, &Balance::pending, &Balance::tombstoned}) {
      auto balance = sample();
      balance.*state += by;
      EXPECT_FALSE(balance.balances());
    }
    auto balance = sample();
    balance.dead["private"] += by;
    EXPECT_FALSE(balance.balances());
  }
}

TEST(StatusSums, LinksAndHoldsStandBesideTheBalance) {
  auto balance = sample();
  balance.links_pending = 1000;
  balance.held = {};
  EXPECT_TRUE(balance.balances());
}

TEST(StatusSums, TheTotalIsWhatBudgetsCount) {
  Credits credits;
  credits.listing = 1;
  credits.lookup = 10;
  credits.detail = 100;
  credits.re_resolve = 1'000;
  credits.canary = 10'000;
  credits.ambiguous = 100'000;
  credits.open = 1'000'000;
  EXPECT_EQ(credits.total(), 1'111'111);
  credits.void_calls = 5;
  EXPECT_EQ(credits.total(), 1'111'111) << "void calls cost nothing";
}

}  // namespace
}  // namespace holdfast
