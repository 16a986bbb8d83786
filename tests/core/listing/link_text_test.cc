// Links found in free text, and hosts that only look right.
#include "core/listing/link_text.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

using Tokens = std::vector<std::string_view>;

TEST(LinkTokens, FindsLinksAmongText) {
  EXPECT_EQ(link_tokens("see https://www.tiktok.com/@a/video/1, ok?"), Tokens{"https://www.tiktok.com/@a/video/1"});
  EXPECT_EQ(link_tokens("(<https://vm.tiktok.com/X/>)."), Tokens{"https://vm.tiktok.com/X/"});
  EXPECT_EQ(link_tokens("Link:https://a.test/x"), Tokens{"https://a.test/x"});
  EXPECT_EQ(link_tokens("tiktok.com/@a/video/1 and //www.tiktok.com/t/X"), (Tokens{"tiktok.com/@a/video/1", "www.tiktok.com/t/X"}));
}

TEST(LinkTokens, PlainWordsAreNone) {
  for (const char* text : {"", "   ", "@alice", "@tiktok.fan", "tiktok", "7387261234567890123", "1.5/2", "a@b.test"}) EXPECT_TRUE(link_tokens(text).empty()) << text;
}

TEST(LinkText, TakesAPlatformLinkApart) {
  const auto link = take_link_apart("HTTP://WWW.TikTok.com:80/@h/video/12/?x=/y#z");
  EXPECT_EQ(link.host, LinkHost::platform);
  EXPECT_EQ(link.host_name, "www.tiktok.com");
  EXPECT_EQ(link.segments, (Tokens{"@h", "video", "12"}));
  EXPECT_EQ(take_link_apart("vm.tiktok.com/ZM1/").host, LinkHost::short_form);
}

TEST(LinkText, AHostMustMatchExactly) {
  for (const char* text : {"https://eviltiktok.com/@a/video/1", "https://tiktok.com.evil.test/@a/video/1", "https://www.tiktok.com@evil.test/x",
                           "https://evil.test/www.tiktok.com/@a/video/1", "https://evil.test\\@www.tiktok.com/x", "https://www.tiktok.com\\.evil.test/x",
                           "https://www.tiktok.com:8443/@a/video/1", "ftp://www.tiktok.com/@a/video/1", "https://xn--tiktok-.com/x", "https:///x", "https://"}) {
    const auto link = take_link_apart(text);
    EXPECT_EQ(link.host, LinkHost::none) << text;
    EXPECT_FALSE(link.why.empty()) << text;
  }
}

TEST(LinkText, ReasonsAreFitToBeShown) {
  EXPECT_EQ(take_link_apart("https://\x1b[31m.test/").why.find('\x1b'), std::string::npos);
}

TEST(LinkText, TrimsPunctuationAround) {
  EXPECT_EQ(trim_around("  \"(7387)\". "), "7387");
  EXPECT_EQ(trim_around("..."), "");
}

}  // namespace
}  // namespace holdfast
