// What people say about sources, the list of regions, and what waits (ports/source_admin.h, region_store.h, forecast_store.h; RULES 3).
#pragma once

#include "conformance/catalog_suite.h"

namespace holdfast::conformance {

inline const SourceName alice_source{SourceKind::user, "alice", ""};

TEST_P(CatalogSuite, a_source_is_added_once) {
  EXPECT_EQ(at.take(at.catalog.sources().add_source(alice_source, {}, at.now)), AddedSource::added);
  EXPECT_EQ(at.take(at.catalog.sources().add_source(alice_source, {}, at.now)), AddedSource::known);
  EXPECT_EQ(at.take(at.catalog.sources().add_source({SourceKind::hashtag, "alice", ""}, {}, at.now)), AddedSource::added);
  EXPECT_EQ(at.take(at.catalog.sources().add_source({SourceKind::hashtag, "alice", "DE"}, {}, at.now)), AddedSource::added);
  EXPECT_EQ(at.take(at.catalog.sources().sources()).size(), 3u);
}

TEST_P(CatalogSuite, a_source_that_needs_no_look_up_has_its_target_at_once) {
  at.take(at.catalog.sources().add_source({SourceKind::search, "cold brew", ""}, {}, at.now));
  EXPECT_EQ(at.source_named("cold brew").target, "cold brew");
  at.add_user("alice");
  EXPECT_EQ(at.source_named("alice").target, std::nullopt);
}

TEST_P(CatalogSuite, a_finished_source_that_is_added_again_is_known) {
  at.list_all(at.add_user("alice"), {11});
  EXPECT_EQ(at.take(at.catalog.sources().add_source(alice_source, {}, at.now)), AddedSource::known);
  EXPECT_EQ(at.source_named("alice").state, SourceState::finished);
}

TEST_P(CatalogSuite, options_are_kept_and_what_is_not_given_stays) {
  const OptionsChange all{.publish_days = 7, .sort = SearchSort::date, .limit = 100, .every = hours{2}, .files_only = true};
  const SourceName search{SourceKind::search, "brew", "US"};
  EXPECT_EQ(at.take(at.catalog.sources().add_source(search, all, at.now)), AddedSource::added);
  EXPECT_EQ(at.source_named("brew").options, changed({}, all));
  EXPECT_EQ(at.take(at.catalog.sources().add_source(search, {.limit = 0}, at.now)), AddedSource::updated);
  auto expected = changed({}, all);
  expected.limit.reset();
  EXPECT_EQ(at.source_named("brew").options, expected);
  EXPECT_EQ(at.take(at.catalog.listing().sources()).at(0).options, expected);
}

TEST_P(CatalogSuite, a_change_of_what_is_listed_starts_the_walks_anew) {
  const auto alice = at.add_user("alice");
  at.list(alice, {11});
  at.list(alice, {21}, WalkKind::head);
  at.take(at.catalog.sources().set_options(alice, {.every = hours{2}, .files_only = true}));
  EXPECT_TRUE(at.source_named("alice").backfill.has_value());
  at.take(at.catalog.sources().set_options(alice, {.limit = 50}));
  const auto source = at.source_named("alice");
  EXPECT_FALSE(source.backfill || source.head || source.backfilled);
  EXPECT_EQ(source.options.every, hours{2});
}

TEST_P(CatalogSuite, a_finished_source_whose_limit_changes_is_walked_again) {
  const auto alice = at.add_user("alice");
  at.list(alice, {11}, WalkKind::backfill, WalkEnd::limit_reached);
  at.take(at.catalog.sources().set_options(alice, {.limit = 50}));
  EXPECT_EQ(at.source_named("alice").state, SourceState::active);
  EXPECT_FALSE(at.source_named("alice").backfilled);
}

TEST_P(CatalogSuite, a_page_of_a_walk_that_was_dropped_brings_its_ids_and_ends_nothing) {
  const auto alice = at.add_user("alice");
  at.list(alice, {11});
  const auto page = at.page(alice, at.posts({12}), WalkKind::backfill, WalkEnd::end_of_listing);
  at.take(at.catalog.sources().set_options(alice, {.limit = 50}));
  EXPECT_EQ(at.take(at.catalog.listing().commit_page(page)).ids_new, 1);
  EXPECT_FALSE(at.source_named("alice").backfilled);
  EXPECT_EQ(at.balance().listed, 2);
}

TEST_P(CatalogSuite, options_of_no_source_are_refused) {
  EXPECT_EQ(at.run(at.catalog.sources().set_options(SourceId{99}, {.limit = 1})).error().kind, FailureKind::invalid);
  EXPECT_EQ(at.run(at.catalog.sources().set_state(SourceId{99}, SourceState::paused)).error().kind, FailureKind::invalid);
}

TEST_P(CatalogSuite, paused_and_removed_sources_are_not_listed_and_their_walks_stay_where_they_are) {
  const auto alice = at.add_user("alice");
  at.list(alice, {11});
  for (const auto state : {SourceState::paused, SourceState::removed}) {
    at.take(at.catalog.sources().set_state(alice, state));
    EXPECT_EQ(at.source_named("alice").state, state);
    EXPECT_TRUE(at.take(at.catalog.listing().sources()).empty());
    EXPECT_EQ(at.claim(10).size(), state == SourceState::paused ? 1u : 0u);  // what it listed is still captured
    at.take(at.catalog.sources().set_state(alice, SourceState::active));
    ASSERT_EQ(at.take(at.catalog.listing().sources()).size(), 1u);
    EXPECT_EQ(at.source_named("alice").backfill->cursor, "next");
  }
}

TEST_P(CatalogSuite, a_page_that_comes_after_the_pause_is_kept_and_the_pause_too) {
  const auto alice = at.add_user("alice");
  const auto page = at.page(alice, at.posts({11}), WalkKind::backfill, WalkEnd::end_of_listing);
  at.take(at.catalog.sources().set_state(alice, SourceState::paused));
  EXPECT_EQ(at.take(at.catalog.listing().commit_page(page)).ids_new, 1);
  EXPECT_EQ(at.source_named("alice").state, SourceState::paused);
}

TEST_P(CatalogSuite, a_paused_source_that_is_added_again_is_resumed_with_its_new_options) {
  const auto alice = at.add_user("alice");
  at.take(at.catalog.sources().set_state(alice, SourceState::paused));
  EXPECT_EQ(at.take(at.catalog.sources().add_source(alice_source, {.limit = 5}, at.now)), AddedSource::resumed);
  EXPECT_EQ(at.source_named("alice").options.limit, 5);
}

TEST_P(CatalogSuite, a_walk_counts_its_distinct_posts) {
  const auto alice = at.add_user("alice");
  at.list(alice, {11, 12, 12});
  at.list(alice, {12, 13});
  EXPECT_EQ(at.source_named("alice").backfill->ids_seen, 3);
}

TEST_P(CatalogSuite, a_standing_says_which_posts_the_walk_sees_for_the_first_time) {
  const auto alice = at.add_user("alice");
  at.list(alice, {11});
  const auto walk = at.take(at.catalog.listing().open_walk(alice, WalkKind::backfill, at.now));
  const auto standing = at.take(at.catalog.listing().standing(alice, walk, {AwemeId{11}, AwemeId{12}, AwemeId{12}, AwemeId{13}}));
  EXPECT_EQ(standing.first, (std::vector<bool>{false, true, false, true}));
  EXPECT_EQ(standing.new_to_walk, 2);
}

TEST_P(CatalogSuite, a_walk_that_starts_anew_counts_from_nothing_and_keeps_what_it_recorded) {
  const auto alice = at.add_user("alice");
  at.list(alice, {11, 12});
  const auto old = at.source_named("alice").backfill.value();
  at.now += hours{2};
  const auto walk = at.take(at.catalog.listing().restart_walk(alice, WalkKind::backfill, at.now));
  EXPECT_GT(walk.no, old.no);
  EXPECT_EQ(walk.cursor, "0");
  EXPECT_EQ(std::pair(walk.pages, walk.ids_seen), std::pair(0, std::int64_t{0}));
  EXPECT_EQ(at.take(at.catalog.listing().standing(alice, walk, {AwemeId{11}})).new_to_walk, 1);
  EXPECT_EQ(at.list(alice, {11, 12}).ids_new, 0);
  EXPECT_EQ(at.balance().listed, 2);
}

TEST_P(CatalogSuite, what_a_head_walk_recorded_that_did_not_reach_the_mark_is_not_known) {
  const auto alice = at.add_user("alice");
  at.list_all(alice, {11});
  at.list(alice, {41, 40}, WalkKind::head, WalkEnd::stuck_cursor);
  const auto standing_of = [&](std::vector<AwemeId> ids) {
    const auto head = at.take(at.catalog.listing().open_walk(alice, WalkKind::head, at.now));
    return at.take(at.catalog.listing().standing(alice, head, std::move(ids))).known;
  };
  EXPECT_EQ(standing_of({AwemeId{41}, AwemeId{11}}), (std::vector<bool>{false, true}));
  // A later one that fails too changes nothing; one that reaches the mark makes all of them known.
  at.list(alice, {50, 41}, WalkKind::head, WalkEnd::limit_reached);
  EXPECT_EQ(standing_of({AwemeId{50}, AwemeId{41}, AwemeId{11}}), (std::vector<bool>{false, false, true}));
  at.list(alice, {50, 41, 30, 11}, WalkKind::head, WalkEnd::reached_known);
  EXPECT_EQ(standing_of({AwemeId{50}, AwemeId{41}, AwemeId{30}}), (std::vector<bool>{true, true, true}));
}

TEST_P(CatalogSuite, what_a_backfill_passed_is_known_whoever_saw_it_first) {
  const auto alice = at.add_user("alice");
  at.list(alice, {31});
  at.list(alice, {41}, WalkKind::head, WalkEnd::stuck_cursor);
  at.list_all(alice, {41, 11});
  const auto head = at.take(at.catalog.listing().open_walk(alice, WalkKind::head, at.now));
  EXPECT_EQ(at.take(at.catalog.listing().standing(alice, head, {AwemeId{41}})).known, std::vector<bool>{true});
}

TEST_P(CatalogSuite, the_top_of_a_listing_was_last_seen_when_a_walk_began) {
  const auto alice = at.add_user("alice");
  EXPECT_FALSE(at.source_named("alice").head_at.has_value());
  at.list(alice, {11});
  const auto began = at.now;
  at.now += hours{1};
  at.list_all(alice, {12});
  EXPECT_EQ(at.source_named("alice").head_at, began);
  EXPECT_EQ(at.source_named("alice").listed_at, at.now);
  at.now += hours{1};
  at.list_all(alice, {12}, WalkKind::head);
  EXPECT_EQ(at.source_named("alice").head_at, at.now);
}

TEST_P(CatalogSuite, regions_are_kept_with_the_credit_they_cost_and_replaced_whole) {
  EXPECT_TRUE(at.take(at.catalog.regions().regions()).regions.empty());
  const auto bought = [&] { return at.closing(at.grant(at.intent_for(Purpose::lookup)), Outcome::charged); };
  at.take(at.catalog.regions().keep_regions({{"US", "United States"}, {"DE", "Germany"}, {"DE", "again"}}, bought(), at.now));
  at.now += hours{1};
  at.take(at.catalog.regions().keep_regions({{"JP", ""}, {"FR", "France"}}, bought(), at.now));
  const auto list = at.take(at.catalog.regions().regions());
  EXPECT_EQ(list.regions, (std::vector<Region>{{"FR", "France"}, {"JP", ""}}));
  EXPECT_EQ(list.fetched_at, at.now);
  EXPECT_EQ(at.credits().lookup, 2);
  EXPECT_EQ(at.credits().open, 0);
}

TEST_P(CatalogSuite, what_waits_is_counted_by_class) {
  const auto alice = at.add_user("alice");
  at.list_all(alice, {11, 12, 13});
  at.take(at.catalog.admin().add_links({{AwemeId{21}}, {AwemeId{22}}, {std::string("https://vm.tiktok.com/x/")}}, at.now));
  const auto claim = at.claim_one();
  at.take(at.catalog.queue().finish(claim, Postponed{.due = at.now + hours{1}, .why = "later"}, std::nullopt, at.now));
  const auto work = at.take(at.catalog.forecast().workload(at.now));
  EXPECT_EQ(work.sources.size(), 1u);
  EXPECT_EQ(work.fresh + work.later, 3);
  EXPECT_EQ(work.backfill, 2);
  EXPECT_EQ(work.links, 1);
  EXPECT_EQ(work.spent_today, 1);
  EXPECT_EQ(at.take(at.catalog.forecast().workload(at.now + hours{25})).spent_today, 0);
}

TEST_P(CatalogSuite, freshness_older_than_a_day_is_forgotten) {
  at.begin_run();
  const auto alice = at.add_user("alice");
  at.list(alice, {11});
  at.kill(at.claim_one());
  at.now += limits::freshness_window + hours{1};
  at.list(alice, {12});
  at.kill(at.claim_one());
  EXPECT_EQ(at.take(at.catalog.status().freshness()).resolved, 1);
}

TEST_P(CatalogSuite, a_page_tells_how_long_downloads_take) {
  const auto alice = at.add_user("alice");
  auto page = at.page(alice, at.posts({11}), WalkKind::backfill);
  page.mean_transfer = seconds{7};
  at.take(at.catalog.listing().commit_page(page));
  EXPECT_EQ(at.take(at.catalog.status().freshness()).mean_transfer, seconds{7});
}

}  // namespace holdfast::conformance
