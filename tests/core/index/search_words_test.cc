// What a person types, taken apart for an index.
#include "core/index/search_words.h"

#include <gtest/gtest.h>

#include "core/base/limits.h"
#include "core/index/search.h"

namespace holdfast {
namespace {

using Texts = std::vector<std::string>;

TEST(search_words, come_apart_by_blanks_and_quotation_marks) {
  struct Case { const char* text; Texts parts, starts, shorts; };
  for (const auto& [text, parts, starts, shorts] : {
           Case{"", {}, {}, {}},
           {"   \t ", {}, {}, {}},
           {"red cats", {"red", "cats"}, {}, {}},
           {"\"red cats\" dogs", {"red cats", "dogs"}, {}, {}},
           {"\"red cats", {"red cats"}, {}, {}},
           {"a\"b c\"d", {"b c"}, {"a", "d"}, {}},
           {"\"\" \" \"", {}, {}, {}},
           {"go é Ж مع", {}, {"go", "é", "Ж", "مع"}, {}},
           {"猫 咖啡 今日の % #a ☕", {"今日の"}, {}, {"猫", "咖啡", "%", "#a", "☕"}},
           {"cafe\xCC\x81", {"cafe\xCC\x81"}, {}, {}},
           {"e\xCC\x81\xCC\x81\xCC\x81", {}, {"e\xCC\x81\xCC\x81\xCC\x81"}, {}},
           {"© x", {}, {"x"}, {"©"}},
       }) {
    const auto words = search_words(text);
    EXPECT_EQ(words.parts, parts) << text;
    EXPECT_EQ(words.starts, starts) << text;
    EXPECT_EQ(words.shorts, shorts) << text;
  }
}

TEST(search_words, are_bounded_and_mended) {
  std::string many;
  for (int number = 0; number < 100; ++number) many += "word" + std::to_string(number) + " ";
  EXPECT_EQ(search_words(many).parts.size(), limits::search_words);
  EXPECT_LE(search_words(std::string(1 << 20, 'x')).parts.at(0).size(), limits::search_text_bytes);
  EXPECT_EQ(search_words("abc\xff").parts.at(0), "abc\xEF\xBF\xBD");
  EXPECT_EQ(search_words(std::string("a\0bcd", 5)).parts, Texts{"bcd"});
}

TEST(post_order, words_are_read_back) {
  for (const auto order : {PostOrder::newest, PostOrder::oldest, PostOrder::plays, PostOrder::archived}) EXPECT_EQ(parse_post_order(to_string(order)), order);
  EXPECT_FALSE(parse_post_order("Newest").has_value());
}

}  // namespace
}  // namespace holdfast
