// Digests as hex text, and back.
#include "core/base/sha256.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace holdfast {
namespace {

constexpr const char* abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Sha256Text, ReadsAndWritesLowerCaseHex) {
  const auto digest = parse_sha256(abc);
  ASSERT_TRUE(digest);
  EXPECT_EQ(digest->bytes[0], std::byte{0xba});
  EXPECT_EQ(digest->bytes[31], std::byte{0xad});
  EXPECT_EQ(to_hex(*digest), abc);
  EXPECT_EQ(to_hex(Sha256{}), std::string(64, '0'));
}

TEST(Sha256Text, RefusesEverythingElse) {
  std::string upper = abc;
  std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return std::toupper(c); });
  EXPECT_EQ(parse_sha256(upper), std::nullopt) << "one text for each digest";
  EXPECT_EQ(parse_sha256(""), std::nullopt);
  EXPECT_EQ(parse_sha256(std::string(abc).substr(1)), std::nullopt);
  EXPECT_EQ(parse_sha256(std::string(abc) + "0"), std::nullopt);
  for (std::size_t i = 0; i < 64; ++i) {
    std::string bad = abc;
    bad[i] = 'g';
    EXPECT_EQ(parse_sha256(bad), std::nullopt) << i;
  }
}

RC_GTEST_PROP(Sha256TextProperty, HexIsReadBack, ()) {
  Sha256 digest;
  for (auto& byte : digest.bytes) byte = static_cast<std::byte>(*rc::gen::inRange(0, 256));
  RC_ASSERT(parse_sha256(to_hex(digest)) == digest);
}

}  // namespace
}  // namespace holdfast
