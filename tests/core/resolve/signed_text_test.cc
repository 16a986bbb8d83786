// Signed links found in any text.
#include "core/resolve/signed_text.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

const std::string path = "/69775d1a995c9159d1bf4309e1c0d376/6a09c9f4/";

// What is left of the text once the spans are taken out, marked by their hosts.
std::string marked(std::string_view text) {
  std::string out;
  std::size_t copied = 0;
  for (const auto& span : find_signed(text)) {
    out.append(text.substr(copied, span.begin - copied)).append("[" + span.host + "]");
    copied = span.end;
  }
  return out.append(text.substr(copied));
}

TEST(SignedText, FindsEachPattern) {
  for (const std::string& link : {"https://h.test" + path + "video/?a=1", std::string("https://h.test/x?a=1&signature=abc"),
                                  std::string("https://h.test/x?X-Signature=abc%3D"), std::string("https://h.test/x?tk=tt_chain_token&b=1")})
    EXPECT_EQ(marked("see " + link + " there"), "see [h.test] there") << link;
}

TEST(SignedText, FindsThemUnderEveryEscape) {
  const std::pair<std::string, std::string> cases[] = {
      {R"({"a":"https:\/\/h.test\/x?tk=1"})", R"({"a":"[h.test]"})"},
      {R"({"a":"https:\u002F\u002Fh.test\u002Fx?a\u003d1\u0026tk\u003d1"})", R"({"a":"[h.test]"})"},
      {R"({"a":"{\"b\":\"https:\\\/\\\/h.test\\\/x?tk=1\",\"c\":1}"})", R"({"a":"{\"b\":\"[h.test]\",\"c\":1}"})"},
      {"<a href=\"https://h.test/?a=1&amp;tk=2\">x</a>", "<a href=\"[h.test]\">x</a>"},
      {"access \"http&#58;&#47;&#47;h&#46;test&#47;69775d1a995c9159d1bf4309e1c0d376&#47;6a09c9f4&#47;v\" denied", "access \"[h.test]\" denied"},
      {"u=https%3A%2F%2Fh.test%2F69775d1a995c9159d1bf4309e1c0d376%2F6a09c9f4%2Fv x", "[h.test] x"},
      {"https%253A%252F%252Fh.test%252F%253Ftk%253D1", "[h.test]"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(marked(text), expected);
}

TEST(SignedText, FindsWhatIsCut) {
  EXPECT_EQ(marked("{\"a\":\"https://h.test/x?signature=ab"), "{\"a\":\"[h.test]");
  EXPECT_EQ(marked("https://h.test/69775d1a995c9159d1bf4309e1c0d376/6a09c9f4"), "[h.test]");
  EXPECT_EQ(marked("signature=abc"), "[unknown]");
}

TEST(SignedText, LeavesTheRest) {
  for (const std::string text : {"", "a caption: 5/5, E=mc2, token=1", "https://www.tiktok.com/@a/video/7640746783583730945?x=1",
                                 "https://h.test/tos/8efbe89d7cf89cfc94884836a5278972~tplv.webp?dr=1", "\"signature\":\"hello\"",
                                 "https://h.test/69775d1a995c9159d1bf4309e1c0d376/6a09c9f", "/69775d1a995c9159d1bf4309e1c0d3761/6a09c9f4/",
                                 "https://h.test/69775d1a995c9159d1bf4309e1c0d376/6a09c9f4a/"})
    EXPECT_EQ(marked(text), text);
}

TEST(SignedText, NeverLeavesHalfAnEscapeBehind) {
  EXPECT_EQ(marked(R"({"t":"say \"tk=1\" ok"})"), R"({"t":"say \"[unknown]\" ok"})");
  EXPECT_EQ(marked(R"({"t":"a\tk=1"})"), R"({"t":"a[unknown]"})");
  EXPECT_EQ(marked(R"({"t":"a\\tk=1"})"), R"({"t":"a[unknown]"})");
  EXPECT_EQ(marked("{\"t\":\"x\\nhttps://h.test/?tk=1\\ny\"}"), "{\"t\":\"x\\n[h.test]\\ny\"}");
  EXPECT_EQ(marked(R"({"t":"x\u000atk=1\u000ay"})"), R"({"t":"x\u000a[unknown]\u000ay"})");
}

TEST(SignedText, ReadsHosts) {
  EXPECT_EQ(host_in(R"(https:\/\/V16.h.test:443\/x)"), "v16.h.test");
  EXPECT_EQ(host_in("//h.test/x"), "h.test");
  EXPECT_EQ(host_in("https://u:p@h.test/x"), "h.test");
  EXPECT_EQ(host_in("h.test/x"), "h.test");
  for (const char* text : {"", "/video/1.mp4", "https://", "https://h_\u00e9.test/", "plain", "https://../x", "https://[::1]/x"}) EXPECT_EQ(host_in(text), "unknown") << text;
}

}  // namespace
}  // namespace holdfast
