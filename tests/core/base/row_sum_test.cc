// Sums of rows: the same rows in any order, and nothing else, have the same sum.
#include "core/base/row_sum.h"

#include <gtest/gtest.h>

#include <initializer_list>

namespace holdfast {
namespace {

RowSum sum_of(std::initializer_list<std::string_view> rows) {
  RowSum sum;
  for (const auto row : rows) sum.add(row);
  return sum;
}

TEST(RowSum, TheOrderOfRowsDoesNotMatter) { EXPECT_EQ(sum_of({"1|a", "2|b", "3|c"}), sum_of({"3|c", "1|a", "2|b"})); }

TEST(RowSum, EveryDifferenceShows) {
  const auto whole = sum_of({"1|a", "2|b"});
  EXPECT_NE(whole, sum_of({"1|a"}));
  EXPECT_NE(whole, sum_of({"1|a", "2|b", "2|b"}));
  EXPECT_NE(whole, sum_of({"1|b", "2|a"}));
  EXPECT_NE(whole, sum_of({"1|a2|b", ""}));
  EXPECT_NE(sum_of({"1|a", "1|a"}), sum_of({"2|b", "2|b"})) << "a row that is there twice doesn't cancel itself";
}

TEST(RowSum, IsPrintedAsThirtyTwoDigits) {
  EXPECT_EQ(RowSum().hex(), std::string(32, '0'));
  EXPECT_EQ(sum_of({"x"}).hex().size(), 32u);
  EXPECT_EQ(sum_of({"x", "y"}).rows(), 2);
}

}  // namespace
}  // namespace holdfast
