// Words of sources, and which need a look-up.
#include "core/listing/source.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

TEST(Source, WordsComeBack) {
  for (const auto kind : {SourceKind::user, SourceKind::hashtag, SourceKind::search, SourceKind::music, SourceKind::links})
    EXPECT_EQ(parse_source_kind(to_string(kind)), kind);
  for (const auto state : {SourceState::active, SourceState::paused, SourceState::finished, SourceState::failed, SourceState::removed})
    EXPECT_EQ(parse_source_state(to_string(state)), state);
  EXPECT_EQ(parse_source_kind("User"), std::nullopt);
  EXPECT_EQ(parse_source_state(""), std::nullopt);
  EXPECT_EQ(to_string(WalkKind::head), "head");
  EXPECT_EQ(to_string(WalkKind::backfill), "backfill");
}

TEST(Source, DescribesItselfAsPeopleWriteIt) {
  EXPECT_EQ(describe({SourceKind::user, "alice", ""}), "user @alice");
  EXPECT_EQ(describe({SourceKind::user, "6872318758774374401", ""}), "user 6872318758774374401");
  EXPECT_EQ(describe({SourceKind::hashtag, "2024", "US"}), "hashtag #2024 in US");
  EXPECT_EQ(describe({SourceKind::hashtag, "59274001", ""}), "hashtag 59274001");
  EXPECT_EQ(describe({SourceKind::search, "cold brew", ""}), "search \"cold brew\"");
  EXPECT_EQ(describe({SourceKind::music, "7636451820655685109", ""}), "music 7636451820655685109");
  EXPECT_EQ(describe({SourceKind::links, "", ""}), "links");
}

TEST(Source, AMarkTellsANameFromANumber) {
  EXPECT_EQ(describe({SourceKind::user, "@123456", ""}), "user @123456");
  EXPECT_EQ(describe({SourceKind::hashtag, "#123456", ""}), "hashtag #123456");
  EXPECT_EQ(own_target({SourceKind::user, "@123456", ""}), std::nullopt);
  EXPECT_EQ(own_target({SourceKind::hashtag, "#123456", ""}), std::nullopt);
  EXPECT_EQ(bare_name({SourceKind::user, "@123456", ""}), "123456");
  EXPECT_EQ(bare_name({SourceKind::hashtag, "#123456", ""}), "123456");
  EXPECT_EQ(bare_name({SourceKind::search, "#a @b", ""}), "#a @b");
}

TEST(Source, NumbersOfSixDigitsAreTheirOwnTarget) {
  EXPECT_EQ(own_target({SourceKind::user, "6872318758774374401", ""}), "6872318758774374401");
  EXPECT_EQ(own_target({SourceKind::user, "123456", ""}), "123456");
  EXPECT_EQ(own_target({SourceKind::user, "12345", ""}), std::nullopt);
  EXPECT_EQ(own_target({SourceKind::user, "0123456", ""}), std::nullopt);
  EXPECT_EQ(own_target({SourceKind::user, "alice", ""}), std::nullopt);
  EXPECT_EQ(own_target({SourceKind::hashtag, "2024", ""}), std::nullopt);
  EXPECT_EQ(own_target({SourceKind::hashtag, "59274001", ""}), "59274001");
  EXPECT_EQ(own_target({SourceKind::search, "x y", ""}), "x y");
  EXPECT_EQ(own_target({SourceKind::music, "7636451820655685109", ""}), "7636451820655685109");
}

}  // namespace
}  // namespace holdfast
