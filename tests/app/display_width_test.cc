// Text that fits: widths, cutting, wrapping, and what is left out because terminals disagree about it.
#include "app/display_width.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

TEST(DisplayWidth, CountsColumnsNotBytes) {
  EXPECT_EQ(display_width(""), 0);
  EXPECT_EQ(display_width("plain"), 5);
  EXPECT_EQ(display_width("é"), 1);
  EXPECT_EQ(display_width("e\xCC\x81"), 1);          // a combining accent
  EXPECT_EQ(display_width("漢字かな"), 8);
  EXPECT_EQ(display_width("한국어"), 6);
  EXPECT_EQ(display_width("👩"), 2);
  EXPECT_EQ(display_width("שלום"), 4);
  EXPECT_GE(display_width("🇫🇷"), 2);                // never less than any terminal takes
  EXPECT_GE(display_width("कि"), 2);                 // a spacing mark
}

TEST(DisplayWidth, ShownTakesTheFightOutOfText) {
  const std::string out = shown("a\x1b[2J\r\n\x9b\xE2\x80\xAE" "b\xE2\x81\xA6" "c\xE2\x80\x8D" "d\xEF\xB8\x8F");
  for (const char c : out) EXPECT_TRUE(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
  EXPECT_EQ(out, "a\\u{1b}[2J\\u{d}\\u{a}\\x9b\\u{202e}b\\u{2066}c\\u{200d}d");
}

TEST(DisplayWidth, ShownLeavesNoTowerOfMarksAndNoneWithoutALetter) {
  EXPECT_EQ(shown("x\xCC\x81\xCC\x82\xCC\x83\xCC\x84\xCC\x85y"), shown("x\xCC\x81\xCC\x82y"));
  EXPECT_EQ(shown("\xCC\x81" "a"), "a");
}

TEST(DisplayWidth, ShownSpellsOutWhatTerminalsDontKnow) {
  EXPECT_EQ(shown("\xEF\xA3\xBF"), "\\u{f8ff}");           // private use
  EXPECT_EQ(shown("\xF4\x8F\xBF\xBD"), "\\u{10fffd}");
  EXPECT_EQ(shown("\xE1\x85\xA2"), "\\u{1162}");           // a vowel of Hangul alone
  EXPECT_EQ(shown("\xE1\x84\x92\xE1\x85\xA1"), "하");      // and with its consonant
}

TEST(DisplayWidth, FittedNeverIsWiderAndCutsNoLetter) {
  const std::string text = shown("ab漢字👩e\xCC\x81 שלום end");
  for (int columns = 0; columns <= 30; ++columns) {
    const std::string cut = fitted(text, columns);
    EXPECT_LE(display_width(cut), columns);
    EXPECT_EQ(shown(cut), cut) << columns;
    EXPECT_EQ(display_width(padded(text, columns)), columns);
    EXPECT_EQ(display_width(padded_left(text, columns)), columns);
  }
  EXPECT_EQ(fitted("abcdef", 4), "abc…");
  EXPECT_EQ(fitted("abcd", 4), "abcd");
  EXPECT_EQ(fitted("漢字", 3), "漢…");
}

TEST(DisplayWidth, WrappedKeepsEveryWordWithinTheColumns) {
  const std::string text = "one two three 漢字漢字漢字漢字漢字 four averylongwordthatfitsnowhereatall five";
  for (int columns = 2; columns <= 60; ++columns) {
    std::string all;
    for (const auto& line : wrapped(text, columns, 4)) {
      EXPECT_LE(display_width(line), columns) << columns << ": " << line;
      all += line;
    }
    std::erase(all, ' ');
    std::string wanted = text;
    std::erase(wanted, ' ');
    EXPECT_EQ(all, wanted) << columns;
  }
  EXPECT_EQ(wrapped(text, 0, 4), std::vector<std::string>{text});
  EXPECT_EQ(wrapped("a b", 10, 4), std::vector<std::string>{"a b"});
  EXPECT_EQ(wrapped("", 10, 4), std::vector<std::string>{""});
}

}  // namespace
}  // namespace holdfast
