// holdfast show and dead export: one post whole, its media opened, and dead letters in a file that appears whole or not at all.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>

#include "app/finding_commands.h"
#include "app/out_file.h"
#include "tests/app/fake_search.h"
#include "tests/app/scratch.h"

namespace holdfast {
namespace {

using testing_app::FakeSearch;
using testing_app::Folder;
using testing_app::found_post;
using testing_app::Screen;

class show : public testing::Test {
 protected:
  show() {
    WholePost whole;
    whole.found = found_post(7'387'261'234'567'890'123, "a \x1b[2J title");
    whole.names = {{"6789012345", "alice", "Alice", instant_from_unix(1'780'000'000), instant_from_unix(1'780'000'000)},
                   {"6789012345", "old_alice", "A\u202Elice", instant_from_unix(1'700'000'000), instant_from_unix(1'750'000'000)}};
    whole.listings = {{"user @alice", "", instant_from_unix(1'780'000'000), instant_from_unix(1'780'086'400), 3}};
    whole.assets.push_back({.kind = AssetKind::video, .key = whole.found.media_key, .bytes = 3'045'000, .sha256 = Sha256{}, .content_type = "video/mp4", .codec = "h264"});
    whole.assets.push_back({.kind = AssetKind::cover, .missing = "HTTP 404"});
    whole.history = {{instant_from_unix(1'780'000'100), {200, 1, 2, 3, 4, 5}}, {instant_from_unix(1'780'000'060), {100, 1, 2, 3, 4, 5}}};
    whole.spends = {{SpendId{1}, Purpose::detail, "/post-detail/", 1, 1, true, Outcome::charged, 200, instant_from_unix(1'780'000'000)}};
    whole.letters = {{1, {.aweme_id = "7387261234567890123", .reason = Reason::region, .stage = "resolve", .status = 200, .evidence = "{\"x\":1}"}, instant_from_unix(1'780'000'050)}};
    store.whole = whole;
  }
  ExitCode ask(const std::string& post, bool open = false) {
    return show_post_of(screen.session, store, {post, open}, {folder.path(), [&](const std::string& path) {
      opened.push_back(path);
      return true;
    }});
  }
  FakeSearch store;
  Screen screen;
  Folder folder;
  std::vector<std::string> opened;
};

TEST_F(show, tells_everything_and_lets_nothing_act_on_the_terminal) {
  EXPECT_EQ(ask("7387261234567890123"), ExitCode::ok);
  const auto out = screen.out.str();
  for (const auto* part : {"post        7387261234567890123\n", "state       archived\n", "@alice, Alice, id 6789012345", "also seen as @old_alice", "2023-11-14 to 2025-06-15",
                           "3,045,000 bytes, video/mp4, h264", "sha256 00000", "cover       missing: HTTP 404", "history     2026-05-28T20:28:20Z  200 plays",
                           "detail, charged, capture 1 call 1, by retry, HTTP 200", "listed by   user @alice", "region at resolve, HTTP 200; revived 2026-05-28T20:27:30Z"})
    EXPECT_NE(out.find(part), std::string::npos) << part << "\n" << out;
  EXPECT_EQ(out.find('\x1b'), std::string::npos);
  EXPECT_EQ(out.find("\u202E"), std::string::npos);
}

TEST_F(show, json_has_all_of_it) {
  screen.session.json = true;
  EXPECT_EQ(ask("https://www.tiktok.com/@alice/video/7387261234567890123"), ExitCode::ok);
  const auto post = boost::json::parse(screen.out.str());
  EXPECT_EQ(post.at("title"), "a \x1b[2J title");
  EXPECT_EQ(post.at("names").at(1).at("handle"), "old_alice");
  EXPECT_EQ(post.at("assets").as_array().size(), 2u);
  EXPECT_EQ(post.at("history").at(1).at("play_count"), 100);
  EXPECT_EQ(post.at("credits").at(0).at("outcome"), "charged");
  EXPECT_EQ(post.at("dead_letters").at(0).at("reason"), "region");
}

TEST_F(show, a_link_that_hides_its_id_is_followed_in_the_catalog) {
  store.links["https://vm.tiktok.com/abc"] = {LinkState::done, AwemeId{7'387'261'234'567'890'123}, std::nullopt};
  store.links["https://vm.tiktok.com/dead"] = {LinkState::dead, std::nullopt, Reason::deleted};
  store.links["https://vm.tiktok.com/wait"] = {LinkState::waiting, std::nullopt, std::nullopt};
  EXPECT_EQ(ask("https://vm.tiktok.com/abc"), ExitCode::ok);
  EXPECT_EQ(ask("https://vm.tiktok.com/dead"), ExitCode::usage);
  EXPECT_EQ(ask("https://vm.tiktok.com/wait"), ExitCode::usage);
  EXPECT_EQ(ask("https://vm.tiktok.com/never"), ExitCode::usage);
  EXPECT_NE(screen.err.str().find("is dead (deleted)"), std::string::npos);
}

TEST_F(show, what_is_no_post_of_the_archive_is_exit_code_2) {
  for (const auto* given : {"7387261234567890999", "nonsense", "@alice", "https://www.tiktok.com/@alice", ""}) EXPECT_EQ(ask(given), ExitCode::usage) << given;
  EXPECT_TRUE(screen.out.str().empty());
}

TEST_F(show, its_media_is_opened_by_an_absolute_path) {
  std::filesystem::create_directories(folder.path() + "/videos/dt=2026-05-29/author=alice");
  folder.write(store.whole->found.media_key, "bytes");
  EXPECT_EQ(ask("7387261234567890123", true), ExitCode::ok);
  EXPECT_EQ(opened, std::vector<std::string>{folder.path() + "/" + store.whole->found.media_key});
  EXPECT_EQ(screen.out.str(), opened[0] + "\n");
}

TEST_F(show, a_key_that_leads_out_of_the_vault_or_to_nothing_is_not_opened) {
  EXPECT_EQ(ask("7387261234567890123", true), ExitCode::usage) << "the file is gone";
  for (const auto* key : {"../../etc/passwd", "/etc/passwd", "", "videos/$(touch x).mp4", "videos/a b.mp4"}) {
    store.whole->found.media_key = key;
    EXPECT_EQ(ask("7387261234567890123", true), ExitCode::usage) << key;
  }
  EXPECT_TRUE(opened.empty());
}

class dead_export_command : public testing::Test {
 protected:
  dead_export_command() {
    for (std::int64_t no = 1; no <= 5; ++no)
      store.laid_letters.push_back({no, {.aweme_id = std::to_string(7'387'261'234'567'890'120 + no), .url = "https://x.test/", .source = "user @alice", .reason = Reason::deleted,
                                         .stage = "resolve", .status = 200, .evidence = "{\"msg\":\"gone\x1b\"}", .at = instant_from_unix(1'780'000'000)}, std::nullopt});
  }
  std::string read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::size_t files() { return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder.path()), {})); }
  FakeSearch store;
  Screen screen;
  Folder folder;
};

TEST_F(dead_export_command, goes_to_standard_output_as_a_table_or_as_lines) {
  EXPECT_EQ(dead_export_of(screen.session, store, {}), ExitCode::ok);
  EXPECT_TRUE(screen.out.str().starts_with("aweme_id,url,reason,stage,status,evidence,at,source\r\n7387261234567890121,https://x.test/,deleted,resolve,200,\"{\"\"msg\"\":\"\"gone\\u{1b}"))
      << screen.out.str();
  Screen lines;
  EXPECT_EQ(dead_export_of(lines.session, store, {.format = "jsonl", .reason = "deleted"}), ExitCode::ok);
  EXPECT_EQ(store.asked_reason, Reason::deleted);
  std::istringstream in(lines.out.str());
  int count = 0;
  for (std::string line; std::getline(in, line); ++count) EXPECT_EQ(boost::json::parse(line).at("evidence"), "{\"msg\":\"gone\x1b\"}");
  EXPECT_EQ(count, 5);
}

TEST_F(dead_export_command, a_file_is_written_whole_and_never_replaced_unasked) {
  const auto path = folder.path() + "/dead.jsonl";
  EXPECT_EQ(dead_export_of(screen.session, store, {.file = path}), ExitCode::ok);
  EXPECT_TRUE(read(path).starts_with("{\"aweme_id\"")) << "by the file's name";
  folder.write("dead.jsonl", "mine");
  EXPECT_EQ(dead_export_of(screen.session, store, {.file = path}), ExitCode::usage);
  EXPECT_EQ(read(path), "mine");
  EXPECT_EQ(dead_export_of(screen.session, store, {.file = path, .force = true}), ExitCode::ok);
  EXPECT_NE(read(path), "mine");
  EXPECT_EQ(files(), 1u) << "nothing is left beside it";
}

TEST_F(dead_export_command, what_cant_be_written_is_told) {
  EXPECT_EQ(dead_export_of(screen.session, store, {.file = folder.path()}), ExitCode::usage);
  EXPECT_EQ(dead_export_of(screen.session, store, {.file = folder.path() + "/none/dead.csv"}), ExitCode::storage);
  EXPECT_EQ(dead_export_of(screen.session, store, {.format = "xml"}), ExitCode::usage);
  EXPECT_EQ(dead_export_of(screen.session, store, {.reason = "delted"}), ExitCode::usage);
}

TEST_F(dead_export_command, a_name_that_appears_meanwhile_is_not_replaced_and_an_unfinished_file_leaves_nothing) {
  const auto path = folder.path() + "/out.csv";
  {
    auto file = OutFile::open(path, false);
    ASSERT_TRUE(file.has_value());
    file->stream() << "half";
    folder.write("out.csv", "mine");
    EXPECT_EQ(file->publish().error().kind, FailureKind::taken);
  }
  EXPECT_EQ(read(path), "mine");
  { auto left = OutFile::open(folder.path() + "/left.csv", false); }
  EXPECT_EQ(files(), 1u);
}

}  // namespace
}  // namespace holdfast
