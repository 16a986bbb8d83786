// How walks go on and end (RULES 3, provider-api.md 4).
#include "core/listing/walk.h"

#include <gtest/gtest.h>

#include "core/base/limits.h"

namespace holdfast {
namespace {

Post post_at(std::int64_t create_time, bool pinned = false) {
  Post post;
  post.id = AwemeId{create_time << 32 | 1};
  post.create_time = create_time;
  post.pinned = pinned;
  return post;
}

Page page_of(std::vector<Post> posts, std::optional<std::string> cursor, bool has_more = true) {
  return {std::move(posts), 0, std::move(cursor), has_more};
}

Walk walk_at(std::string cursor, WalkKind kind = WalkKind::backfill) {
  Walk walk;
  walk.kind = kind;
  walk.cursor = std::move(cursor);
  return walk;
}

PageStanding all_new(const Page& page) { return {std::vector<bool>(page.posts.size(), false), static_cast<int>(page.posts.size())}; }

WalkStep step(SourceKind kind, const Walk& walk, const Page& page) { return after_page(kind, walk, page, all_new(page)); }

std::string line(const WalkStep& step) { return step.end ? std::string(to_string(*step.end)) : "next " + step.cursor; }

const std::vector<Post> two_posts{post_at(1778999000), post_at(1778998000)};

TEST(Walk, FollowsTheCursorAsItCame) {
  EXPECT_EQ(line(step(SourceKind::user, walk_at("0"), page_of(two_posts, "1778998000000"))), "next 1778998000000");
  EXPECT_EQ(line(step(SourceKind::hashtag, walk_at("3"), page_of(two_posts, "AAE=/x"))), "next AAE=/x");
}

TEST(Walk, AShortPageDoesNotEndIt) {
  EXPECT_EQ(line(step(SourceKind::search, walk_at("0"), page_of({post_at(1778999000)}, "30"))), "next 30");
}

TEST(Walk, EndsWhereNoMoreIsSaid) {
  EXPECT_EQ(line(step(SourceKind::user, walk_at("5"), page_of(two_posts, "9", false))), "end of listing");
  EXPECT_EQ(line(step(SourceKind::user, walk_at("5"), page_of({}, std::nullopt, false))), "end of listing");
}

TEST(Walk, CursorsOfZeroAndMinusOneEndItAfterTheFirstPage) {
  for (const auto* cursor : {"0", "-1"}) EXPECT_EQ(line(step(SourceKind::music, walk_at("30"), page_of(two_posts, cursor))), "end of listing") << cursor;
}

TEST(Walk, TheCursorThatWasSentIsStuck) {
  EXPECT_EQ(line(step(SourceKind::user, walk_at("1778740800000"), page_of(two_posts, "1778740800000"))), "stuck cursor");
  EXPECT_EQ(line(step(SourceKind::hashtag, walk_at("0"), page_of(two_posts, "0"))), "stuck cursor");
}

TEST(Walk, AMissingCursorIsMadeFromTheLastPostThatIsNotPinned) {
  const auto page = page_of({post_at(1771224000, true), post_at(1778999000), post_at(1778998000), post_at(1771224000, true)}, std::nullopt);
  EXPECT_EQ(line(step(SourceKind::user, walk_at("0"), page)), "next 1778998000000");
  EXPECT_EQ(line(step(SourceKind::user, walk_at("1778999500000"), page)), "next 1778998000000");
}

TEST(Walk, AMadeUpCursorMustFall) {
  const auto page = page_of(two_posts, std::nullopt);
  EXPECT_EQ(line(step(SourceKind::user, walk_at("1778998000000"), page)), "stuck cursor");
  EXPECT_EQ(line(step(SourceKind::user, walk_at("1778990000000"), page)), "stuck cursor");
  EXPECT_EQ(line(step(SourceKind::user, walk_at("opaque"), page)), "stuck cursor");
}

TEST(Walk, AMissingCursorThatCanNotBeMadeIsStuck) {
  EXPECT_EQ(line(step(SourceKind::hashtag, walk_at("3"), page_of(two_posts, std::nullopt))), "stuck cursor");
  EXPECT_EQ(line(step(SourceKind::user, walk_at("0"), page_of({}, std::nullopt))), "stuck cursor");
  EXPECT_EQ(line(step(SourceKind::user, walk_at("0"), page_of({post_at(1778999000, true)}, ""))), "stuck cursor");
  auto timeless = post_at(1778999000);
  timeless.create_time = std::nullopt;
  EXPECT_EQ(line(step(SourceKind::user, walk_at("0"), page_of({timeless}, std::nullopt))), "stuck cursor");
}

TEST(Walk, ACursorThatIsTooLongIsNone) {
  EXPECT_EQ(line(step(SourceKind::search, walk_at("0"), page_of(two_posts, std::string(limits::cursor_bytes_max + 1, '1')))), "stuck cursor");
}

TEST(Walk, EmptyPagesAreFollowedUpToTheBound) {
  auto walk = walk_at("9");
  walk.empty_in_a_row = limits::empty_pages_max - 2;
  EXPECT_EQ(line(step(SourceKind::user, walk, page_of({}, "8"))), "next 8");
  walk.empty_in_a_row = limits::empty_pages_max - 1;
  EXPECT_EQ(line(step(SourceKind::user, walk, page_of({}, "8"))), "too many empty pages");
  EXPECT_EQ(line(step(SourceKind::user, walk, page_of(two_posts, "8"))), "next 8");
}

TEST(Walk, PagesThatRepeatEndItAtTheBound) {
  auto walk = walk_at("9");
  const auto page = page_of(two_posts, "10");  // rises: allowed, but bounded
  const PageStanding repeated{{true, true}, 0};
  walk.stale_in_a_row = limits::stale_pages_max - 2;
  EXPECT_EQ(line(after_page(SourceKind::hashtag, walk, page, repeated)), "next 10");
  walk.stale_in_a_row = limits::stale_pages_max - 1;
  EXPECT_EQ(line(after_page(SourceKind::hashtag, walk, page, repeated)), "nothing new");
  EXPECT_EQ(line(after_page(SourceKind::hashtag, walk, page, {{true, false}, 1})), "next 10");
}

struct KnownRow {
  SourceKind source;
  WalkKind walk;
  std::vector<bool> pinned;
  std::vector<bool> known;
  std::string expected;
};

TEST(Walk, StopsAtKnownOnlyForUsersHeadWalksAndNeverForPinnedPosts) {
  const KnownRow rows[] = {
      {SourceKind::user, WalkKind::head, {false, false}, {true, true}, "reached known posts"},
      {SourceKind::user, WalkKind::head, {false, false}, {false, true}, "next 5"},
      {SourceKind::user, WalkKind::head, {false, false}, {true, false}, "next 5"},
      {SourceKind::user, WalkKind::head, {true, false}, {true, false}, "next 5"},
      {SourceKind::user, WalkKind::head, {true, false}, {false, true}, "reached known posts"},
      {SourceKind::user, WalkKind::head, {true, true}, {true, true}, "next 5"},
      {SourceKind::user, WalkKind::head, {}, {}, "next 5"},
      {SourceKind::user, WalkKind::backfill, {false, false}, {true, true}, "next 5"},
      {SourceKind::hashtag, WalkKind::head, {false, false}, {true, true}, "next 5"},
      {SourceKind::search, WalkKind::head, {false, false}, {true, true}, "next 5"},
      {SourceKind::music, WalkKind::head, {false, false}, {true, true}, "next 5"},
  };
  for (const auto& row : rows) {
    std::vector<Post> posts;
    for (const bool pinned : row.pinned) posts.push_back(post_at(1778999000 - static_cast<std::int64_t>(posts.size()), pinned));
    EXPECT_EQ(line(after_page(row.source, walk_at("9", row.walk), page_of(posts, "5"), {row.known, 0})), row.expected)
        << to_string(row.source) << " " << to_string(row.walk);
  }
}

TEST(Walk, TheEndIsTheEndAlsoWhereAllIsKnown) {
  EXPECT_EQ(line(after_page(SourceKind::user, walk_at("9", WalkKind::head), page_of(two_posts, "5", false), {{true, true}, 0})), "end of listing");
}

// Whatever the provider answers, a walk ends: the worst that can be done is to repeat for ever under new cursors.
TEST(Walk, EveryWalkOverRepeatingPagesIsBounded) {
  auto walk = walk_at("0");
  int pages = 0;
  for (; pages < 1000; ++pages) {
    const bool empty = pages % 3 == 0;
    const auto page = page_of(empty ? std::vector<Post>{} : two_posts, std::to_string(pages + 1));
    const PageStanding standing{std::vector<bool>(page.posts.size(), true), 0};
    const auto next = after_page(SourceKind::hashtag, walk, page, standing);
    if (next.end) break;
    walk.cursor = next.cursor;
    walk.empty_in_a_row = empty ? walk.empty_in_a_row + 1 : 0;
    ++walk.stale_in_a_row;
  }
  EXPECT_EQ(pages, limits::stale_pages_max - 1);
}

TEST(Walk, OffsetCursorsAgeAndTimesDoNot) {
  auto walk = walk_at("30");
  walk.cursor_at = instant_from_unix(1779000000);
  const auto in_time = walk.cursor_at + limits::offset_cursor_life;
  const auto late = in_time + microseconds{1};
  EXPECT_FALSE(must_start_anew(SourceKind::hashtag, walk, in_time));
  for (const auto kind : {SourceKind::hashtag, SourceKind::search, SourceKind::music}) EXPECT_TRUE(must_start_anew(kind, walk, late));
  EXPECT_FALSE(must_start_anew(SourceKind::user, walk, late));
  EXPECT_FALSE(must_start_anew(SourceKind::hashtag, walk, walk.cursor_at - hours{5}));
  EXPECT_FALSE(must_start_anew(SourceKind::hashtag, walk_at("0"), late));
}

struct LimitRow {
  std::optional<std::int64_t> limit;
  std::int64_t seen;
  std::vector<bool> first;
  std::optional<std::size_t> expected;
};

TEST(Walk, ALimitCountsDistinctPostsOfTheWalk) {
  const LimitRow rows[] = {
      {std::nullopt, 1000, {true, true}, std::nullopt},
      {10, 0, {true, true}, std::nullopt},
      {2, 0, {true, true}, 2},
      {2, 0, {true, true, true}, 2},
      {2, 0, {true, false, true, true}, 3},   // repeated posts take no room
      {2, 1, {false, true, true}, 2},
      {2, 1, {false, false}, std::nullopt},
      {2, 2, {false, true}, 0},               // a limit that was lowered meanwhile
      {1, 0, {}, std::nullopt},
  };
  for (const auto& row : rows) {
    auto walk = walk_at("9");
    walk.ids_seen = row.seen;
    const PageStanding standing{std::vector<bool>(row.first.size(), false), 0, row.first};
    EXPECT_EQ(posts_up_to_limit(row.limit, walk, standing), row.expected) << row.limit.value_or(-1) << " after " << row.seen;
  }
}

TEST(Walk, OnlyWhatPassesAllThatIsNewerReachesTheMark) {
  for (const auto end : {WalkEnd::reached_known, WalkEnd::end_of_listing}) EXPECT_TRUE(reaches_mark(end)) << to_string(end);
  for (const auto end : {WalkEnd::stuck_cursor, WalkEnd::too_many_empty, WalkEnd::nothing_new, WalkEnd::limit_reached})
    EXPECT_FALSE(reaches_mark(end)) << to_string(end);
}

}  // namespace
}  // namespace holdfast
