// What a terminal or a log may be shown.
#include "core/base/printable.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace holdfast {
namespace {

TEST(Printable, LeavesOrdinaryTextAlone) {
  for (const char* text : {"plain", "na\u00efve \u65e5\u672c\u8a9e \U0001F600", "C:\\path and \\u{1b}", ""}) EXPECT_EQ(printable(text), text);
}

TEST(Printable, SpellsOutControls) {
  EXPECT_EQ(printable("a\x1b[31mb"), "a\\u{1b}[31mb");
  EXPECT_EQ(printable("one\ntwo\ttab\r"), "one\\u{a}two\\u{9}tab\\u{d}");
  EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a\\u{0}b");
  EXPECT_EQ(printable("del\x7f"), "del\\u{7f}");
  EXPECT_EQ(printable("\xC2\x9B" "31m"), "\\u{9b}31m") << "C1 is a control too";
}

TEST(Printable, SpellsOutWhatTurnsOrHidesText) {
  EXPECT_EQ(printable("abc\u202Egpj.exe"), "abc\\u{202e}gpj.exe");
  EXPECT_EQ(printable("\u2066x\u2069"), "\\u{2066}x\\u{2069}");
  EXPECT_EQ(printable("a\u200Bb\uFEFFc\u00ADd"), "a\\u{200b}b\\u{feff}c\\u{ad}d");
  EXPECT_EQ(printable("line\u2028sep"), "line\\u{2028}sep");
  EXPECT_EQ(printable("\U000E0041"), "\\u{e0041}") << "tags hide text";
}

TEST(Printable, SpellsOutBrokenBytes) {
  EXPECT_EQ(printable("\xff"), "\\xff");
  EXPECT_EQ(printable("\xC3("), "\\xc3(");
  EXPECT_EQ(printable("\xC0\xAF"), "\\xc0\\xaf") << "overlong";
  EXPECT_EQ(printable("\xED\xA0\x80"), "\\xed\\xa0\\x80") << "surrogate";
  EXPECT_EQ(printable("\xF4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80") << "past the last code point";
  EXPECT_EQ(printable("\xE2\x82"), "\\xe2\\x82") << "cut";
}

TEST(Printable, CutsBetweenCodePointsAndSaysSo) {
  EXPECT_EQ(printable("abcdef", 6), "abcdef");
  EXPECT_EQ(printable("abcdefg", 6), "abc\u2026");
  EXPECT_EQ(printable("\u65e5\u672c\u8a9e", 8), "\u65e5\u2026");
  EXPECT_EQ(printable("ab\x1b", 6), "ab\u2026") << "never inside an escape";
  EXPECT_EQ(printable("abc", 2), "");
}

RC_GTEST_PROP(PrintableProperty, IsShortCleanAndStable, (const std::string& text)) {
  const auto max_bytes = *rc::gen::inRange<std::size_t>(0, 64);
  const std::string shown = printable(text, max_bytes);
  RC_ASSERT(shown.size() <= max_bytes);
  RC_ASSERT(std::ranges::none_of(shown, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }));
  RC_ASSERT(printable(shown, max_bytes) == shown);
}

}  // namespace
}  // namespace holdfast
