// What a run would cost, from what waits.
#include "core/index/forecast.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

constexpr Instant now = instant_from_unix(1'779'004'800);

Source source_of(SourceKind kind, const std::string& name) {
  Source source;
  source.name = {kind, name, ""};
  return source;
}

TEST(Forecast, NothingToDoCostsNothing) {
  const auto sum = forecast({}, {}, now);
  EXPECT_EQ(sum.credits, 0);
  EXPECT_EQ(sum.takes, Duration{0});
  EXPECT_TRUE(sum.fits);
  EXPECT_EQ(sum.budget_left, std::nullopt);
}

TEST(Forecast, ANewSourceNeedsALookUpUnlessItsNameIsANumber) {
  Workload work;
  work.sources = {source_of(SourceKind::user, "alice"), source_of(SourceKind::user, "6784563456123"), source_of(SourceKind::search, "cold brew")};
  const auto sum = forecast(work, {}, now);
  EXPECT_EQ(sum.lookups, 1);
  EXPECT_EQ(sum.backfill_pages, 3);
  EXPECT_EQ(sum.head_pages, 0);
  EXPECT_EQ(sum.credits, 4);
}

TEST(Forecast, AFinishedSourceIsLookedAtFromItsTop) {
  auto done = source_of(SourceKind::user, "alice");
  done.target = "6784563456123";
  done.backfilled = true;
  auto begun = done;
  begun.backfilled = false;
  begun.backfill = Walk{.pages = 3};
  const auto sum = forecast({.sources = {done, begun}}, {}, now);
  EXPECT_EQ(sum.head_pages, 2);
  EXPECT_EQ(sum.backfill_pages, 1);
  EXPECT_EQ(sum.lookups, 0);
}

TEST(Forecast, RegionsAreAskedForOnceWhenTheyAreNeededAndOld) {
  auto source = source_of(SourceKind::hashtag, "123456");
  Workload work{.sources = {source}};
  EXPECT_EQ(forecast(work, {}, now).region_lists, 0);
  work.sources[0].name.region = "US";
  work.sources.push_back(work.sources[0]);
  EXPECT_EQ(forecast(work, {}, now).region_lists, 1);
  work.regions = {{{"US", ""}}, now - hours{24}};
  EXPECT_EQ(forecast(work, {}, now).region_lists, 0);
  work.regions.fetched_at = now - hours{24 * 31};
  EXPECT_EQ(forecast(work, {}, now).region_lists, 1);
}

TEST(Forecast, TimeFollowsFromTheRateAndTheBudgetIsCompared) {
  const Workload work{.fresh = 100, .retry = 50, .backfill = 240, .links = 10, .spent_today = 700};
  auto sum = forecast(work, {.requests_per_minute = 200, .daily_credits = 1000}, now);
  EXPECT_EQ(sum.credits, 400);
  EXPECT_EQ(sum.takes, minutes{2});
  EXPECT_EQ(sum.budget_left, 300);
  EXPECT_FALSE(sum.fits);
  sum = forecast(work, {.requests_per_minute = 200, .daily_credits = 500}, now);
  EXPECT_EQ(sum.budget_left, 0);
}

}  // namespace
}  // namespace holdfast
