// No signed link gets out, and nothing else changes.
#include "core/resolve/redact.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace holdfast {
namespace {

const std::string link = "https://v16m.cdn.test/69775d1a995c9159d1bf4309e1c0d376/6a09c9f4/video/?a=1&l=2";

TEST(Redact, ReplacesTheValuesOfLinkKeys) {
  for (const char* key : {"play", "wmplay", "hdplay", "video", "video_hd", "cover", "origin_cover", "ai_dynamic_cover", "avatar", "music"})
    EXPECT_EQ(redact("{\"" + std::string(key) + "\": \"https://v16.cdn.test/unsigned.mp4\" }"), "{\"" + std::string(key) + "\": \"redacted:v16.cdn.test\" }");
}

TEST(Redact, ReplacesRelativeAndOddValuesToo) {
  EXPECT_EQ(redact(R"({"play":"/video/media/play/1.mp4","cover":"x"})"), R"({"play":"redacted:unknown","cover":"redacted:unknown"})");
  EXPECT_EQ(redact(R"({"Pl\u0061y":"http:\/\/A.test\/x"})"), R"({"Pl\u0061y":"redacted:a.test"})");
}

TEST(Redact, ReplacesWhatLiesUnderALinkKey) {
  EXPECT_EQ(redact(R"({"images":["https://a.test/1","https://b.test/2"]})"), R"({"images":["redacted:a.test","redacted:b.test"]})");
  EXPECT_EQ(redact(R"({"images":[{"url":"https://a.test/1","width":"576"}]})"), R"({"images":[{"url":"redacted:a.test","width":"576"}]})");
  EXPECT_EQ(redact(R"({"music_info":{"title":"t","play":"https://a.test/1","cover":"https://b.test/2"}})"),
            R"({"music_info":{"title":"t","play":"redacted:a.test","cover":"redacted:b.test"}})");
  EXPECT_EQ(redact(R"({"video":{"codec":"h264","url_list":["https://a.test/1"]}})"), R"({"video":{"codec":"h264","url_list":["redacted:a.test"]}})");
}

TEST(Redact, KeepsAMusicTitle) {
  EXPECT_EQ(redact(R"({"music":"original sound - AC/DC"})"), R"({"music":"original sound - AC/DC"})");
  EXPECT_EQ(redact(R"({"music":"sf16.cdn.test/obj/1.mp3"})"), R"({"music":"redacted:sf16.cdn.test"})");
  EXPECT_EQ(redact(R"({"music":"/video/music/1.mp3"})"), R"({"music":"redacted:unknown"})");
}

TEST(Redact, LeavesAllElseByteForByte) {
  for (const char* text : {
           R"({ "aweme_id" : 7640746783583730945,"n":1.50e+00 ,"title":"a \u00e9 https://www.tiktok.com/@a/video/1 E=mc2 5/5",
	"play":null,"hdplay":"","wmplay":0,"images":[],"cover":{} })",
           R"({"signature":"my bio","user":{"play_count":5}})", "", "null", "\xEF\xBB\xBF {}", "<html>Access Denied</html>", "\xff\xfe broken \x01",
           R"({"desc":"redacted:h.test"})"})
    EXPECT_EQ(redact(text), text);
}

TEST(Redact, ReplacesSignedLinksUnderAnyKey) {
  EXPECT_EQ(redact("{\"x\":\"" + link + "\"}"), R"({"x":"redacted:v16m.cdn.test"})");
  EXPECT_EQ(redact(R"({"avatarThumb":"https://p16.test/a~b.jpeg?x-expires=1&x-signature=Y%3D"})"), R"({"avatarThumb":"redacted:p16.test"})");
}

TEST(Redact, KeepsTheCaptionAroundALink) {
  EXPECT_EQ(redact("{\"title\":\"look " + link + " wow \\ud83d\\ude00\"}"), "{\"title\":\"look redacted:v16m.cdn.test wow \\ud83d\\ude00\"}");
}

TEST(Redact, WorksOnCutText) {
  const std::string whole = "{\"id\":1,\"hdplay\":\"" + link + "\",\"title\":\"t\"}";
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const std::string out = redact(std::string_view(whole).substr(0, size));
    EXPECT_EQ(out.find("69775d1a995c"), std::string::npos) << size;
    EXPECT_FALSE(holds_signed_link(out)) << size;
  }
}

TEST(Redact, WorksOnPagesAndPlainText) {
  EXPECT_EQ(redact("<a href='" + link + "'>x</a>"), "<a href='redacted:v16m.cdn.test'>x</a>");
  EXPECT_EQ(redact("GET " + link + " failed: 403"), "GET redacted:v16m.cdn.test failed: 403");
}

TEST(Redact, NoFixtureKeepsASignedLink) {
  int seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator(HOLDFAST_FIXTURES)) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream file(entry.path());
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const std::string out = redact(text);
    EXPECT_FALSE(holds_signed_link(out)) << entry.path();
    for (const char* word : {"x-signature=", "&signature=", "tk=", "/6a09c9f", "6a09c9f4"}) EXPECT_EQ(out.find(word), std::string::npos) << entry.path() << word;
    EXPECT_EQ(redact(out), out) << entry.path();
    ++seen;
  }
  EXPECT_GT(seen, 50);
}

// Text made of the pieces that matter, so that they meet in every way.
rc::Gen<std::string> hostile_text() {
  const auto piece = rc::gen::element<std::string>(
      "{", "}", "[", "]", "\"", "\\", "\\\"", ":", ",", " ", "\n", "/", "\\/", "\\u002f", "\\u003d", "\\u0026", "%2F", "%3D", "%25", "&#47;", "&amp;", "=",
      "tk", "tk=", "signature", "signature=", "x-signature=", "69775d1a995c9159d1bf4309e1c0d376", "6a09c9f4", "https://h.test", "redacted:", "\"play\":",
      "\"images\":[", "\"music\":\"", "\"title\":\"", "a", "\xC3\xA9", "<", "'");
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece), [](const std::vector<std::string>& pieces) {
    std::string out;
    for (const auto& each : pieces) out += each;
    return out;
  });
}

RC_GTEST_PROP(RedactProperty, NoSignedLinkGetsOutAndOnceIsEnough, ()) {
  const std::string out = redact(*hostile_text());
  RC_ASSERT(!holds_signed_link(out));
  RC_ASSERT(redact(out) == out);
}

RC_GTEST_PROP(RedactProperty, ASignedLinkIsFoundWhateverStandsAround, ()) {
  const std::string before = *hostile_text(), after = *hostile_text();
  const std::string secret = "SECRET" + std::to_string(*rc::gen::inRange(100000, 999999));
  RC_ASSERT(redact(before + "\"https://h.test/x?signature=" + secret + "\"" + after).find(secret) == std::string::npos);
}

RC_GTEST_PROP(RedactProperty, TextWithoutLinksStays, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("{}[]\"\\,:0123abc \n\t\xC3\xA9")));
  RC_ASSERT(redact(text) == text);
}

}  // namespace
}  // namespace holdfast
