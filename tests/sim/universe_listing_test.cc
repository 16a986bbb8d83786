// Listings: a walk by the letter sees what the truth says it sees, whatever the pages look like.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "universe/truth.h"
#include "universe/universe.h"

namespace holdfast::universe {
namespace {

namespace json = boost::json;

constexpr std::int64_t start_us = base_time_s * second_us;

Options with(std::initializer_list<Rate> rates, double value = 1) {
  Options options = options_of(Profile::clean);
  options.posts = 200;
  options.accounts = 2;
  options.requests_per_minute = 0;
  for (const Rate rate : rates) options.rates.set(rate, value);
  return options;
}

struct Walk {
  std::set<std::uint64_t> ids;
  std::vector<json::object> pages;
};

std::string cursor_text(const json::value& cursor) {
  return cursor.is_string() ? std::string(cursor.as_string()) : std::to_string(cursor.as_int64());
}

bool truthy(const json::value& more) {
  if (more.is_bool()) return more.as_bool();
  if (more.is_int64()) return more.as_int64() != 0;
  return more.as_string() == "true" || more.as_string() == "1";
}

// A client that follows the letter of provider-api.md 4, over the answers' own text.
Walk walk(Universe& universe, const std::string& path, const std::string& source, const std::string& region = "") {
  Walk walked;
  std::string cursor = "0";
  for (int empty = 0, stale = 0, pages = 0; empty < 5 && stale < 10 && pages < 500; ++pages) {
    const std::size_t equals = source.find('=');
    ApiRequest request{.path = path, .query = {{source.substr(0, equals), source.substr(equals + 1)}, {"count", "30"}, {"cursor", cursor}}, .key = universe.options().key, .now_us = start_us};
    if (!region.empty()) request.query["region"] = region;
    const Answer answer = universe.api(request);
    json::object page = json::parse(answer.body.text()).as_object();
    if (page.contains("data")) page = page.at("data").as_object();
    if (!page.contains("videos")) break;
    const std::size_t known = walked.ids.size();
    for (const json::value& item : page.at("videos").as_array()) walked.ids.insert(std::stoull(std::string(item.as_object().at("video_id").as_string())));
    walked.pages.push_back(page);
    empty = page.at("videos").as_array().empty() ? empty + 1 : 0;
    stale = walked.ids.size() == known ? stale + 1 : 0;
    if (!truthy(page.at("hasMore")) || !page.contains("cursor")) break;
    const std::string next = cursor_text(page.at("cursor"));
    if (next == cursor || next == "0") break;
    cursor = next;
  }
  return walked;
}

std::set<std::uint64_t> as_set(const std::vector<std::uint64_t>& ids) { return {ids.begin(), ids.end()}; }

std::string userid(const Account& account) { return "userid=" + std::to_string(account.id); }

class UserWalk : public testing::TestWithParam<std::vector<Rate>> {};

TEST_P(UserWalk, SeesWhatTheTruthSays) {
  Options options = with({});
  for (const Rate rate : GetParam()) options.rates.set(rate, 1);
  Universe universe(options);
  for (const Account& account : universe.population().accounts()) {
    const Walk walked = walk(universe, "/user-posts/", userid(account));
    EXPECT_EQ(walked.ids, as_set(walk_of(universe, account, start_us)));
    const auto listed = as_set(listed_of(universe, account, start_us));
    EXPECT_TRUE(std::ranges::includes(listed, walked.ids));
    if (account.end == ListingEnd::whole) EXPECT_EQ(walked.ids, listed);
    else EXPECT_LT(walked.ids.size(), listed.size());
    EXPECT_FALSE(walked.ids.empty());
  }
}

using enum Rate;
INSTANTIATE_TEST_SUITE_P(Quirks, UserWalk,
    testing::Values(std::vector<Rate>{}, std::vector<Rate>{pinned}, std::vector<Rate>{repeat, pinned}, std::vector<Rate>{short_page}, std::vector<Rate>{long_page},
        std::vector<Rate>{cursor_number}, std::vector<Rate>{has_more_number}, std::vector<Rate>{has_more_text}, std::vector<Rate>{wrapped, tikwm_ids, photo},
        std::vector<Rate>{stuck_cursor}, std::vector<Rate>{cursor_missing}, std::vector<Rate>{cursor_zero}, std::vector<Rate>{same_page}, std::vector<Rate>{capped}));

TEST(UserWalk, GoesThroughEmptyPages) {
  Options options = with({});
  options.rates.set(empty_page, 0.5);
  Universe universe(options);
  int empty = 0;
  for (const Account& account : universe.population().accounts()) {
    const Walk walked = walk(universe, "/user-posts/", userid(account));
    for (const json::object& page : walked.pages) empty += page.at("videos").as_array().empty();
    EXPECT_EQ(walked.ids, as_set(walk_of(universe, account, start_us)));
  }
  EXPECT_GT(empty, 0);
}

TEST(UserWalk, StormAccountsAnswerAsTheTruthSays) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Options options = options_of(Profile::storm);
    options.seed = seed;
    options.requests_per_minute = 0;
    options.rates.set_all(Draw::call, 0);
    Universe universe(options);
    for (const Account& account : universe.population().accounts()) {
      ASSERT_EQ(walk(universe, "/user-posts/", userid(account)).ids, as_set(walk_of(universe, account, start_us))) << seed << " " << account.handle;
    }
  }
}

