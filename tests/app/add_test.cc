// holdfast add: every form goes in, what can't be used is told by number, and the others go in all the same.
#include <gtest/gtest.h>

#include "app/commands.h"
#include "app/link_input.h"
#include "tests/app/fake_stores.h"
#include "tests/app/scratch.h"

namespace holdfast {
namespace {

using testing_app::FakeAdmin;
using testing_app::Folder;
using testing_app::Screen;

constexpr const char* one_id = "7387261234567890123";
constexpr const char* another_id = "7387261198765432109";
std::string link_to(const std::string& id) { return "https://www.tiktok.com/@alice/video/" + id; }

class add_url : public testing::Test {
 protected:
  ExitCode add(const std::vector<std::string>& given) { return add_urls_to(screen.session, store, given); }
  std::size_t added() const {
    std::size_t count = 0;
    for (const auto& batch : store.batches) count += batch.size();
    return count;
  }

  FakeAdmin store;
  Screen screen;
  Folder folder;
};

TEST_F(add_url, links_and_ids_as_arguments_go_in) {
  EXPECT_EQ(add({link_to(one_id), another_id, "https://vm.tiktok.com/ZMabc/"}), ExitCode::ok);
  ASSERT_EQ(added(), 3u);
  EXPECT_EQ(std::get<AwemeId>(store.batches[0][0].what).value, 7387261234567890123);
  EXPECT_EQ(screen.out.str(), "added 2 posts and 1 short link\n");
  EXPECT_EQ(screen.err.str(), "");
}

TEST_F(add_url, a_file_is_read_line_by_line_and_bad_lines_are_told_by_number) {
  const auto file = folder.write("links.txt", "\xef\xbb\xbf# my list\r\n" + link_to(one_id) + "\r\n\nsee " + link_to(another_id) +
                                                  "?x=1 (good one)\nnonsense\nhttps://www.tiktok.com/@alice\nhttps://www.tiktok.com/tag/cats");
  EXPECT_EQ(add({file}), ExitCode::ok);
  EXPECT_EQ(added(), 2u);
  const std::string told = screen.err.str();
  EXPECT_NE(told.find("links.txt line 5: "), std::string::npos) << told;
  EXPECT_NE(told.find("links.txt line 6: a profile, not a post: holdfast add user @alice\n"), std::string::npos) << told;
  EXPECT_NE(told.find("links.txt line 7: the hashtag #cats"), std::string::npos) << told;
  EXPECT_EQ(std::count(told.begin(), told.end(), '\n'), 3);
  EXPECT_EQ(screen.out.str(), "added 2 posts; 3 lines can't be used\n");
}

TEST_F(add_url, a_dash_is_standard_input) {
  screen.in.str("nonsense\n" + link_to(one_id) + "\n");
  EXPECT_EQ(add({"-"}), ExitCode::ok);
  EXPECT_EQ(added(), 1u);
  EXPECT_TRUE(screen.err.str().starts_with("line 1: ")) << screen.err.str();
}

TEST_F(add_url, nothing_that_can_be_used_is_exit_code_2) {
  EXPECT_EQ(add({"nonsense"}), ExitCode::usage);
  EXPECT_EQ(added(), 0u);
  EXPECT_TRUE(screen.err.str().starts_with("argument 1: ")) << screen.err.str();
  EXPECT_NE(screen.err.str().find("no file nonsense"), std::string::npos) << screen.err.str();
  EXPECT_EQ(screen.out.str(), "");
}

TEST_F(add_url, long_lists_go_in_batch_by_batch) {
  std::string text;
  for (int at = 0; at < 1201; ++at) text += std::to_string(7387261234567890123 + at) + "\n";
  screen.in.str(text);
  EXPECT_EQ(add({"-"}), ExitCode::ok);
  EXPECT_EQ(added(), 1201u);
  EXPECT_EQ(store.batches.size(), 3u);
}

TEST_F(add_url, a_line_without_end_is_refused_and_the_next_one_goes_in) {
  screen.in.str(std::string(link_line_bytes_max + 1, 'x') + "\n" + one_id + "\n");
  EXPECT_EQ(add({"-"}), ExitCode::ok);
  EXPECT_EQ(added(), 1u);
  EXPECT_EQ(screen.err.str(), "line 1: longer than 64 KiB\n");
}

TEST_F(add_url, a_list_that_is_not_text_is_refused_and_what_came_before_stays) {
  screen.in.str(std::string(one_id) + "\n" + std::string("h\0t\0", 4) + "\n");
  EXPECT_EQ(add({"-"}), ExitCode::usage);
  EXPECT_EQ(added(), 1u);
  EXPECT_NE(screen.err.str().find("save the list as UTF-8"), std::string::npos);
}

TEST_F(add_url, a_folder_is_no_list) { EXPECT_EQ(add({folder.path()}), ExitCode::usage); }

TEST_F(add_url, a_catalog_that_fails_is_exit_code_9) {
  store.failure = Failure{FailureKind::catalog, "add links", "catalog.db", "disk full"};
  EXPECT_EQ(add({one_id}), ExitCode::catalog);
}

TEST_F(add_url, control_characters_of_a_line_are_escaped) {
  screen.in.str("https://www.tiktok.com/@al\x1b[2Jice/nothing\n");
  EXPECT_EQ(add({"-"}), ExitCode::usage);
  EXPECT_EQ(screen.err.str().find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace holdfast
