// Retry-After in all its forms.
#include <gtest/gtest.h>

#include "core/base/limits.h"
#include "core/resolve/classify.h"

namespace holdfast {
namespace {

const Instant now = instant_from_unix(1779004800);  // Sun, 17 May 2026 08:00:00 GMT

TEST(RetryAfter, Seconds) {
  EXPECT_EQ(parse_retry_after("7", now), Duration(seconds{7}));
  EXPECT_EQ(parse_retry_after(" 0 ", now), Duration{0});
  EXPECT_EQ(parse_retry_after("3601", now), limits::retry_after_max);
  EXPECT_EQ(parse_retry_after("99999999999999999999", now), limits::retry_after_max);
}

TEST(RetryAfter, Dates) {
  EXPECT_EQ(parse_retry_after("Sun, 17 May 2026 08:01:30 GMT", now), Duration(seconds{90}));
  EXPECT_EQ(parse_retry_after("Sunday, 17-May-26 08:01:30 GMT", now), Duration(seconds{90}));
  EXPECT_EQ(parse_retry_after("Sun May 17 08:01:30 2026", now), Duration(seconds{90}));
  EXPECT_EQ(parse_retry_after("Sun, 17 May 2026 07:00:00 GMT", now), Duration{0});
  EXPECT_EQ(parse_retry_after("Sun, 17 May 2099 07:00:00 GMT", now), limits::retry_after_max);
}

TEST(RetryAfter, UnusableIsNothing) {
  for (const auto* value : {"", "  ", "soon", "-5", "7s", "1.5", "Sun, 31 Feb 2026 08:00:00 GMT", "17 May 2026", "Sun, 17 May 2026 25:00:00 GMT",
                            "Sun, 17 May 2026 08:00 GMT", "99999999999 May 2026 08:00:00"})
    EXPECT_EQ(parse_retry_after(value, now), std::nullopt) << value;
  EXPECT_EQ(parse_retry_after(std::string(5000, '7'), now), std::nullopt);
}

}  // namespace
}  // namespace holdfast
