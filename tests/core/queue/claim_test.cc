// The words by which purposes stand in the ledger, and what a claim and the doors are unless somebody says otherwise.
#include "core/queue/claim.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

TEST(Claim, PurposesStandInTheLedgerByTheseWords) {
  EXPECT_EQ(to_string(Purpose::listing), "listing");
  EXPECT_EQ(to_string(Purpose::lookup), "lookup");
  EXPECT_EQ(to_string(Purpose::detail), "detail");
  EXPECT_EQ(to_string(Purpose::re_resolve), "re_resolve");
  EXPECT_EQ(to_string(Purpose::canary), "canary");
}

TEST(Claim, NothingIsCountedUnlessSomebodySaysSo) {
  EXPECT_EQ(Postponed{}.attempts_add, 0);
  EXPECT_EQ(Postponed{}.hard_refusals_add, 0);
  EXPECT_EQ(Claim{}.calls, 0);
  EXPECT_FALSE(Claim{}.token) << "0 is no live lease";
  EXPECT_EQ(SpendClose{}.outcome, Outcome::ambiguous) << "what is not known counts against budgets";
}

}  // namespace
}  // namespace holdfast
