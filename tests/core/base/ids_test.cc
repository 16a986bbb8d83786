// Text and id are a bijection, and no two texts are one id.
#include "core/base/ids.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <unordered_set>

namespace holdfast {
namespace {

TEST(Ids, ReadsDecimalIds) {
  EXPECT_EQ(parse_aweme_id("1"), AwemeId{1});
  EXPECT_EQ(parse_aweme_id("7387261234567890123"), AwemeId{7387261234567890123});
  EXPECT_EQ(parse_aweme_id("9223372036854775807"), AwemeId{std::numeric_limits<std::int64_t>::max()});
  EXPECT_EQ(parse_decimal_id("42"), 42);
}

TEST(Ids, RefusesEverythingElse) {
  for (const auto* text : {"", "0", "00", "01", "-1", "+1", " 1", "1 ", "1.0", "1e5", "0x1", "12a", "a", "9223372036854775808",
                           "10000000000000000000", "99999999999999999999", "१२", "7387261234567890123\n"}) {
    EXPECT_EQ(parse_aweme_id(text), std::nullopt) << text;
    EXPECT_EQ(parse_decimal_id(text), std::nullopt) << text;
  }
  EXPECT_EQ(parse_aweme_id(std::string_view("1\0", 2)), std::nullopt);
}

TEST(Ids, ZeroIsNoId) {
  EXPECT_FALSE(AwemeId{});
  EXPECT_TRUE(AwemeId{1});
}

TEST(Ids, KindsOfIdsAreDistinctTypes) {
  static_assert(!std::is_convertible_v<SourceId, AwemeId>);
  static_assert(!std::is_convertible_v<std::int64_t, AwemeId>);
  static_assert(!std::is_convertible_v<AwemeId, std::int64_t>);
  EXPECT_LT(AwemeId{1}, AwemeId{2});
  EXPECT_EQ((std::unordered_set<AwemeId>{AwemeId{1}, AwemeId{1}, AwemeId{2}}.size()), 2u);
}

RC_GTEST_PROP(IdsProperty, TextAndIdAreABijection, ()) {
  const auto value = *rc::gen::positive<std::int64_t>();
  const auto text = to_text(AwemeId{value});
  RC_ASSERT(parse_aweme_id(text) == AwemeId{value});
  RC_ASSERT(parse_aweme_id("0" + text) == std::nullopt);
}

RC_GTEST_PROP(IdsProperty, WhatIsReadIsWrittenBackAsItWas, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("0123456789 +-ae.")));
  if (const auto id = parse_decimal_id(text)) RC_ASSERT(std::to_string(*id) == text);
}

}  // namespace
}  // namespace holdfast
