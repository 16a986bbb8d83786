// Sizes, lists, near names and origins.
#include "app/values.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace holdfast {
namespace {

TEST(values, sizes_are_a_count_and_a_unit) {
  EXPECT_EQ(parse_size("1GiB"), 1ull << 30);
  EXPECT_EQ(parse_size("500 MB"), 500'000'000u);
  EXPECT_EQ(parse_size("64KiB"), 65'536u);
  EXPECT_EQ(parse_size("0"), 0u);
  for (const char* wrong : {"", "GiB", "-1", "1.5GiB", "1 gig", "1GiB x", "99999999999TiB", "0x10"}) EXPECT_EQ(parse_size(wrong), std::nullopt) << wrong;
}

TEST(values, a_size_reads_back_as_it_was_written) {
  rc::check([](std::uint32_t bytes, std::uint8_t shift) {
    const std::uint64_t size = static_cast<std::uint64_t>(bytes) << (shift % 30);
    RC_ASSERT(parse_size(size_text(size)) == size);
  });
}

TEST(values, distance_counts_changes_swaps_and_gaps) {
  EXPECT_EQ(edit_distance("quality", "quality"), 0);
  EXPECT_EQ(edit_distance("qualty", "quality"), 1);
  EXPECT_EQ(edit_distance("qaulity", "quality"), 1);
  EXPECT_EQ(edit_distance("", "abc"), 3);
}

TEST(values, distance_is_symmetric_and_bounded) {
  rc::check([](const std::string& left, const std::string& right) {
    const int distance = edit_distance(left, right);
    RC_ASSERT(distance == edit_distance(right, left));
    RC_ASSERT((distance == 0) == (left == right));
    RC_ASSERT(distance <= static_cast<int>(std::max(left.size(), right.size())));
  });
}

TEST(values, the_nearest_name_is_one_that_may_be_meant) {
  const std::vector<std::string> names{"run", "status", "doctor"};
  EXPECT_EQ(nearest("statsu", names), "status");
  EXPECT_EQ(nearest("STATUS", names), "status");
  EXPECT_EQ(nearest("archive", names), std::nullopt);
}

TEST(values, origins_are_scheme_host_and_port) {
  const auto plain = parse_origin("HTTP://LocalHost:8080/");
  ASSERT_TRUE(plain);
  EXPECT_FALSE(plain->tls);
  EXPECT_EQ(plain->host, "localhost");
  EXPECT_EQ(plain->port, 8080);
  const auto six = parse_origin("https://[::1]:8443");
  ASSERT_TRUE(six);
  EXPECT_EQ(six->host, "::1");
  EXPECT_EQ(six->port, 8443);
  for (const char* wrong : {"", "ftp://a", "https://", "https://a/b", "https://u@a", "https://a?x", "https://a:0", "https://a:99999", "https://a:b", "https://[::1", "https://a b"})
    EXPECT_FALSE(parse_origin(wrong)) << wrong;
}

TEST(values, loopback_is_this_machine_only) {
  EXPECT_TRUE(is_loopback("127.0.0.1"));
  EXPECT_TRUE(is_loopback("localhost"));
  EXPECT_TRUE(is_loopback("::1"));
  EXPECT_FALSE(is_loopback("127.evil.example"));
  EXPECT_FALSE(is_loopback("10.0.0.1"));
}

}  // namespace
}  // namespace holdfast
