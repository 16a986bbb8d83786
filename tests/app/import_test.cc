// holdfast import: lists of every form and with every fault into the queue; nothing is lost in silence.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "app/csv_text.h"
#include "app/finding_commands.h"
#include "app/tiktok_export.h"
#include "core/base/limits.h"
#include "tests/app/fake_search.h"
#include "tests/app/fake_stores.h"
#include "tests/app/scratch.h"

namespace holdfast {
namespace {

using testing_app::FakeAdmin;
using testing_app::FakeSearch;
using testing_app::Folder;
using testing_app::Screen;

std::string id(int number) { return std::to_string(7'387'261'234'567'890'000 + number); }
std::string share(int number) { return "https://www.tiktokv.com/share/video/" + id(number) + "/"; }

class import_command : public testing::Test {
 protected:
  ExitCode run(ImportChoice choice, const std::string& text) {
    screen.in.str(text);
    screen.in.clear();
    choice.file = "-";
    return import_list_into(screen.session, choice.dry_run ? nullptr : &admin, search, choice);
  }
  ExitCode export_of(const std::string& json, std::vector<std::string> only = {}) { return run({.form = ListForm::tiktok_export, .only = std::move(only)}, json); }
  ExitCode archive(const std::string& lines, bool skip, bool take) { return run({.form = ListForm::yt_dlp_archive, .skip = skip, .take = take}, lines); }
  ExitCode table(const std::string& text, const std::string& column) { return run({.form = ListForm::csv, .column = column}, text); }
  // The last digits of what was added, in order.
  std::vector<std::int64_t> added() {
    std::vector<std::int64_t> ids;
    for (const auto& batch : admin.batches)
      for (const auto& link : batch)
        if (const auto* one = std::get_if<AwemeId>(&link.what)) ids.push_back(one->value % 1000);
    return ids;
  }
  FakeAdmin admin;
  FakeSearch search;
  Screen screen;
};
using Ids = std::vector<std::int64_t>;

const std::string new_layout = R"({"Profile And Settings":{"Profile Info":{"ProfileMap":{"userName":"me","emailAddress":"x@y.test"}}},
 "Likes and Favorites":{"Favorite Videos":{"FavoriteVideoList":[{"Date":"2026-01-02 10:00:00","Link":")" + share(1) + R"("}]},
  "Favorite Sounds":{"FavoriteSoundList":[{"Date":"2026-01-02 10:00:00","Link":"https://www.tiktok.com/music/x-7016547803243022337"}]},
  "Like List":{"ItemFavoriteList":[{"date":"2026-01-02 10:00:00","link":")" + share(2) + R"("},{"date":"x","link":")" + share(3) + R"("}]}},
 "Your Activity":{"Watch History":{"VideoList":[{"Date":"2026-01-02 10:00:00","Link":")" + share(4) + R"("},{"Date":"","Link":null},{"Date":"","Link":""}]},
  "Share History":{"ShareHistoryList":[{"Date":"","SharedContent":"video","Link":")" + share(5) + R"(","Method":"copy"}]},
  "Reposts":{"RepostList":[{"Date":"","Link":"https://www.tiktok.com/@a/video/)" + id(6) + R"("}]}},
 "Post":{"Posts":{"VideoList":[{"Date":"","Link":"https://v16m.cdn.test/secret/?tk=1&signature=abc","Likes":"3"},{"Date":"","Link":")" + share(7) + R"("}]}},
 "Direct Message":{"Chat History":{"ChatHistory":{"Chat History with bob:":[{"Date":"","From":"bob","Content":"see )" + share(8) + R"("}]}}}})";

const std::string old_layout = R"({"Activity":{"Favorite Videos":{"FavoriteVideoList":[{"Date":"","Link":")" + share(1) + R"("}]},
  "Like List":{"ItemFavoriteList":[{"Date":"","VideoLink":")" + share(2) + R"("}]},
  "Video Browsing History":{"VideoList":[{"Date":"","VideoLink":")" + share(4) + R"("}]},"Share History":{"ShareHistoryList":null}},
  "Video":{"Videos":{"VideoList":[{"Date":"","VideoLink":")" + share(7) + R"("}]}}})";

TEST_F(import_command, an_export_of_either_layout_gives_every_post_it_names) {
  EXPECT_EQ(export_of(new_layout), ExitCode::ok);
  EXPECT_EQ(added(), (Ids{1, 2, 3, 4, 5, 6, 7}));
  EXPECT_NE(screen.out.str().find("from favorites 1, history 1, likes 2, posts 1, reposts 1, shared 1"), std::string::npos) << screen.out.str();
  admin.batches.clear();
  EXPECT_EQ(export_of(old_layout), ExitCode::ok);
  EXPECT_EQ(added(), (Ids{1, 2, 4, 7}));
}

TEST_F(import_command, sections_can_be_chosen_and_the_others_are_counted) {
  EXPECT_EQ(export_of(new_layout, {"likes", "favourites"}), ExitCode::ok);
  EXPECT_EQ(added(), (Ids{1, 2, 3}));
  EXPECT_NE(screen.out.str().find("left out by --only: history 1, posts 2, reposts 1, shared 1"), std::string::npos) << screen.out.str();
  EXPECT_EQ(export_of(new_layout, {"lkes"}), ExitCode::usage);
  EXPECT_NE(screen.err.str().find("did you mean likes?"), std::string::npos);
}

