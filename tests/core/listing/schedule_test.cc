// When sources are listed, and whose page is next.
#include "core/listing/schedule.h"

#include <gtest/gtest.h>

#include <set>

#include "core/base/limits.h"

namespace holdfast {
namespace {

constexpr Instant noon = instant_from_unix(1'779'004'800);

Source source_at(std::int64_t id, std::optional<Instant> head_at) {
  Source source;
  source.id = SourceId{id};
  source.backfilled = true;
  source.head_at = head_at;
  return source;
}

TEST(Schedule, AHeadIsDueAnIntervalAfterTheLastOneBegan) {
  for (std::int64_t id = 1; id < 200; ++id) {
    const auto next = next_head(source_at(id, noon), hours{6});
    ASSERT_TRUE(next.has_value());
    EXPECT_GE(*next, noon + hours{6});
    EXPECT_LE(*next, noon + hours{6} + minutes{10});
  }
}

TEST(Schedule, SourcesDriftApartAndAlwaysInTheSameWay) {
  std::set<Instant> all;
  for (std::int64_t id = 1; id <= 50; ++id) all.insert(*next_head(source_at(id, noon), hours{6}));
  EXPECT_GT(all.size(), 45u);
  EXPECT_EQ(next_head(source_at(7, noon), hours{6}), next_head(source_at(7, noon), hours{6}));
}

TEST(Schedule, ASourcesOwnIntervalWins) {
  auto source = source_at(1, noon);
  source.options.every = minutes{30};
  EXPECT_EQ(every_of(source, hours{6}), minutes{30});
  EXPECT_LT(*next_head(source, hours{6}), noon + minutes{33});
}

TEST(Schedule, WhatWasNeverListedHasNoNextTime) {
  EXPECT_EQ(next_head(source_at(1, std::nullopt), hours{6}), std::nullopt);
  auto source = source_at(1, std::nullopt);
  source.listed_at = noon;
  EXPECT_TRUE(next_head(source, hours{6}).has_value());
}

TEST(Schedule, AHeadWalkBringsNothingBeforeThereIsSomethingToBeNewerThan) {
  Source source;
  for (const auto kind : {SourceKind::user, SourceKind::hashtag, SourceKind::search, SourceKind::music}) {
    source = {};
    source.name.kind = kind;
    EXPECT_FALSE(head_makes_sense(source));
    source.backfill = Walk{};
    EXPECT_FALSE(head_makes_sense(source));
    source.backfill->pages = 1;
    EXPECT_EQ(head_makes_sense(source), kind == SourceKind::user) << to_string(kind);
    source.backfilled = true;
    EXPECT_TRUE(head_makes_sense(source));
  }
}

TEST(Turn, TheLeastRecentlyServedIsNext) {
  EXPECT_EQ(whose_turn({}, noon, false), std::nullopt);
  const Waiting waiting[] = {{noon - minutes{1}, std::nullopt}, {noon - minutes{3}, std::nullopt}, {noon - minutes{2}, std::nullopt}};
  EXPECT_EQ(whose_turn(waiting, noon, false), 1u);
  EXPECT_EQ(whose_turn(waiting, noon, true), 1u);
}

TEST(Turn, AWalkWhoseCursorAgesGetsEveryOtherTurn) {
  const auto half = limits::offset_cursor_life / 2;
  const Waiting waiting[] = {{noon - hours{9}, std::nullopt},
                             {noon - half, noon - half},
                             {noon - half - minutes{5}, noon - half - minutes{5}, 2},
                             {noon - minutes{1}, noon - minutes{1}},
                             {noon - hours{3}, noon - limits::offset_cursor_life - seconds{1}}};
  EXPECT_EQ(whose_turn(waiting, noon, true), 2u);
  EXPECT_EQ(whose_turn(waiting, noon, false), 0u);
}

// A thousand listings whose pages take all the room there is: all of them end, although no cursor would live through a round.
TEST(Turn, VeryManyWalksEndAlthoughTheirCursorsAge) {
  constexpr int sources = 1000, pages_each = 5;
  std::vector<Waiting> waiting(sources, {noon, std::nullopt});
  std::vector<int> pages(sources, 0);
  auto now = noon;
  bool ageing = false;
  int left = sources, bought = 0;
  while (left > 0 && bought < 10 * sources * pages_each) {
    ageing = !ageing;
    const auto turn = *whose_turn(waiting, now, ageing);
    now += seconds{10};
    ++bought;
    auto& walk = waiting[turn];
    if (walk.cursor_at && now - *walk.cursor_at > limits::offset_cursor_life) pages[turn] = 0;
    walk = {now, now, ++pages[turn]};
    if (pages[turn] < pages_each) continue;
    walk = {Instant::max(), std::nullopt};
    --left;
  }
  EXPECT_EQ(left, 0) << bought << " pages bought";
}

}  // namespace
}  // namespace holdfast
