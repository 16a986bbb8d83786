// Every form of provider-api.md 3, and what isn't one.
#include "core/listing/post_link.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/base/limits.h"

namespace holdfast {
namespace {

constexpr Instant now = instant_from_unix(1779004800);  // 2026-05-17T08:00:00Z
constexpr AwemeId id{7640746783583730945};
const std::string id_text = "7640746783583730945";

std::string describe(const PostLink& link) {
  struct Visitor {
    std::string operator()(const DirectPost& post) const { return "post " + to_text(post.id) + " of " + post.handle.value_or("-"); }
    std::string operator()(const ShortLink& link) const { return "short " + link.url; }
    std::string operator()(const SourceLink& link) const {
      const char* kinds[] = {"user ", "hashtag ", "music "};
      return kinds[static_cast<int>(link.kind)] + link.name;
    }
    std::string operator()(const Unusable& unusable) const { return "unusable: " + unusable.why; }
  };
  return std::visit(Visitor{}, link);
}

std::string read(const std::string& line) { return describe(parse_post_link(line, now)); }
bool is_unusable(const std::string& line) { return std::holds_alternative<Unusable>(parse_post_link(line, now)); }

TEST(PostLink, LinksWithAHandle) {
  const std::string post = "post " + id_text + " of alice.b_1";
  for (const std::string& line : {
           "https://www.tiktok.com/@alice.b_1/video/" + id_text,
           "https://www.tiktok.com/@alice.b_1/photo/" + id_text,
           "http://tiktok.com/@alice.b_1/video/" + id_text + "/",
           "HTTPS://WWW.TIKTOK.COM/@alice.b_1/video/" + id_text,
           "www.tiktok.com/@alice.b_1/video/" + id_text,
           "m.tiktok.com/@alice.b_1/video/" + id_text,
           "https://www.tiktok.com/%40alice.b_1/video/" + id_text,
           "https://www.tiktok.com/@alice.b_1/video/" + id_text + "?is_from_webapp=1&sender_device=pc#x",
           "https://www.tiktok.com/@alice.b_1/video/" + id_text + ".",
           "  <https://www.tiktok.com/@alice.b_1/video/" + id_text + ">, nice!",
           "\xE7\x9C\x8B https://www.tiktok.com/@alice.b_1/video/" + id_text + "\xE3\x80\x82",
           "https://www.tiktok.com/@alice.b_1/video/" + id_text + " https://www.tiktok.com/@alice.b_1",
       })
    EXPECT_EQ(read(line), post) << line;
}

TEST(PostLink, LinksWithoutAUsefulHandle) {
  const std::string post = "post " + id_text + " of -";
  for (const std::string& line : {
           "https://www.tiktok.com/@/video/" + id_text,
           "https://www.tiktok.com/@_/video/" + id_text,
           "https://www.tiktok.com/@MS4wLjABAAAAabc-def_ghi/video/" + id_text,
           "https://www.tiktok.com/@6872318758774374401/video/" + id_text,
           "https://www.tiktok.com/@a%2Fb/video/" + id_text,
           "https://www.tiktok.com/video/" + id_text,
           "https://www.tiktok.com/embed/" + id_text,
           "https://www.tiktok.com/embed/v2/" + id_text,
           "https://www.tiktok.com/player/v1/" + id_text,
           "https://www.tiktok.com/share/video/" + id_text,
           "https://www.tiktok.com/i18n/share/video/" + id_text + "/",
           "https://www.tiktokv.com/share/video/" + id_text + "/",
           "Link: https://www.tiktokv.com/share/video/" + id_text + "/",
           "https://m.tiktok.com/v/" + id_text + ".html?_r=1",
           id_text,
           " \"" + id_text + "\", ",
       })
    EXPECT_EQ(read(line), post) << line;
}

TEST(PostLink, ShortLinks) {
  const std::pair<const char*, const char*> cases[] = {
      {"https://vm.tiktok.com/ZMabc12/", "short https://vm.tiktok.com/ZMabc12"},
      {"vt.tiktok.com/ZSabc?x=1", "short https://vt.tiktok.com/ZSabc"},
      {"http://VM.TikTok.com/ZMabc12.", "short https://vm.tiktok.com/ZMabc12"},
      {"https://www.tiktok.com/t/ZTabc/", "short https://www.tiktok.com/t/ZTabc"},
      {"https://m.tiktok.com/ZMx", "short https://m.tiktok.com/ZMx"},
      {"https://t.tiktok.com/a", "short https://t.tiktok.com/a"},
      {"https://pro.tiktok.com/a", "short https://pro.tiktok.com/a"},
      {"https://vn.tiktok.com/a", "short https://vn.tiktok.com/a"},
      {"https://vd.tiktok.com/a", "short https://vd.tiktok.com/a"},
  };
  for (const auto& [line, expected] : cases) EXPECT_EQ(read(line), expected) << line;
}

TEST(PostLink, Listings) {
  const std::pair<const char*, const char*> cases[] = {
      {"https://www.tiktok.com/@alice", "user alice"},
      {"https://www.tiktok.com/@alice?lang=en", "user alice"},
      {"@alice", "user alice"},
      {"https://www.tiktok.com/tag/book%20club", "hashtag book club"},
      {"https://www.tiktok.com/music/original-sound-7016547803243022337", "music 7016547803243022337"},
  };
  for (const auto& [line, expected] : cases) EXPECT_EQ(read(line), expected) << line;
}

TEST(PostLink, WhatIsNoPost) {
  for (const std::string& line : std::vector<std::string>{
           "", "   ", "# a comment", "hello", "https://www.tiktok.com", "https://www.tiktok.com/", "https://www.tiktok.com/?_r=1",
           "https://www.tiktok.com/@alice/live", "https://www.tiktok.com/@alice/collection/x-7016547803243022337", "https://www.tiktok.com/sticker/x-1",
           "https://www.tiktok.com/foryou", "https://vm.tiktok.com/", "https://vm.tiktok.com/a/b/c", "https://www.tiktok.com/@alice/video/abc",
           "https://www.tiktok.com/@alice/video/" + id_text + "abc", "https://youtube.com/watch?v=1", "javascript:alert(1)",
           "https://www.tiktok.com/tag/%1b[31m", "https://www.tiktok.com/@a/video/99999999999999999999999"})
    EXPECT_TRUE(is_unusable(line)) << line << " -> " << read(line);
}

TEST(PostLink, HostsThatOnlyLookRight) {
  for (const char* host : {"eviltiktok.com", "tiktok.com.evil.test", "www.tiktok.com@evil.test", "evil.test\\@www.tiktok.com", "www.tiktok.com.", "tiktok.evil.test"}) {
    const std::string line = "https://" + std::string(host) + "/@a/video/" + id_text;
    EXPECT_EQ(is_unusable(line), std::string_view(host) != "www.tiktok.com.") << line;
  }
}

TEST(PostLink, AnIdMustBeOfItsTime) {
  const auto id_at = [](std::int64_t unix_s) { return std::to_string(unix_s << 32); };
  EXPECT_TRUE(is_unusable("12345"));
  EXPECT_TRUE(is_unusable(id_at(1472705999)));
  EXPECT_FALSE(is_unusable(id_at(1472706000)));
  EXPECT_FALSE(is_unusable(id_at(1779004800 + 86400)));
  EXPECT_TRUE(is_unusable(id_at(1779004800 + 86401)));
  EXPECT_TRUE(is_unusable("0" + id_text));
}

TEST(PostLink, TwoPostsOnOneLineAreNotDroppedInSilence) {
  const std::string other = std::to_string(id.value + 1);
  EXPECT_TRUE(is_unusable("https://www.tiktok.com/@ab/video/" + id_text + " https://www.tiktok.com/@ab/video/" + other));
  EXPECT_EQ(read("https://www.tiktok.com/@ab/video/" + id_text + " tiktok.com/video/" + id_text), "post " + id_text + " of ab");
  EXPECT_EQ(read("https://example.test/x then https://www.tiktok.com/@ab/video/" + id_text), "post " + id_text + " of ab");
}

TEST(PostLink, ALineHasALimit) { EXPECT_TRUE(is_unusable(std::string(limits::user_line_bytes_max, ' ') + id_text)); }

TEST(CanonicalUrl, StandsForAnyHandle) {
  EXPECT_EQ(canonical_url(id, "alice.b_1"), "https://www.tiktok.com/@alice.b_1/video/" + id_text);
  for (const char* handle : {"", "../../etc", "a b", "\u00e9", "a", "abcdefghijklmnopqrstuvwxyz12345", "alice."})
    EXPECT_EQ(canonical_url(id, handle), "https://www.tiktok.com/@_/video/" + id_text) << handle;
}

TEST(ParseUser, NamesIdsAndProfiles) {
  const std::pair<const char*, UserRef> cases[] = {
      {"@alice", {"alice", 0}}, {"alice.b_1", {"alice.b_1", 0}}, {" @alice ", {"alice", 0}}, {"@tiktok.fan", {"tiktok.fan", 0}}, {"tiktok.fan", {"tiktok.fan", 0}},
      {"6872318758774374401", {"", 6872318758774374401}}, {"123456", {"", 123456}}, {"@123456", {"123456", 0}},
      {"https://www.tiktok.com/@alice", {"alice", 0}}, {"tiktok.com/@alice/?lang=en", {"alice", 0}},
      {"https://www.tiktok.com/@6872318758774374401", {"", 6872318758774374401}},
  };
  for (const auto& [text, expected] : cases) {
    const auto user = parse_user(text);
    ASSERT_TRUE(user.has_value()) << text << ": " << user.error().describe();
    EXPECT_EQ(*user, expected) << text;
  }
}

TEST(ParseUser, SaysWhatToGiveInstead) {
  for (const std::string& text : {std::string(""), std::string("@"), std::string("@a"), std::string("@a b"), std::string("a/b"), std::string("12345"),
                                  std::string("99999999999999999999"), std::string("@abcdefghijklmnopqrstuvwxyz12345"), std::string("@\u00e9l\u00e8ve"),
                                  "https://www.tiktok.com/@alice/video/" + id_text, std::string("https://www.tiktok.com/tag/x"),
                                  std::string("https://www.tiktok.com/@MS4wLjABAAAAabc-def_ghi"), std::string("https://evil.test/@alice"),
                                  std::string("https://www.tiktok.com/@alice https://www.tiktok.com/@bob")}) {
    const auto user = parse_user(text);
    ASSERT_FALSE(user.has_value()) << text;
    EXPECT_EQ(user.error().kind, FailureKind::invalid);
    EXPECT_NE(user.error().detail.find("give @name"), std::string::npos) << text;
  }
}

RC_GTEST_PROP(PostLinkProperty, TheCanonicalLinkOfAPostIsReadBack, ()) {
  const AwemeId post{*rc::gen::inRange<std::int64_t>(1472706000ll << 32, 1779004800ll << 32)};
  const std::string handle = *rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::elementOf(std::string("abz09_."))));
  const auto link = parse_post_link(canonical_url(post, handle), now);
  RC_ASSERT(std::holds_alternative<DirectPost>(link));
  RC_ASSERT(std::get<DirectPost>(link).id == post);
}

RC_GTEST_PROP(PostLinkProperty, AnyLineIsAnswered, (const std::string& before, const std::string& after)) {
  const auto link = parse_post_link(before + *rc::gen::element<std::string>("", "https://www.tiktok.com/", "https://vm.tiktok.com/", "tiktok.com/@") + after, now);
  if (const auto* short_link = std::get_if<ShortLink>(&link)) {
    RC_ASSERT(short_link->url.starts_with("https://"));
    RC_ASSERT(short_link->url.find_first_of(" \t\r\n?#@\\") == std::string::npos);
  }
}

}  // namespace
}  // namespace holdfast