TEST_F(import_command, an_entry_that_cant_be_used_is_told_by_number_without_its_link) {
  EXPECT_EQ(export_of(new_layout), ExitCode::ok);
  EXPECT_TRUE(screen.err.str().starts_with("posts 1: ")) << screen.err.str();
  EXPECT_EQ(screen.err.str().find("signature"), std::string::npos);
  EXPECT_NE(screen.out.str().find("1 entry can't be used"), std::string::npos);
}

TEST_F(import_command, an_export_may_be_large_and_come_in_pieces) {
  std::string json = "\xef\xbb\xbf{\"Activity\":{\"Like List\":{\"ItemFavoriteList\":[";
  for (int number = 0; number < 5'000; ++number) json += std::string(number == 0 ? "" : ",") + "{\"Note\":\"" + std::string(200, 'x') + "\",\"Link\":\"" + share(number) + "\"}";
  EXPECT_EQ(export_of(json + "]}}}\n\n  "), ExitCode::ok);
  EXPECT_EQ(added().size(), 5'000u);
  EXPECT_EQ(admin.batches.size(), 10u);
  for (const auto& batch : admin.batches) EXPECT_LE(batch.size(), static_cast<std::size_t>(limits::import_batch));
}

TEST_F(import_command, a_text_of_an_export_may_be_of_any_length) {
  EXPECT_EQ(export_of("{\"Like List\":[{\"Link\":\"" + std::string(5 << 20, 'x') + "\"},{\"" + std::string(5 << 20, 'k') + "\":1,\"Link\":\"" + share(1) + "\"}]}"), ExitCode::ok);
  EXPECT_EQ(added(), Ids{1});
}

TEST_F(import_command, what_is_no_export_is_refused_and_what_stood_before_a_fault_stays) {
  for (const auto* text : {"", "   ", "not json", "[1,2", "{\"a\":}", "PK\x03\x04zip", "{\"a\":1}", "[]", "null"}) EXPECT_EQ(export_of(text), ExitCode::usage) << text;
  EXPECT_EQ(export_of(std::string(100, '[')), ExitCode::usage) << "too deep";
  EXPECT_TRUE(admin.batches.empty());
  EXPECT_EQ(export_of(old_layout.substr(0, old_layout.size() / 2)), ExitCode::usage);
  EXPECT_FALSE(added().empty()) << "what stood before the cut";
  EXPECT_NE(screen.err.str().find("ends in the middle"), std::string::npos) << screen.err.str();
}

TEST_F(import_command, an_archive_of_yt_dlp_wants_to_know_what_to_do) {
  EXPECT_EQ(archive("tiktok " + id(1) + "\n", false, false), ExitCode::usage);
  EXPECT_EQ(archive("tiktok " + id(1) + "\n", true, true), ExitCode::usage);
  EXPECT_TRUE(admin.batches.empty());
}

TEST_F(import_command, an_archive_of_yt_dlp_is_noted_as_elsewhere_or_taken) {
  const std::string lines = "tiktok " + id(1) + "\r\nyoutube dQw4w9WgXcQ\n\n# note\nTikTok\t" + id(2) + "\ntiktok " + id(1) + "\ntiktok nonsense\ngarbage\ntiktok " + id(3);
  EXPECT_EQ(archive(lines, true, false), ExitCode::ok);
  EXPECT_EQ(added(), (Ids{1, 2, 3}));
  for (const auto& link : admin.batches.at(0)) EXPECT_TRUE(link.elsewhere);
  EXPECT_NE(screen.err.str().find("line 7: no id of a post\nline 8: not \"tiktok ID\"\n"), std::string::npos) << screen.err.str();
  EXPECT_NE(screen.out.str().find("1 stands in the list more than once; 1 is of another site; 2 entries can't be used"), std::string::npos) << screen.out.str();
  admin.batches.clear();
  EXPECT_EQ(archive(lines, false, true), ExitCode::ok);
  for (const auto& link : admin.batches.at(0)) EXPECT_FALSE(link.elsewhere);
}

TEST_F(import_command, a_table_is_read_by_the_name_or_number_of_its_column) {
  const std::string comma = "\xef\xbb\xbfname,Post URL\r\n\"a, b\"," + share(1) + "\r\n\"say \"\"hi\"\"\nthere\",\"" + id(2) + "\"\r\nx,\r\ny\r\nz,https://vm.tiktok.com/abc/\r\n";
  EXPECT_EQ(table(comma, "post url"), ExitCode::ok);
  EXPECT_EQ(added(), (Ids{1, 2}));
  EXPECT_EQ(admin.batches.at(0).size(), 3u) << "a short link too";
  EXPECT_NE(screen.err.str().find("line 5: the cell is empty\nline 6: has no such column\n"), std::string::npos) << screen.err.str();
  for (const auto& [text, column] : std::vector<std::pair<std::string, std::string>>{
           {"a;b\n1;" + id(1) + "\n2;" + id(2), "b"}, {"a\tb\n1\t" + id(1) + "\n2\t" + id(2) + "\n", "2"}, {"1," + id(1) + "\n2," + id(2), "2"},
           {id(1) + "\n" + id(2) + "\n", "1"}, {"b\n'" + id(1) + "\n" + id(2), "b"}}) {
    admin.batches.clear();
    EXPECT_EQ(table(text, column), ExitCode::ok) << text;
    EXPECT_EQ(added(), (Ids{1, 2})) << text;
  }
}

TEST_F(import_command, a_table_that_cant_be_used_is_refused_with_its_columns) {
  EXPECT_EQ(table("name,url\na,b\n", "urls"), ExitCode::usage);
  EXPECT_NE(screen.err.str().find("did you mean url? The first line has: name, url"), std::string::npos) << screen.err.str();
  EXPECT_EQ(table("a,b\n", "3"), ExitCode::usage);
  EXPECT_EQ(table("", "1"), ExitCode::usage);
  EXPECT_EQ(table("url\n\"open", "url"), ExitCode::usage);
  EXPECT_EQ(table(std::string("\xff\xfeu\0r\0l\0", 8), "url"), ExitCode::usage);
  EXPECT_EQ(table("url\nnothing\n", "url"), ExitCode::usage) << "none could be used";
  EXPECT_TRUE(admin.batches.empty());
}

TEST_F(import_command, a_dry_run_says_what_would_be_added_and_adds_nothing) {
  search.known_ids = {AwemeId{7'387'261'234'567'890'001}};
  EXPECT_EQ(run({.form = ListForm::tiktok_export, .dry_run = true}, old_layout), ExitCode::ok);
  EXPECT_TRUE(screen.out.str().starts_with("would add 3 posts; 1 is in the archive already")) << screen.out.str();
  EXPECT_TRUE(admin.batches.empty());
}

TEST_F(import_command, json_has_the_sums_and_the_entries_that_cant_be_used) {
  screen.session.json = true;
  EXPECT_EQ(archive("tiktok " + id(1) + "\nx\n", true, false), ExitCode::ok);
  const auto sums = boost::json::parse(screen.out.str());
  EXPECT_EQ(sums.at("unusable"), 1);
  EXPECT_EQ(sums.at("unusable_entries").at(0).at("where"), "line 2");
  EXPECT_EQ(sums.at("dry_run"), false);
  EXPECT_TRUE(screen.err.str().empty());
}

TEST_F(import_command, many_unusable_lines_are_named_to_a_bound) {
  std::string lines = "tiktok " + id(1) + "\n";
  for (int number = 0; number < limits::import_lines_told + 5; ++number) lines += "x\n";
  EXPECT_EQ(archive(lines, true, false), ExitCode::ok);
  EXPECT_TRUE(screen.err.str().ends_with("and 5 more entries that can't be used\n"));
}

TEST_F(import_command, a_catalog_that_fails_ends_it) {
  admin.failure = Failure{FailureKind::catalog, "catalog", "", "gone", {}};
  EXPECT_EQ(archive("tiktok " + id(1) + "\n", true, false), ExitCode::catalog);
}

TEST_F(import_command, a_file_that_cant_be_read_is_told) {
  Folder folder;
  EXPECT_EQ(import_list_into(screen.session, &admin, search, {.form = ListForm::csv, .file = folder.path(), .column = "1"}), ExitCode::usage);
  EXPECT_EQ(import_list_into(screen.session, &admin, search, {.form = ListForm::csv, .file = folder.path() + "/none", .column = "1"}), ExitCode::usage);
  const auto path = folder.write("list.csv", "url\n" + share(1) + "\n");
  EXPECT_EQ(import_list_into(screen.session, &admin, search, {.form = ListForm::csv, .file = path, .column = "url"}), ExitCode::ok);
}

TEST(csv, is_read_back_as_it_was_written) {
  const std::vector<std::vector<std::string>> rows{{"a", "b,c", "d\"e\"", "f\ng", ""}, {"", "", "", "", ""}, {" x ", "ü;\u4ECA", "'", "1", "2"}};
  std::string text;
  for (const auto& row : rows) text += csv_line(row);
  std::istringstream in(text);
  std::vector<std::vector<std::string>> read;
  EXPECT_TRUE(read_csv(in, [&](CsvRow row) {
    read.push_back(row.cells);
    return Status{};
  }).has_value());
  EXPECT_EQ(read, rows);
}

TEST(csv, cells_are_bounded) {
  std::istringstream in("\"" + std::string(10 << 20, 'x') + "\",b\nc,d\n");
  std::vector<CsvRow> rows;
  EXPECT_TRUE(read_csv(in, [&](CsvRow row) {
    rows.push_back(std::move(row));
    return Status{};
  }).has_value());
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_TRUE(rows[0].too_long);
  EXPECT_LE(rows[0].cells[0].size(), limits::import_field_bytes);
  EXPECT_FALSE(rows[1].too_long);
}

}  // namespace
}  // namespace holdfast
