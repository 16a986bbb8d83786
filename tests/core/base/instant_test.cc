// Text forms of times and lengths of time.
#include "core/base/instant.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace holdfast {
namespace {

TEST(Instant, IsoForms) {
  const auto at = instant_from_us(1'780'041'600'123'456);
  EXPECT_EQ(iso_date(at), "2026-05-29");
  EXPECT_EQ(iso_text(at), "2026-05-29T08:00:00.123456Z");
  EXPECT_EQ(iso_text(Instant{}), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(iso_text(instant_from_us(-1)), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(iso_date(instant_from_unix(1'709'164'800)), "2024-02-29");
}

TEST(Instant, MidnightSplitsTheDates) {
  EXPECT_EQ(iso_date(instant_from_unix(1'780'099'200) - microseconds{1}), "2026-05-29");
  EXPECT_EQ(iso_date(instant_from_unix(1'780'099'200)), "2026-05-30");
}

TEST(Instant, SecondsRoundDown) {
  EXPECT_EQ(to_unix(instant_from_us(1'999'999)), 1);
  EXPECT_EQ(to_unix(instant_from_us(-1)), -1);
  EXPECT_EQ(to_us(instant_from_unix(2)), 2'000'000);
}

TEST(Instant, ReadsDurations) {
  EXPECT_EQ(parse_duration("20s"), seconds{20});
  EXPECT_EQ(parse_duration("2min"), minutes{2});
  EXPECT_EQ(parse_duration("2m"), minutes{2});
  EXPECT_EQ(parse_duration("1h"), hours{1});
  EXPECT_EQ(parse_duration("500ms"), milliseconds{500});
  EXPECT_EQ(parse_duration("1d"), hours{24});
  EXPECT_EQ(parse_duration("0s"), Duration{0});
  EXPECT_EQ(parse_duration("0"), Duration{0});
}

TEST(Instant, RefusesOtherDurations) {
  for (const auto* text : {"", "s", "20", "-1s", "1.5h", "1 h", " 1h", "1h ", "1H", "1us", "1w", "1h30m", "+1s", "99999999999999999999s",
                           "9223372036854775807d", "9223372036854775807ms"})
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
}

TEST(Instant, WritesTheShortestDuration) {
  EXPECT_EQ(to_text(minutes{2}), "2min");
  EXPECT_EQ(to_text(hours{1}), "1h");
  EXPECT_EQ(to_text(hours{48}), "2d");
  EXPECT_EQ(to_text(seconds{90}), "90s");
  EXPECT_EQ(to_text(milliseconds{1500}), "1500ms");
}

RC_GTEST_PROP(InstantProperty, DurationsAreReadBack, ()) {
  const Duration length = milliseconds{*rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000)};
  RC_ASSERT(parse_duration(to_text(length)) == length);
}

RC_GTEST_PROP(InstantProperty, IsoTextIsOrderedLikeTime, ()) {
  const auto any = [] { return instant_from_us(*rc::gen::inRange<std::int64_t>(0, 4'000'000'000'000'000)); };
  const auto one = any(), other = any();
  RC_ASSERT((one < other) == (iso_text(one) < iso_text(other)));
  RC_ASSERT(iso_text(one).starts_with(iso_date(one)));
}

}  // namespace
}  // namespace holdfast
