// String values and the keys they stand under, in JSON whole and broken.
#include "core/resolve/json_strings.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace holdfast {
namespace {

bool wanted(std::string_view key) { return key == "images"; }

// "key<outer>=value" for each string.
std::vector<std::string> read(std::string_view text) {
  std::vector<std::string> out;
  for (const auto& string : json_strings(text, wanted))
    out.push_back(string.key + "<" + string.outer_key + ">=" + std::string(text.substr(string.begin, string.end - string.begin)));
  return out;
}

using Strings = std::vector<std::string>;

TEST(JsonStrings, KnowsTheKeyOfEachValue) {
  EXPECT_EQ(read(R"({"a": "1", "b" : 2, "c":{"d":"3"},"E":"4"})"), (Strings{"a<>=1", "d<>=3", "e<>=4"}));
}

TEST(JsonStrings, ValuesOfAnArrayStandUnderItsKey) {
  EXPECT_EQ(read(R"({"x":["1","2",["3"]],"y":["4"]})"), (Strings{"x<>=1", "x<>=2", "x<>=3", "y<>=4"}));
}

TEST(JsonStrings, MarksWhatLiesUnderAWantedKey) {
  EXPECT_EQ(read(R"({"images":["1",{"url":"2","l":{"m":["3"]}}],"z":"4"})"), (Strings{"images<images>=1", "url<images>=2", "m<images>=3", "z<>=4"}));
}

TEST(JsonStrings, ReadsEscapes) {
  EXPECT_EQ(read(R"({"pl\u0061y":"a\"b\\"})"), (Strings{R"(play<>=a\"b\\)"}));
}

TEST(JsonStrings, ForgivesWhatIsBroken) {
  EXPECT_EQ(read(R"({"a":"cut)"), (Strings{"a<>=cut"}));
  EXPECT_EQ(read("{\"a\":\"cut\n\"b\":\"2\"}"), (Strings{"a<>=cut", "b<>=2"})) << "a raw line end closes a string";
  EXPECT_EQ(read(R"(}}]]"x")"), (Strings{"<>=x"}));
  EXPECT_EQ(read(R"(["a\)"), (Strings{R"(<>=a\)"}));
  EXPECT_EQ(read(std::string(5000, '[') + R"("x")").size(), 1u);
}

RC_GTEST_PROP(JsonStringsProperty, ValuesLieInTheTextInOrder, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("{}[]\"\\:,ab \n")));
  std::size_t last = 0;
  for (const auto& string : json_strings(text, wanted)) {
    RC_ASSERT(last <= string.begin);
    RC_ASSERT(string.begin <= string.end);
    RC_ASSERT(string.end <= text.size());
    last = string.end;
  }
}

}  // namespace
}  // namespace holdfast
