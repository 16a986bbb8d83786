// holdfast status: a sum that a person can follow, the same as JSON, and a loud word when it doesn't balance.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "app/commands.h"
#include "app/display_width.h"
#include "tests/app/fake_stores.h"
#include "tests/app/scratch.h"

namespace holdfast {
namespace {

using testing_app::FakeStatus;
using testing_app::Screen;

class status : public testing::Test {
 protected:
  status() {
    Balance& balance = store.laid_balance;
    balance.listed = 12'345;
    balance.archived = 12'000;
    balance.stored = 5;
    balance.pending = 295;
    balance.dead = {{"deleted", 40}, {"private", 4}};
    balance.held = {{"not_wanted", 200}};
    balance.tombstoned = 1;
    balance.links_pending = 3;
    SourceStatus source{.source = {.name = {SourceKind::user, "alice", ""}}, .pages = 2};
    source.balance.listed = source.balance.archived = 60;
    store.laid_sources = {source};
    store.laid_credits = {.listing = 12, .lookup = 1, .detail = 300, .re_resolve = 2, .canary = 0, .ambiguous = 1};
    store.laid_freshness = {.p50_s = 1.25, .p99_s = 30.5, .resolved = 60};
  }
  boost::json::object as_json() {
    screen.session.json = true;
    EXPECT_EQ(show_status_of(screen.session, store, "/archive"), ExitCode::ok);
    return boost::json::parse(screen.out.str()).as_object();
  }

  FakeStatus store;
  Screen screen;
};

TEST_F(status, the_text_is_a_sum_from_top_to_bottom) {
  EXPECT_EQ(show_status_of(screen.session, store, "/archive"), ExitCode::ok);
  EXPECT_EQ(screen.out.str(),
            "Archive /archive\n\n"
            "    archived            12,000\n"
            "  + stored                   5   published, not yet in the index\n"
            "  + pending                295   of these held: not_wanted 200\n"
            "  + dead                    44   deleted 40, private 4\n"
            "  + tombstoned               1\n"
            "  ----------------------------\n"
            "  = sum                 12,345\n"
            "    listed              12,345   it balances\n\n"
            "  3 short links wait for the provider to say which post it is (apart from the sum)\n\n"
            "Sources (they overlap: these don't add up to the total)\n"
            "  user @alice                  active           60 = 60 archived\n\n"
            "Credits: 316 = listing 12 + lookup 1 + detail 300 + re-resolve 2 + canary 0 + ambiguous 1\n"
            "Freshness: newly listed posts were resolved within 1.2 s (half) and 30.5 s (99 %), over 60 in the last run's last 24 h\n");
  EXPECT_EQ(screen.err.str(), "");
}

TEST_F(status, json_has_the_balance_the_credits_and_the_freshness) {
  const auto out = as_json();
  const auto& balance = out.at("balance").as_object();
  EXPECT_EQ(balance.at("listed").as_int64(), 12'345);
  EXPECT_EQ(balance.at("archived").as_int64(), 12'000);
  EXPECT_EQ(balance.at("stored").as_int64(), 5);
  EXPECT_EQ(balance.at("pending").as_int64(), 295);
  EXPECT_EQ(balance.at("dead"), (boost::json::value{{"deleted", 40}, {"private", 4}}));
  EXPECT_EQ(balance.at("tombstoned").as_int64(), 1);
  EXPECT_EQ(balance.at("links_pending").as_int64(), 3);
  const auto& source = out.at("sources").as_array().at(0).as_object();
  EXPECT_EQ(source.at("name"), "alice");
  EXPECT_EQ(source.at("balance").as_object().at("listed").as_int64(), 60);
  const auto& credits = out.at("credits").as_object();
  for (const char* name : {"listing", "lookup", "detail", "re_resolve", "canary", "ambiguous", "total"}) EXPECT_TRUE(credits.contains(name)) << name;
  EXPECT_EQ(credits.at("total").as_int64(), 316);
  EXPECT_DOUBLE_EQ(out.at("freshness").as_object().at("p99_s").as_double(), 30.5);
}

TEST_F(status, numbers_that_are_not_there_are_null) {
  store.laid_freshness = {};
  EXPECT_TRUE(as_json().at("freshness").as_object().at("p50_s").is_null());
}

TEST_F(status, a_lost_post_turns_the_balance_red) {
  --store.laid_balance.archived;
  EXPECT_EQ(show_status_of(screen.session, store, "/archive"), ExitCode::internal);
  EXPECT_NE(screen.out.str().find("IT DOES NOT BALANCE"), std::string::npos);
  EXPECT_NE(screen.out.str().find("1 post that was listed is in no state."), std::string::npos);
  EXPECT_NE(screen.err.str(), "");
}

TEST_F(status, a_contradiction_turns_the_balance_red) {
  store.laid_audit = {"item 7 is pending but neither ready nor leased"};
  EXPECT_EQ(show_status_of(screen.session, store, "/archive"), ExitCode::internal);
  EXPECT_NE(screen.out.str().find("CONTRADICTION: item 7"), std::string::npos);
}

TEST_F(status, a_catalog_that_fails_is_exit_code_9) {
  store.failure = Failure{FailureKind::catalog, "read", "catalog.db", "is locked"};
  EXPECT_EQ(show_status_of(screen.session, store, "/archive"), ExitCode::catalog);
  EXPECT_EQ(screen.out.str(), "");
}

TEST_F(status, text_from_outside_is_escaped) {
  store.laid_sources[0].source.reason = "\x1b[31mred\n";
  EXPECT_EQ(show_status_of(screen.session, store, "/archive"), ExitCode::ok);
  EXPECT_EQ(screen.out.str().find('\x1b'), std::string::npos);
}

TEST_F(status, colours_only_where_the_session_allows_them) {
  screen.session.colour = true;
  EXPECT_EQ(show_status_of(screen.session, store, "/archive"), ExitCode::ok);
  EXPECT_NE(screen.out.str().find("\x1b[32mit balances\x1b[0m"), std::string::npos);
}

TEST_F(status, on_a_terminal_no_line_is_wider_than_it) {
  store.laid_sources.push_back({.source = {.name = {SourceKind::user, "a\x1b[2J\xE2\x80\xAE漢字漢字漢字漢字漢字👩 שלום", ""}, .reason = "a reason of many words that goes on"}});
  store.laid_balance.dead = {{"deleted", 40'000'000}, {"private", 4'000'000}, {"region", 4'000'000}, {"restricted", 4'000'000}, {"unavailable", 4'000'000}};
  for (const int columns : {40, 80, 200}) {
    Screen terminal;
    terminal.session.columns = columns;
    terminal.session.colour = true;
    show_status_of(terminal.session, store, "/archive");
    std::istringstream lines(terminal.out.str());
    for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), columns) << line;
    EXPECT_EQ(terminal.out.str().find("\x1b[2J"), std::string::npos);
  }
}

TEST_F(status, where_one_page_is_already_too_much_it_says_what_is_reachable) {
  Config config;
  config.provider.requests_per_minute = 10;
  EXPECT_EQ(show_status_of(screen.session, store, "/archive", config), ExitCode::ok);
  EXPECT_NE(screen.out.str().find("the posts of one take 3min, listing.resolve_within asks for 1min"), std::string::npos) << screen.out.str();
}

}  // namespace
}  // namespace holdfast
