// run --watch: intervals, and pauses where a run without it ends (RULES 2). Days of virtual time.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/limits.h"
#include "pipeline/made_up_feed.h"

namespace holdfast::testing_world {
namespace {

const SourceName alice{SourceKind::user, "6872318758774374401", ""};

class Watching : public testing::Test {
 protected:
  void SetUp() override {
    world.provider = [this](const HttpRequest& request) { return answer(request); };
    world.settings.media = {AssetKind::video};
    world.settings.watch = true;
  }
  // An account that posts one more every `posts_every`.
  Scripted answer(const HttpRequest& request) {
    if (path_of(request.url) == "/post-detail/") return good_post(request.url, since_start + world.age());
    listed_at.push_back(world.age());
    FeedPage page{{}, "", false};
    for (auto newest = world.age() / posts_every; newest >= 0 && page.numbers.size() < 30; --newest) page.numbers.push_back(static_cast<int>(newest));
    return listing(page);
  }
  void settles(const Outcome& outcome) {
    EXPECT_TRUE(outcome.audit.empty()) << outcome.audit.front();
    EXPECT_TRUE(outcome.balance.balances());
    EXPECT_EQ(outcome.summary.end, RunEnd::sigterm);
  }
  int pauses(const Outcome& outcome) {
    return static_cast<int>(std::ranges::count_if(outcome.log, [](const std::string& line) { return line.starts_with("the run pauses"); }));
  }

