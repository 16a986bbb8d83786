// Links taken apart, and the ones that are refused.
#include "core/resolve/media_url.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/base/limits.h"

namespace holdfast {
namespace {

using std::string_literals::operator""s;

MediaUrl parsed(std::string_view text) {
  const auto url = parse_media_url(text);
  EXPECT_TRUE(url.has_value()) << text;
  return url.value_or(MediaUrl{});
}

TEST(MediaUrl, TakesALinkApart) {
  const auto url = parsed("HTTPS://V16m.TikTokCDN.test/a/b.mp4?x=1&y=#frag");
  EXPECT_EQ(url.scheme, UrlScheme::https);
  EXPECT_EQ(url.host, "v16m.tiktokcdn.test");
  EXPECT_EQ(url.port, 443);
  EXPECT_EQ(url.path, "/a/b.mp4");
  EXPECT_EQ(url.query, "x=1&y=");
}

TEST(MediaUrl, KnowsPortsAndLiterals) {
  EXPECT_EQ(parsed("http://h.test").port, 80);
  EXPECT_EQ(parsed("http://h.test").path, "/");
  EXPECT_EQ(parsed("http://h.test:8080?q").port, 8080);
  EXPECT_EQ(parsed("http://[::1]:81/x").host, "::1");
  EXPECT_EQ(parsed("http://h.test./x").host, "h.test");
}

TEST(MediaUrl, RefusesWhatParsersReadDifferently) {
  for (const std::string text : {"", "file:///etc/passwd", "ftp://h.test/x", "javascript:alert(1)", "h.test/x", "//h.test/x", "https://", "https:///x",
                                 "https://user@h.test/", "https://user:pw@h.test/", "https://h.test@evil.test/", "https://h.test\\@evil.test/",
                                 "https://h.test\\.evil.test/", "https://h .test/", "https://h.test/a b", "https://h.test/a\nb", "https://h.test/\x7f",
                                 "https://h\u00e9.test/", "https://h.test/\u00e9", "https://h..test/", "https://-h.test/", "https://h.test-/",
                                 "https://h.test:/", "https://h.test:0/", "https://h.test:65536/", "https://h.test:8a/", "https://h.test:1:2/",
                                 "https://[::1/", "https://[zz]/", "https://[::1]x/", "https://h%2etest/", "https://h.test/\"x"})
    EXPECT_FALSE(parse_media_url(text).has_value()) << text;
  EXPECT_FALSE(parse_media_url("https://h.test/\0x"s).has_value());
  EXPECT_FALSE(parse_media_url("https://h.test/" + std::string(limits::url_bytes_max, 'a')).has_value());
}

TEST(MediaUrl, ARefusalNeverRepeatsTheLink) {
  for (const char* text : {"https://h.test:99999/secret?signature=abc", "https://u@h.test/secret", "gopher://h.test/secret"})
    EXPECT_EQ(parse_media_url(text).error().describe().find("secret"), std::string::npos);
}

TEST(MediaUrl, ResolvesAgainstAnOrigin) {
  const auto origin = parsed("http://127.0.0.1:9000/api/?x=1");
  EXPECT_EQ(link_text(*resolve_media_url("/video/media/play/1.mp4", origin)), "http://127.0.0.1:9000/video/media/play/1.mp4");
  EXPECT_EQ(link_text(*resolve_media_url("//cdn.test/x?y", origin)), "http://cdn.test/x?y");
  EXPECT_EQ(link_text(*resolve_media_url("https://cdn.test/x", origin)), "https://cdn.test/x");
  EXPECT_FALSE(resolve_media_url("", origin).has_value());
  EXPECT_FALSE(resolve_media_url("video/1.mp4", origin).has_value());
  EXPECT_FALSE(resolve_media_url("/\\evil.test/x", origin).has_value());
}

TEST(MediaUrl, ComparesOrigins) {
  EXPECT_TRUE(same_origin(parsed("https://h.test/a"), parsed("https://H.test:443/b?c")));
  EXPECT_FALSE(same_origin(parsed("https://h.test/a"), parsed("http://h.test/a")));
  EXPECT_FALSE(same_origin(parsed("https://h.test/a"), parsed("https://h.test:444/a")));
}

TEST(MediaUrl, FindsParameters) {
  const auto url = parsed("https://h.test/?a=1&tk=x=y&b&a=2&xtk=3");
  EXPECT_EQ(query_value(url, "a"), "1");
  EXPECT_EQ(query_value(url, "tk"), "x=y");
  EXPECT_EQ(query_value(url, "b"), "");
  EXPECT_EQ(query_value(url, "c"), std::nullopt);
}

RC_GTEST_PROP(MediaUrlProperty, TextOfALinkReadsBackTheSame, (const std::string& tail)) {
  const auto url = parse_media_url(*rc::gen::element("http://h.test:81/"s, "https://[2600::1]/"s, "https://a.b.test"s) + tail);
  if (url) RC_ASSERT((parse_media_url(link_text(*url)) == *url));
}

}  // namespace
}  // namespace holdfast
