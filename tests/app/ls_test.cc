// holdfast ls: every form of its output stays whole whatever titles hold, and large results come page by page.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "app/display_width.h"
#include "app/finding_commands.h"
#include "app/post_query.h"
#include "app/post_table.h"
#include "core/base/limits.h"
#include "tests/app/fake_search.h"
#include "tests/app/scratch.h"

namespace holdfast {
namespace {

using testing_app::FakeSearch;
using testing_app::found_post;
using testing_app::Screen;

const std::vector<std::string> nasty_titles{
    "plain", "", "\x1b[2J\x1b[31mred", "tab\there\nline\r\nend", "مرحبا بالعالم שלום", "\u202Egnirts\u2066x\u2069", "👨‍👩‍👧‍👦 family 🇺🇸🇩🇪 ❤️ 👍🏽 ✈️",
    "今日の珈琲はとても美味しいですね、また明日も飲みたいと思います、本当に", "zalgo Z\u0351\u036b\u0343\u036a\u0302\u0309 text", "\xff\xfe\x80 broken", std::string("nul\0in it", 9),
    std::string(5000, 'x'), "ﷺ﷽ wide ligatures 𒐫 𒈙", "=HYPERLINK(\"http://evil\")", "a,b;\"c\"", "\u0007bell \u009b31m c1 \u2028 line sep \uFEFF bom",
};

class ls : public testing::Test {
 protected:
  ls() {
    for (std::size_t at = 0; at < nasty_titles.size(); ++at) store.posts.push_back(found_post(7'387'261'234'567'890'123 + static_cast<std::int64_t>(at), nasty_titles[at]));
  }
  std::vector<std::string> lines() {
    std::vector<std::string> found;
    std::istringstream in(screen.out.str());
    for (std::string line; std::getline(in, line);) found.push_back(line);
    return found;
  }
  FakeSearch store;
  Screen screen;
};

TEST_F(ls, a_table_fits_every_width_of_a_terminal_and_keeps_one_line_a_post) {
  for (const int columns : {20, 40, 59, 60, 80, 81, 100, 200, 500}) {
    Screen wide;
    wide.session.columns = columns;
    EXPECT_EQ(list_posts_of(wide.session, store, {}), ExitCode::ok);
    std::istringstream in(wide.out.str());
    std::size_t count = 0;
    for (std::string line; std::getline(in, line); ++count) {
      EXPECT_LE(display_width(line), columns) << columns << ": " << line;
      for (const char letter : line) EXPECT_TRUE(static_cast<unsigned char>(letter) >= 0x20 && letter != 0x7F) << line;
    }
    EXPECT_EQ(count, nasty_titles.size() + 1) << columns;
  }
}

TEST_F(ls, piped_lines_have_no_tabs_no_escapes_no_head_and_whole_titles) {
  EXPECT_EQ(list_posts_of(screen.session, store, {}), ExitCode::ok);
  EXPECT_EQ(lines().size(), nasty_titles.size());
  EXPECT_EQ(screen.out.str().find_first_of("\t\x1b\r"), std::string::npos);
  EXPECT_NE(screen.out.str().find(std::string(5000, 'x')), std::string::npos);
  EXPECT_EQ(lines()[0], "7387261234567890123  2026-05-28  archived  @alice            127K  plain");
}

TEST_F(ls, json_is_one_document_with_the_titles_as_they_are) {
  screen.session.json = true;
  EXPECT_EQ(list_posts_of(screen.session, store, {.limit = 14}), ExitCode::ok);
  const auto document = boost::json::parse(screen.out.str());
  ASSERT_EQ(document.at("posts").as_array().size(), 14u);
  EXPECT_EQ(document.at("more"), static_cast<std::int64_t>(nasty_titles.size() - 14));
  for (const std::size_t at : {2u, 3u, 4u, 5u, 6u, 7u, 8u}) EXPECT_EQ(document.at("posts").at(at).at("title").as_string(), nasty_titles[at]) << at;
  EXPECT_EQ(document.at("posts").at(0).at("aweme_id"), "7387261234567890123");
  for (const char letter : screen.out.str()) EXPECT_TRUE(letter == '\n' || static_cast<unsigned char>(letter) >= 0x20) << "no control character";
  EXPECT_EQ(screen.out.str().find("\u202E"), std::string::npos) << "no override of the direction";
}

TEST_F(ls, csv_is_rfc_4180_and_starts_no_formula) {
  store.posts.push_back(found_post(1, "+1"));
  store.posts.push_back(found_post(2, "@cmd"));
  store.posts.push_back(found_post(3, "-2"));
  EXPECT_EQ(list_posts_of(screen.session, store, {.csv = true}), ExitCode::ok);
  const std::string out = screen.out.str();
  EXPECT_TRUE(out.starts_with("aweme_id,state,reason,hold,kind,author_handle,"));
  EXPECT_NE(out.find(",\"'=HYPERLINK(\"\"http://evil\"\")\","), std::string::npos) << out;
  EXPECT_NE(out.find(",\"a,b;\"\"c\"\"\","), std::string::npos);
  for (const auto* defused : {",'+1,", ",'@cmd,", ",'-2,"}) EXPECT_NE(out.find(defused), std::string::npos) << defused;
  EXPECT_EQ(out.find('\x1b'), std::string::npos);
  EXPECT_TRUE(out.ends_with("\r\n"));
}

TEST_F(ls, a_terminal_gets_fifty_and_hears_how_many_more) {
  store.posts.assign(1234, found_post(7'387'261'234'567'890'123, "a title"));
  screen.session.columns = 80;
  EXPECT_EQ(list_posts_of(screen.session, store, {}), ExitCode::ok);
  EXPECT_EQ(lines().size(), 52u);
  EXPECT_TRUE(lines().back().starts_with("1,184 more; --limit")) << lines().back();
}

TEST_F(ls, what_is_piped_is_all_of_it_page_by_page) {
  store.posts.assign(static_cast<std::size_t>(limits::found_page) * 2 + 10, found_post(7'387'261'234'567'890'123, "a title"));
  EXPECT_EQ(list_posts_of(screen.session, store, {}), ExitCode::ok);
  EXPECT_EQ(lines().size(), store.posts.size());
  EXPECT_EQ(store.asked.size(), 3u);
  EXPECT_TRUE(screen.err.str().empty());
}

TEST_F(ls, a_limit_is_kept_over_pages) {
  store.posts.assign(static_cast<std::size_t>(limits::found_page) * 2, found_post(7'387'261'234'567'890'123, "a title"));
  EXPECT_EQ(list_posts_of(screen.session, store, {.limit = limits::found_page + 1}), ExitCode::ok);
  EXPECT_EQ(lines().size(), static_cast<std::size_t>(limits::found_page) + 1);
  EXPECT_TRUE(screen.err.str().starts_with("1,999 more;")) << screen.err.str();
}

TEST_F(ls, nothing_found_is_told_apart_from_results) {
  store.posts.clear();
  EXPECT_EQ(list_posts_of(screen.session, store, {}), ExitCode::ok);
  EXPECT_EQ(screen.out.str(), "");
  EXPECT_EQ(screen.err.str(), "No such posts.\n");
  Screen as_json;
  as_json.session.json = true;
  list_posts_of(as_json.session, store, {});
  EXPECT_EQ(boost::json::parse(as_json.out.str()).at("posts").as_array().size(), 0u);
}

TEST_F(ls, a_failure_is_told) {
  store.failure = Failure{FailureKind::catalog, "catalog", "", "gone", {}};
  EXPECT_EQ(list_posts_of(screen.session, store, {}), ExitCode::catalog);
  EXPECT_EQ(list_posts_of(screen.session, store, {.csv = true}), ExitCode::catalog);
}

TEST_F(ls, what_became_of_a_post_stands_in_its_line) {
  auto dead = found_post(7'387'261'234'567'890'123, "");
  dead.indexed = false;
  dead.post.author = {};
  dead.post.title.reset();
  dead.state = State::dead;
  dead.reason = Reason::private_post;
  auto held = dead;
  held.state = State::pending;
  held.reason.reset();
  held.hold = Hold::elsewhere;
  store.posts = {dead, held};
  list_posts_of(screen.session, store, {});
  EXPECT_EQ(lines()[0], "7387261234567890123  2026-05-28  dead private    @alice");
  EXPECT_EQ(lines()[1], "7387261234567890123  2026-05-28  held elsewhere  @alice");
}

TEST(short_count, is_cut_not_rounded) {
  using Count = std::optional<std::int64_t>;
  for (const auto& [count, text] : std::vector<std::pair<Count, std::string>>{{std::nullopt, "-"}, {0, "0"}, {999, "999"}, {1'000, "1.0K"}, {12'345, "12.3K"},
           {99'999, "99.9K"}, {127'200, "127K"}, {999'999, "999K"}, {1'000'000, "1.0M"}, {2'500'000'000, "2.5G"}, {-1, "-1"}})
    EXPECT_EQ(short_count(count), text);
}

class query : public testing::Test {
 protected:
  const Instant now = instant_from_unix(1'780'000'000);  // 2026-05-28T20:26:40Z
  std::string refusal(const ListChoice& choice) {
    const auto read = read_query(choice, now);
    return read ? "" : read.error().detail;
  }
};

TEST_F(query, times_are_days_moments_and_spans_before_now) {
  const auto at = [&](const char* text, bool to_end = false) {
    const auto time = parse_time(text, now, to_end);
    return time ? iso_text(*time).substr(0, 19) : "none";
  };
  EXPECT_EQ(at("2026-01-31"), "2026-01-31T00:00:00");
  EXPECT_EQ(at("2026-01-31", true), "2026-02-01T00:00:00") << "the day counts whole";
  EXPECT_EQ(at("2024-02-29"), "2024-02-29T00:00:00");
  EXPECT_EQ(at("2026-01-31T08:30", true), "2026-01-31T08:30:00");
  EXPECT_EQ(at("2026-01-31 08:30:59Z"), "2026-01-31T08:30:59");
  EXPECT_EQ(at("2026-01-31T08:30:59.123456Z"), "2026-01-31T08:30:59");
  EXPECT_EQ(at("1d"), "2026-05-27T20:26:40");
  EXPECT_EQ(at("12h"), "2026-05-28T08:26:40");
  for (const auto* wrong : {"", "2026", "2026-02-29", "2026-13-01", "2026-1-1", "26-01-01", "2026-01-31T", "2026-01-31T24:00", "2026-01-31T08:60", "2026-01-31T08:30:60",
                            "2026-01-31x", "yesterday", "-5d", "2026-01-31T08:30+02:00", "99999999999999999999d"})
    EXPECT_EQ(at(wrong), "none") << wrong;
}

TEST_F(query, words_are_read_and_wrong_ones_refused_with_what_could_be_meant) {
  const auto read = read_query({.author = "@Alice", .state = "archived", .region = "us", .kind = "photo", .since = "2026-01-01", .until = "2026-01-31", .sort = "plays"}, now);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->author, "@Alice");
  EXPECT_EQ(read->state, State::archived);
  EXPECT_EQ(read->region, "US");
  EXPECT_EQ(read->kind, PostKind::photo);
  EXPECT_EQ(read->order, PostOrder::plays);
  EXPECT_EQ(*read->created.until - *read->created.since, hours{24} * 31);
  EXPECT_NE(refusal({.state = "archivd"}).find("did you mean archived?"), std::string::npos);
  EXPECT_NE(refusal({.reason = "gone"}).find("There are: deleted, private"), std::string::npos);
  EXPECT_NE(refusal({.hold = "x"}), "");
  EXPECT_NE(refusal({.kind = "film"}), "");
  EXPECT_NE(refusal({.sort = "best"}), "");
  EXPECT_NE(refusal({.since = "soon"}), "");
  EXPECT_NE(refusal({.since = "2026-02-01", .until = "2026-01-01"}), "");
  EXPECT_EQ(refusal({.since = "2026-02-01", .until = "2026-02-01"}), "") << "one day";
}

TEST_F(query, an_author_is_a_handle_an_id_or_a_link_to_the_profile) {
  const auto author = [&](const char* text) { return read_query({.author = text}, now)->author; };
  EXPECT_EQ(author("@alice.b"), "@alice.b");
  EXPECT_EQ(author("alice"), "alice");
  EXPECT_EQ(author("6789012345"), "6789012345");
  EXPECT_EQ(author("@6789012345"), "@6789012345");
  EXPECT_EQ(author("https://www.tiktok.com/@alice"), "alice");
  EXPECT_EQ(author("old name"), "old name") << "what can't be a handle today may have been one";
}

}  // namespace
}  // namespace holdfast
