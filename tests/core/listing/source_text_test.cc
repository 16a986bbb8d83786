// What people type for hashtags, sounds, searches and accounts.
#include "core/listing/source_text.h"

#include <gtest/gtest.h>

#include "core/base/limits.h"

namespace holdfast {
namespace {

std::string name_of(const Result<SourceName>& name) { return name ? name->name : "refused"; }

struct Row {
  const char* text;
  const char* name;
};

TEST(SourceText, Hashtags) {
  const Row rows[] = {
      {"coldbrew", "coldbrew"}, {"#ColdBrew", "coldbrew"}, {" #a ", "a"}, {"コーヒー", "コーヒー"}, {"#2024", "2024"}, {"2024", "2024"},
      {"59274001", "59274001"}, {"#59274001", "#59274001"}, {"https://www.tiktok.com/tag/ColdBrew?lang=en", "coldbrew"},
      {"www.tiktok.com/tag/123456", "#123456"}, {"https://www.tiktok.com/tag/%E3%82%B3", "コ"},
      {"", "refused"}, {"#", "refused"}, {"cold brew", "refused"}, {"a/b", "refused"}, {"##a", "refused"}, {"a\x1b[2J", "refused"}, {"\xff", "refused"},
      {"https://www.tiktok.com/@alice", "refused"}, {"https://www.tiktok.com/music/x-7016547803243022337", "refused"},
      {"https://example.com/tag/a", "refused"},
  };
  for (const auto& row : rows) EXPECT_EQ(name_of(parse_hashtag(row.text)), row.name) << row.text;
  EXPECT_EQ(name_of(parse_hashtag(std::string(limits::source_name_bytes_max + 1, 'a'))), "refused");
}

TEST(SourceText, Sounds) {
  const Row rows[] = {
      {"7016547803243022337", "7016547803243022337"}, {"https://www.tiktok.com/music/original-sound-7016547803243022337?x=1", "7016547803243022337"},
      {"", "refused"}, {"original sound", "refused"}, {"-5", "refused"}, {"99999999999999999999", "refused"}, {"https://www.tiktok.com/tag/a", "refused"},
  };
  for (const auto& row : rows) EXPECT_EQ(name_of(parse_music(row.text)), row.name) << row.text;
}

TEST(SourceText, Searches) {
  const Row rows[] = {
      {"cold brew", "cold brew"}, {"  cold \t brew\n", "cold brew"}, {"#a @b", "#a @b"}, {"café ☕", "café ☕"}, {"", "refused"}, {"  ", "refused"},
      {"a\x01", "refused"}, {"\xc3", "refused"},
  };
  for (const auto& row : rows) EXPECT_EQ(name_of(parse_search(row.text)), row.name) << row.text;
}

TEST(SourceText, Accounts) {
  const Row rows[] = {{"@alice", "alice"}, {"6784563456123", "6784563456123"}, {"@123456", "@123456"}, {"https://www.tiktok.com/@alice", "alice"}, {"no account", "refused"}};
  for (const auto& row : rows) EXPECT_EQ(name_of(parse_account(row.text)), row.name) << row.text;
}

TEST(SourceText, ByKind) {
  EXPECT_EQ(parse_source_name(SourceKind::hashtag, "#a")->kind, SourceKind::hashtag);
  EXPECT_EQ(parse_source_name(SourceKind::music, "7016547803243022337")->kind, SourceKind::music);
  EXPECT_EQ(parse_source_name(SourceKind::links, "")->name, "");
}

}  // namespace
}  // namespace holdfast
