// Codes of regions, and those that were meant.
#include "core/listing/region.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

const std::vector<Region> regions{{"DE", "Germany"}, {"GB", "United Kingdom"}, {"UA", "Ukraine"}, {"US", "United States"}, {"us-x", "odd"}, {"JP", ""}};

TEST(Region, ACodeIsTwoLettersOfAnyCase) {
  EXPECT_EQ(parse_region_code("us"), "US");
  EXPECT_EQ(parse_region_code("De"), "DE");
  for (const auto* text : {"", "U", "USA", "U1", "ÄÖ", "U S"}) EXPECT_EQ(parse_region_code(text), std::nullopt) << text;
}

TEST(Region, IsFoundWhateverItsCase) {
  ASSERT_NE(find_region(regions, "us"), nullptr);
  EXPECT_EQ(find_region(regions, "us")->code, "US");
  EXPECT_EQ(find_region(std::vector<Region>{{"us", ""}}, "US")->code, "us");
  EXPECT_EQ(find_region(regions, "FR"), nullptr);
}

TEST(Region, NearCodesAreNamedTheLikeliestFirst) {
  EXPECT_EQ(near_regions(regions, "UK"), (std::vector<std::string>{"GB (United Kingdom)", "UA (Ukraine)", "US (United States)"}));
  EXPECT_EQ(near_regions(regions, "ED"), (std::vector<std::string>{"DE (Germany)"}));
  EXPECT_EQ(unknown_region(regions, "JX"), "the provider has no region JX; near are JP");
  EXPECT_EQ(unknown_region(regions, "ZZ"), "the provider has no region ZZ");
}

}  // namespace
}  // namespace holdfast
