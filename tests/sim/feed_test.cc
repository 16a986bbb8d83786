// The measures of a whole feed, smaller: fresh posts from many sources of all four kinds, and days of run --watch.
#include "world/feed_story.h"

#include <gtest/gtest.h>

namespace holdfast::sim {
namespace {

std::string all_of(const FeedReport& report) {
  std::string text = describe(report);
  for (const auto& line : report.broken) text += "  " + line + "\n";
  return text;
}

TEST(Feed, NewPostsOfEightSourcesAreResolvedInTimeAndTheRateIsKept) {
  const auto report = follow_feed({.seed = 3, .sources = 8, .posts = 1'500});
  EXPECT_TRUE(report.broken.empty()) << all_of(report);
  EXPECT_EQ(report.balance.archived, 1'500);
  EXPECT_LE(report.freshness.p99_s.value(), 60.0) << all_of(report);
  EXPECT_EQ(report.freshness.resolved, 1'500);
  EXPECT_LE(report.backlog_most, 200) << "what 200 calls a minute resolve within the promise";
  EXPECT_GE(report.busiest_minute, 180u) << "and the rate is used";
}

TEST(Feed, ASlowCdnSlowsTheListingNotTheResolving) {
  const auto report = follow_feed({.seed = 3, .sources = 8, .posts = 1'500, .cdn_bytes_per_s = 2'000});
  EXPECT_TRUE(report.broken.empty()) << all_of(report);
  EXPECT_EQ(report.balance.archived, 1'500);
  EXPECT_LE(report.freshness.p99_s.value(), 60.0) << all_of(report);
  EXPECT_LE(report.backlog_most, 100) << all_of(report);
}

TEST(Feed, ASmallRateListsOnePageAtATime) {
  const auto report = follow_feed({.seed = 4, .sources = 8, .posts = 200, .requests_per_minute = 12});
  EXPECT_TRUE(report.broken.empty()) << all_of(report);
  EXPECT_LE(report.backlog_most, 40) << "a page, and no other beside it";
  EXPECT_LE(report.busiest_minute, 12u);
}

TEST(Feed, DaysOfWatchingMissNothingAndKeepLittle) {
  const auto report = follow_feed({.seed = 5, .sources = 40, .posts = 400, .new_posts = 200, .days = 2, .quirks = true});
  EXPECT_TRUE(report.broken.empty()) << all_of(report);
  EXPECT_EQ(report.balance.pending, 0) << all_of(report);
  EXPECT_GT(report.balance.listed, 400);
  for (const auto* quirk : {"pinned", "renamed", "left", "capped"}) EXPECT_GT(report.seen.at(quirk), 0) << quirk << " is in no account of this seed";
  EXPECT_LE(report.rows.at("walk"), 80);
  EXPECT_LE(report.rows.at("freshness"), 24 * 50);
  EXPECT_EQ(report.rows.at("run"), 1);
  EXPECT_LE(report.waits_most, 60u);
}

}  // namespace
}  // namespace holdfast::sim