  ScriptedWorld world;
  Duration posts_every = hours{1};
  Duration since_start{0};           // of earlier runs
  std::vector<Duration> listed_at;
};

TEST_F(Watching, EachSourceIsListedOnItsInterval) {
  world.add_source(alice, {.every = hours{2}});
  world.stop_after(hours{20});
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.balance.archived, outcome.balance.listed);
  EXPECT_GE(outcome.balance.archived, 18);
  ASSERT_GE(listed_at.size(), 9u);
  EXPECT_LE(listed_at.size(), 11u);
  for (std::size_t i = 1; i < listed_at.size(); ++i) {
    EXPECT_GE(listed_at[i] - listed_at[i - 1], hours{2});
    EXPECT_LE(listed_at[i] - listed_at[i - 1], hours{2} + minutes{11});
  }
}

TEST_F(Watching, TheUsualIntervalHoldsWhereNoneIsGivenAndARestartKeepsToIt) {
  world.settings.list_every = hours{6};
  world.add_source(alice);
  world.stop_after(hours{1});
  settles(world.run());
  EXPECT_EQ(listed_at.size(), 1u);
  listed_at.clear();
  since_start = hours{1};
  world.meanwhile.clear();
  world.stop_after(hours{7});
  settles(world.run());
  ASSERT_EQ(listed_at.size(), 1u) << "not at the start: it was listed an hour ago";
  EXPECT_GE(listed_at[0], hours{4} + minutes{50});
}

TEST_F(Watching, ASourceThatIsAddedMeanwhileIsListedWithinSeconds) {
  world.meanwhile.push_back({hours{3}, [&](Midrun now) { ASSERT_TRUE(sim::immediate(now.catalog.sources().add_source(alice, {}, instant_from_unix(1'779'015'600)))); }});
  world.stop_after(hours{4});
  const auto outcome = world.run();
  settles(outcome);
  ASSERT_EQ(listed_at.size(), 1u);
  EXPECT_LE(listed_at[0], hours{3} + limits::notice_within + seconds{1});
  EXPECT_GT(outcome.balance.archived, 0);
}

TEST_F(Watching, AWrongKeyEndsItAllTheSame) {
  world.provider = [](const HttpRequest&) { return fixture("error_bad_api_key"); };
  world.add_source(alice);
  EXPECT_EQ(world.run().summary.end, RunEnd::auth);
}

TEST_F(Watching, SpentCreditsAreAskedForWithGrowingPausesAndThenItGoesOn) {
  int refused = 0;
  world.provider = [&](const HttpRequest& request) {
    if (world.age() < hours{5}) return ++refused, fixture("error_credits_exhausted");
    return answer(request);
  };
  world.add_source(alice);
  for (int i = 0; i < 40; ++i) world.add_id(numbered(-100 - i));
  world.stop_after(hours{8});
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.balance.archived, outcome.balance.listed);
  EXPECT_LE(refused, 60) << "a pause costs a few refused calls, not one a second";
  EXPECT_EQ(pauses(outcome), 1);
  EXPECT_TRUE(outcome.said("the run goes on cause=credits"));
  EXPECT_EQ(outcome.credits.ambiguous, 0);
}

TEST_F(Watching, TheBudgetOfADayIsKeptDayAfterDay) {
  world.settings.daily_credits = 10;
  for (int i = 0; i < 45; ++i) world.add_id(numbered(-100 - i));
  std::map<int, int> by_day;
  world.provider = [&](const HttpRequest& request) {
    ++by_day[static_cast<int>((world.age() + hours{8}) / hours{24})];  // the run begins at 08:00 UTC
    return answer(request);
  };
  world.stop_after(hours{24 * 6});
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.balance.archived, 45);
  ASSERT_EQ(by_day.size(), 5u);
  for (const auto& [day, calls] : by_day) EXPECT_LE(calls, 10) << "day " << day;
}

TEST_F(Watching, AFullDiskIsWaitedOut) {
  world.settings.min_free = 1 << 20;
  world.add_source(alice, {.every = hours{1}});
  world.meanwhile.push_back({hours{2}, [](Midrun now) { now.disk.plan().capacity = 0; }});
  world.meanwhile.push_back({hours{6}, [](Midrun now) { now.disk.plan().capacity = 1ull << 40; }});
  world.stop_after(hours{9});
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.balance.archived, outcome.balance.listed);
  EXPECT_TRUE(outcome.said("the run goes on cause=storage"));
  const auto during = std::ranges::count_if(listed_at, [](Duration at) { return at > hours{2} + minutes{1} && at < hours{6}; });
  EXPECT_EQ(during, 0) << "nothing is bought while the vault can't take it";
  EXPECT_GE(outcome.balance.archived, 8);
}

TEST_F(Watching, AProviderThatIsDownForHoursIsWaitedOut) {
  world.provider = [&](const HttpRequest& request) {
    if (world.age() > hours{2} && world.age() < hours{9}) return json(503, "{}");
    return answer(request);
  };
  world.add_source(alice, {.every = hours{1}});
  world.stop_after(hours{12});
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.balance.archived, outcome.balance.listed);
  EXPECT_GE(outcome.balance.archived, 11);
}

TEST_F(Watching, WhatIsCalledDeadIsNotBelievedUntilAPostAnswers) {
  world.provider = [&](const HttpRequest& request) {
    if (world.age() < hours{3}) return fixture("error_not_found");
    return answer(request);
  };
  for (int i = 0; i < 60; ++i) world.add_id(numbered(-100 - i));
  world.stop_after(hours{8});
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_LE(outcome.balance.dead_total(), limits::deaths_in_a_row + 20);
  EXPECT_EQ(outcome.balance.archived, 60 - outcome.balance.dead_total()) << "the others were tried again when it answered";
}

TEST_F(Watching, ASourceThatFailsAgainAndAgainIsTriedAgainOnItsNextTurn) {
  int asked = 0;
  world.provider = [&](const HttpRequest& request) {
    if (path_of(request.url) == "/user-posts/" && world.age() < hours{4}) return ++asked, json(200, R"({"status":"odd","message":"a text that nobody knows"})");
    return answer(request);
  };
  world.add_source(alice, {.every = hours{1}});
  world.stop_after(hours{6});
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_GT(outcome.balance.archived, 0);
  EXPECT_LE(asked, 5 * limits::source_failures_max);
}

TEST_F(Watching, ACatalogThatComesBackIsUsedAgain) {
  world.add_source(alice, {.every = hours{1}});
  world.meanwhile.push_back({hours{2} - minutes{2}, [&](Midrun) { world.catalog_lost = true; }});
  // The third page is due within the first minutes after the second hour: it is refused, and a little later there is room again.
  world.meanwhile.push_back({hours{2} + minutes{8}, [&](Midrun) { world.catalog_lost = false; }});
  world.stop_after(hours{6});
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(pauses(outcome), 1);
  EXPECT_TRUE(outcome.said("the run goes on cause=catalog"));
  EXPECT_EQ(outcome.balance.archived, outcome.balance.listed);
  EXPECT_GE(outcome.balance.archived, 5);
}

TEST_F(Watching, ACatalogThatStaysAwayEndsTheRunAndSaysWhy) {
  world.add_source(alice, {.every = hours{1}});
  world.meanwhile.push_back({hours{2}, [&](Midrun) { world.catalog_lost = true; }});
  const auto outcome = world.run();
  EXPECT_EQ(outcome.summary.end, RunEnd::catalog);
  EXPECT_NE(outcome.summary.why.find("database or disk is full"), std::string::npos) << outcome.summary.why;
  EXPECT_GE(outcome.sources.at(0).source.served_at, instant_from_unix(1'779'004'800) + hours{1});
}

TEST_F(Watching, ItSaysOneLineADay) {
  world.add_source(alice);
  world.stop_after(hours{24 * 5});
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(std::ranges::count_if(outcome.log, [](const std::string& line) { return line.starts_with("a day is over"); }), 5);
  EXPECT_TRUE(outcome.said("a day is over pages=")) << "with what it did";
}

TEST_F(Watching, FreshnessLeavesPausesOut) {
  world.provider = [&](const HttpRequest& request) {
    const bool gone = world.age() > hours{1} + seconds{2} && world.age() < hours{4};
    if (gone) return fixture("error_credits_exhausted");
    if (path_of(request.url) == "/user-posts/" && world.age() < hours{1}) return listing({{}, "", false});
    return answer(request);
  };
  world.add_source(alice, {.every = hours{1}});
  world.stop_after(hours{7});
  const auto outcome = world.run();
  settles(outcome);
  ASSERT_TRUE(outcome.freshness.p99_s.has_value());
  EXPECT_LE(*outcome.freshness.p99_s, 90.0);
}

}  // namespace
}  // namespace holdfast::testing_world
