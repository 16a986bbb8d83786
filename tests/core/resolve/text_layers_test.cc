// Escapes undone, one layer at a time, with the way back.
#include "core/resolve/text_layers.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace holdfast {
namespace {

std::string peeled(std::string_view source) {
  TextLayer layer = raw_layer(source);
  peel_layer(layer);
  return layer.text;
}

TEST(TextLayers, UndoesEachNotation) {
  const std::pair<const char*, const char*> cases[] = {
      {R"(https:\/\/h\/x)", "https://h/x"}, {R"(a\u003db\u0026c\u002Fd)", "a=b&c/d"}, {R"(\x2f\x2F)", "//"},        {R"(\\/)", R"(\/)"},
      {R"(\"x\")", R"("x")"},               {"a&amp;b&#47;c&#x2F;d&equals;e", "a&b/c/d=e"},                         {"a%2Fb%3dc", "a/b=c"},
      {R"(\u00e9)", "\xFF"},
  };
  for (const auto& [source, text] : cases) EXPECT_EQ(peeled(source), text) << source;
}

TEST(TextLayers, LeavesWhatIsNoEscape) {
  for (const char* text : {"", "plain", "50% off", "AT&T", "&unknown;", R"(C:\q)", R"(\u12)", "%2", "%zz", "a%20b", "a%22b", "&#;", "\\", "&amp"}) {
    TextLayer layer = raw_layer(text);
    EXPECT_FALSE(peel_layer(layer)) << text;
    EXPECT_EQ(layer.text, text);
  }
}

TEST(TextLayers, KnowsTheWayBackThroughLayers) {
  const std::string source = R"(a\\u0026b)";
  TextLayer layer = raw_layer(source);
  ASSERT_TRUE(peel_layer(layer));
  ASSERT_TRUE(peel_layer(layer));
  EXPECT_EQ(layer.text, "a&b");
  EXPECT_EQ(source.substr(layer.begin(1), layer.ends[1] - layer.begin(1)), R"(\\u0026)");
}

TEST(TextLayers, MeasuresAnEscape) {
  EXPECT_EQ(escape_length(R"(\nx)"), 2u);
  EXPECT_EQ(escape_length("&#47;x"), 5u);
  EXPECT_EQ(escape_length("x"), 0u);
  EXPECT_EQ(escape_length(""), 0u);
}

RC_GTEST_PROP(TextLayersProperty, EveryCharacterCoversItsOwnBytes, (const std::string& text)) {
  TextLayer layer = raw_layer("\\u002f&amp;%2F" + text);
  while (peel_layer(layer)) {
    RC_ASSERT(layer.text.size() == layer.ends.size());
    for (std::size_t i = 0; i < layer.ends.size(); ++i) RC_ASSERT(layer.begin(i) < layer.ends[i]);
    RC_ASSERT(layer.ends.back() == text.size() + 14);
  }
}

}  // namespace
}  // namespace holdfast
