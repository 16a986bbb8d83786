// Mending and cutting UTF-8.
#include "core/base/utf8.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

const std::string bad = "\xEF\xBF\xBD";

TEST(Utf8, ValidTextComesBackAsItIs) {
  for (const std::string text : {"", "abc", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xEF\xBF\xBD", "\xF4\x8F\xBF\xBF"})
    EXPECT_EQ(mend_utf8(text), text);
  const std::string nul("a\0b", 3);
  EXPECT_EQ(mend_utf8(nul), nul);
}

TEST(Utf8, EachBadByteIsReplaced) {
  EXPECT_EQ(mend_utf8("a\xFF"), "a" + bad);
  EXPECT_EQ(mend_utf8("\xC3"), bad);
  EXPECT_EQ(mend_utf8("\xC0\xAF"), bad + bad);            // overlong
  EXPECT_EQ(mend_utf8("\xE0\x80\xAF"), bad + bad + bad);  // overlong
  EXPECT_EQ(mend_utf8("\xF0\x80\x80\x80"), bad + bad + bad + bad);
  EXPECT_EQ(mend_utf8("\xED\xA0\x80"), bad + bad + bad);  // a surrogate
  EXPECT_EQ(mend_utf8("\xF4\x90\x80\x80"), bad + bad + bad + bad);
  EXPECT_EQ(mend_utf8("\xE2\x82z"), bad + bad + "z");
}

TEST(Utf8, CutsBetweenCodePoints) {
  EXPECT_EQ(cut_utf8("abc", 5), "abc");
  EXPECT_EQ(cut_utf8("abc", 2), "ab");
  EXPECT_EQ(cut_utf8("a\xE2\x82\xAC", 3), "a");
  EXPECT_EQ(cut_utf8("a\xE2\x82\xAC", 4), "a\xE2\x82\xAC");
  EXPECT_EQ(cut_utf8("\xF0\x9F\x98\x80", 3), "");
  EXPECT_EQ(cut_utf8("", 0), "");
}

}  // namespace
}  // namespace holdfast
