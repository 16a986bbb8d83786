// Options of a source: what a change leaves, which listing takes what, and their words.
#include "core/listing/source_options.h"

#include <gtest/gtest.h>

#include "core/listing/source.h"

namespace holdfast {
namespace {

TEST(SourceOptions, AChangeLeavesWhatIsNotGiven) {
  const SourceOptions options{.publish_days = 7, .sort = SearchSort::likes, .limit = 10, .every = hours{2}, .files_only = true};
  EXPECT_EQ(changed(options, {}), options);
  EXPECT_EQ(changed({}, {.publish_days = 7, .sort = SearchSort::likes, .limit = 10, .every = hours{2}, .files_only = true}), options);
  EXPECT_EQ(changed(options, {.publish_days = 0, .sort = SearchSort::relevance, .limit = 0, .every = Duration{0}, .files_only = false}), SourceOptions{});
  EXPECT_TRUE(OptionsChange{}.is_empty());
  EXPECT_FALSE(OptionsChange{.limit = 0}.is_empty());
}

TEST(SourceOptions, OnlySearchesTakeATimeAndAnOrder) {
  for (const auto kind : {SourceKind::user, SourceKind::hashtag, SourceKind::music}) {
    EXPECT_EQ(misplaced_option(kind, {.publish_days = 0}), "--publish-time");
    EXPECT_EQ(misplaced_option(kind, {.sort = SearchSort::date}), "--sort");
    EXPECT_EQ(misplaced_option(kind, {.limit = 1, .every = hours{1}, .files_only = true}), std::nullopt);
  }
  EXPECT_EQ(misplaced_option(SourceKind::search, {.publish_days = 1, .sort = SearchSort::date, .limit = 1}), std::nullopt);
  EXPECT_EQ(misplaced_option(SourceKind::links, {.limit = 1}), "--limit");
  EXPECT_EQ(misplaced_option(SourceKind::links, {.every = hours{1}}), "--every");
  EXPECT_EQ(misplaced_option(SourceKind::links, {.files_only = true}), "--files-only");
}

TEST(SourceOptions, AWalkStartsAnewWhenTheListingIsAnother) {
  EXPECT_TRUE(lists_the_same({}, {.every = hours{1}, .files_only = true}));
  EXPECT_FALSE(lists_the_same({}, {.publish_days = 1}));
  EXPECT_FALSE(lists_the_same({}, {.sort = SearchSort::date}));
  EXPECT_FALSE(lists_the_same({}, {.limit = 1}));
}

TEST(SourceOptions, WordsComeBack) {
  for (const auto sort : {SearchSort::relevance, SearchSort::likes, SearchSort::date}) EXPECT_EQ(parse_search_sort(to_string(sort)), sort);
  EXPECT_EQ(parse_search_sort("newest"), std::nullopt);
  EXPECT_EQ(describe(SourceOptions{}), "");
  EXPECT_EQ(describe(SourceOptions{.publish_days = 1}), "last day");
  EXPECT_EQ(describe(SourceOptions{.publish_days = 7, .sort = SearchSort::date, .limit = 100, .every = hours{2}, .files_only = true}),
            "last 7 days, by date, at most 100, every 2h, files only");
}

}  // namespace
}  // namespace holdfast
