// What a link states about itself.
#include "core/resolve/link_expiry.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

constexpr const char* hex32 = "69775d1a995c9159d1bf4309e1c0d376";

std::optional<std::int64_t> expiry(const std::string& rest) {
  const auto at = stated_expiry(parse_media_url("https://v16m.tiktokcdn.test/" + rest).value());
  return at ? std::optional(to_unix(*at)) : std::nullopt;
}

TEST(LinkExpiry, ReadsThePath) {
  EXPECT_EQ(expiry(std::string(hex32) + "/6a09c9f4/video/tos/x/?a=1"), 0x6a09c9f4);
  EXPECT_EQ(expiry("prefix/" + std::string(hex32) + "/6A09C9F4"), 0x6a09c9f4);
}

TEST(LinkExpiry, ReadsTheQueryWhereThePathSaysNothing) {
  EXPECT_EQ(expiry("video/?expire=1779026420&l=x"), 1779026420);
  EXPECT_EQ(expiry("img~tplv.webp?dr=1&x-expires=1779091200&x-signature=y"), 1779091200);
  EXPECT_EQ(expiry("video/?x-expires=1779091200&expire=1779026420"), 1779026420);
  EXPECT_EQ(expiry(std::string(hex32) + "/6a09c9f4/x?expire=1"), 0x6a09c9f4) << "the path is what is signed";
}

TEST(LinkExpiry, WhatIsNoTimeIsNotStated) {
  EXPECT_EQ(expiry("x"), std::nullopt);
  EXPECT_EQ(expiry("6a09c9f4/x"), std::nullopt) << "without the 32 before";
  EXPECT_EQ(expiry(std::string(hex32) + "/zz09c9f4/x"), std::nullopt);
  EXPECT_EQ(expiry(std::string(hex32) + "/00000001/x"), std::nullopt);
  EXPECT_EQ(expiry(std::string(hex32) + "/ffffffff/x?expire=1779026420"), 1779026420) << "an insane path falls through";
  EXPECT_EQ(expiry("x?expire=0"), std::nullopt);
  EXPECT_EQ(expiry("x?expire=-1"), std::nullopt);
  EXPECT_EQ(expiry("x?expire=1779026420000"), std::nullopt);
  EXPECT_EQ(expiry("x?expire=99999999999999999999"), std::nullopt);
  EXPECT_EQ(expiry("x?expire="), std::nullopt);
}

TEST(LinkExpiry, TellsSessionBoundAndAudioLinks) {
  const auto of = [](const char* query) { return parse_media_url(std::string("https://h.test/x?") + query).value(); };
  EXPECT_TRUE(is_session_bound(of("a=1&tk=tt_chain_token")));
  EXPECT_FALSE(is_session_bound(of("a=1&xtk=1&b=tk")));
  EXPECT_TRUE(is_audio_link(of("mime_type=audio_mpeg&a=1")));
  EXPECT_TRUE(is_audio_link(of("mime_type=audio_mp4")));
  EXPECT_FALSE(is_audio_link(of("mime_type=video_mp4")));
  EXPECT_FALSE(is_audio_link(of("a=mime_type")));
}

}  // namespace
}  // namespace holdfast