TEST(UserWalk, FirstPageStartsWithThePinnedOnes) {
  Universe universe(with({pinned}));
  const Account& account = universe.population().accounts()[0];
  ASSERT_FALSE(account.pinned.empty());
  const Walk walked = walk(universe, "/user-posts/", userid(account));
  const json::array& first = walked.pages.front().at("videos").as_array();
  EXPECT_EQ(first.at(0).as_object().at("is_top").as_int64(), 1);
  EXPECT_LT(first.at(0).as_object().at("create_time").as_int64(), first.back().as_object().at("create_time").as_int64());
  std::map<std::string, int> seen;
  for (const json::object& page : walked.pages) {
    for (const json::value& item : page.at("videos").as_array()) ++seen[std::string(item.as_object().at("video_id").as_string())];
  }
  EXPECT_EQ(seen[std::to_string(universe.population().posts()[account.pinned[0]].id)], 2);
}

TEST(UserWalk, ThePrivateAndTheMissingAreTold) {
  Universe hidden(with({private_account}));
  Universe missing(with({missing_account}));
  Universe empty(with({empty_account}));
  const auto body = [](Universe& universe) {
    const Account& account = universe.population().accounts()[1];
    return universe.api({.path = "/user-posts/", .query = {{"userid", std::to_string(account.id)}}, .key = universe.options().key, .now_us = start_us}).body.text();
  };
  EXPECT_NE(body(hidden).find("Private account"), std::string::npos);
  EXPECT_NE(body(missing).find("Not found user"), std::string::npos);
  EXPECT_EQ(body(empty), R"({"videos":[],"cursor":"0","hasMore":false})");
}

TEST(OtherListings, WalkToTheirEndWithTheirOwnCursors) {
  Universe universe(with({repeat, short_page}));
  const Tag& tag = universe.population().tags()[0];
  const Walk tagged = walk(universe, "/challenge-posts/", "challenge_id=" + std::to_string(tag.id));
  EXPECT_EQ(tagged.ids.size(), tag.posts.size());
  EXPECT_TRUE(tagged.pages[0].at("cursor").is_int64());
  EXPECT_TRUE(tagged.pages[0].at("hasMore").is_bool());
  const Sound& sound = universe.population().sounds()[0];
  const Walk sounded = walk(universe, "/music-posts/", "music_id=" + std::to_string(sound.id));
  EXPECT_EQ(sounded.ids.size(), sound.posts.size());
  EXPECT_TRUE(sounded.pages[0].at("cursor").is_string());
  const Walk found = walk(universe, "/search-video/", "keyword=" + tag.name);
  EXPECT_TRUE(std::ranges::includes(found.ids, tagged.ids));
  EXPECT_TRUE(found.pages[0].at("cursor").is_int64());
  EXPECT_TRUE(found.pages[0].at("hasMore").is_int64());
  EXPECT_FALSE(found.pages[0].at("videos").as_array().at(0).as_object().contains("collect_count"));
}

