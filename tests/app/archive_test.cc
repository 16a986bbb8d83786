// Where an archive is found, and where its key comes from.
#include "app/archive.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include "app/key.h"
#include "tests/app/scratch.h"

namespace holdfast {
namespace {

using testing_app::Folder;

TEST(archive, is_found_by_walking_up) {
  const Folder folder;
  folder.write(config_name, "");
  std::filesystem::create_directories(folder.path() + "/videos/dt=2026-05-29");
  EXPECT_EQ(find_archive(folder.path() + "/videos/dt=2026-05-29"), folder.path());
  EXPECT_EQ(find_archive(folder.path()), folder.path());
}

TEST(archive, that_is_nowhere_is_refused_with_the_remedy) {
  const Folder folder;
  const auto archive = open_archive(folder.path(), {});
  ASSERT_FALSE(archive);
  EXPECT_NE(archive.error().detail.find("holdfast init"), std::string::npos) << archive.error().detail;
  const auto missing = open_archive(folder.path() + "/none", {});
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().detail.find("no such folder"), std::string::npos);
}

TEST(archive, errors_name_the_file_and_the_line) {
  const Folder folder;
  folder.write(config_name, "\nprovider.timeout = 3\n");
  const auto archive = open_archive(folder.path(), {});
  ASSERT_FALSE(archive);
  EXPECT_NE(archive.error().detail.find("holdfast.toml:2: provider.timeout"), std::string::npos) << archive.error().detail;
}

class key : public testing::Test {
 protected:
  key() { ::unsetenv(key_variable); }
  ~key() override { ::unsetenv(key_variable); }
  std::string from_file(const std::string& text) {
    ::chmod(folder.write("key", text).c_str(), 0600);
    config.provider.key_file = "key";
    const auto found = find_key(config, folder.path());
    return found ? found->key.reveal() : "refused: " + found.error().detail;
  }

  Folder folder;
  Config config;
};

TEST_F(key, the_variable_wins_and_blanks_around_it_go) {
  config.provider.key_file = folder.write("key", "other");
  ::setenv(key_variable, "  abc-123\n", 1);
  const auto found = find_key(config, folder.path());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->key.reveal(), "abc-123");
  EXPECT_EQ(found->from, "TIKLIVE_API_KEY");
}

TEST_F(key, a_file_relative_to_the_archive_is_read) { EXPECT_EQ(from_file("abc-123\n"), "abc-123"); }

TEST_F(key, a_file_that_others_can_read_is_warned_of) {
  const auto file = folder.write("key", "abc");
  ::chmod(file.c_str(), 0644);
  config.provider.key_file = file;
  const auto found = find_key(config, folder.path());
  ASSERT_TRUE(found);
  EXPECT_NE(found->warning.find("chmod 600"), std::string::npos);
}

TEST_F(key, none_is_refused_with_both_ways_and_the_demo) {
  const auto found = find_key(config, folder.path());
  ASSERT_FALSE(found);
  for (const char* part : {"export TIKLIVE_API_KEY", "provider.key_file", "scripts/demo"}) EXPECT_NE(found.error().detail.find(part), std::string::npos) << part;
}

TEST_F(key, what_would_break_the_header_is_refused_without_showing_it) {
  for (const std::string& text : {std::string("abc\r\nX-Other: 1"), std::string("abc def"), std::string("abc\x01"), std::string(600, 'k'), std::string("k\xc3\xa9y")}) {
    const auto told = from_file(text);
    EXPECT_TRUE(told.starts_with("refused: ")) << told;
    EXPECT_EQ(told.find("abc"), std::string::npos) << told;
  }
  EXPECT_TRUE(from_file(" \n").starts_with("refused: "));
}

TEST_F(key, a_missing_file_is_told_by_its_name) {
  config.provider.key_file = "none";
  const auto found = find_key(config, folder.path());
  ASSERT_FALSE(found);
  EXPECT_NE(found.error().detail.find("/none"), std::string::npos);
}

}  // namespace
}  // namespace holdfast