TEST(OtherListings, ARegionShowsAPart) {
  Universe universe(with({}));
  const Tag& tag = universe.population().tags()[0];
  const std::string source = "challenge_id=" + std::to_string(tag.id);
  const Walk all = walk(universe, "/challenge-posts/", source);
  const Walk japan = walk(universe, "/challenge-posts/", source, "JP");
  EXPECT_LT(japan.ids.size(), all.ids.size());
  EXPECT_TRUE(std::ranges::includes(all.ids, japan.ids));
}

TEST(OtherListings, LookUpsLeadToTheirIds) {
  Universe universe(with({}));
  const auto body = [&](const std::string& path, const std::string& name, const std::string& value) {
    return json::parse(universe.api({.path = path, .query = {{name, value}}, .key = universe.options().key, .now_us = start_us}).body.text()).as_object();
  };
  const Tag& tag = universe.population().tags()[3];
  EXPECT_EQ(body("/challenge-info-name/", "name", tag.name).at("id").as_string(), std::to_string(tag.id));
  const Sound& sound = universe.population().sounds()[2];
  EXPECT_EQ(body("/music-info/", "music_id", std::to_string(sound.id)).at("video_count").as_int64(), static_cast<std::int64_t>(sound.posts.size()));
  const Account& account = universe.population().accounts()[0];
  EXPECT_EQ(body("/userinfo-by-username/", "username", account.handle).at("user").as_object().at("id").as_string(), std::to_string(account.id));
  EXPECT_EQ(body("/userinfo-by-id/", "userid", std::to_string(account.id)).at("user").as_object().at("uniqueId").as_string(), account.handle);
}

TEST(Ranked, AListingShowsNoMoreThanItsCap) {
  Options options = with({});
  options.ranked_max = 7;
  Universe universe(options);
  const Tag& tag = universe.population().tags().front();
  const auto walked = walk(universe, "/challenge-posts/", "challenge_id=" + std::to_string(tag.id));
  EXPECT_EQ(walked.ids.size(), std::min<std::size_t>(7, tag.posts.size()));
}

TEST(Ranked, AListingThatPromisesMoreAtItsEndThenHasNothing) {
  Options options = with({});
  options.rates.set(empty_page, 1);
  Universe universe(options);
  const Tag& tag = universe.population().tags().front();
  const auto walked = walk(universe, "/challenge-posts/", "challenge_id=" + std::to_string(tag.id));
  EXPECT_TRUE(walked.pages.back().at("videos").as_array().empty());
  EXPECT_EQ(walked.ids.size(), tag.posts.size());
}

TEST(Ranked, RegionsOrderASearchDifferently) {
  Universe universe(with({}));
  const auto here = walk(universe, "/search-video/", "keyword=e", "US"), there = walk(universe, "/search-video/", "keyword=e", "DE");
  ASSERT_FALSE(here.ids.empty() || there.ids.empty());
  EXPECT_NE(here.pages.front(), there.pages.front());
}

TEST(Account, LeavesAndTakesItsPostsAlong) {
  Options options = with({});
  options.rates.set(leaves, 1);
  Universe universe(options);
  const Account& account = universe.population().accounts().at(1);
  ASSERT_NE(account.leaves_at_us, never_us);
  const Post& post = universe.population().posts()[account.posts.front()];
  EXPECT_TRUE(universe.population().shown(post, account.leaves_at_us - 1));
  EXPECT_FALSE(universe.population().shown(post, account.leaves_at_us));
  EXPECT_EQ(expected(universe, post, account.leaves_at_us), "deleted");
  EXPECT_TRUE(walk_of(universe, account, account.leaves_at_us).empty());
  EXPECT_EQ(universe.population().account_named(account.handle, account.leaves_at_us), nullptr);
  EXPECT_EQ(universe.population().accounts().front().leaves_at_us, never_us) << "the first one always stays";
}

TEST(Listed, WhatWasDeliveredIsWrittenDown) {
  Universe universe(with({}));
  const auto walked = walk(universe, "/user-posts/", userid(universe.population().accounts().front()));
  EXPECT_EQ(universe.stats().listed.size(), walked.ids.size());
}

}  // namespace
}  // namespace holdfast::universe
