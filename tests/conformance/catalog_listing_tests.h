// Sources, walks and pages as every catalog keeps them (ports/listing_store.h, RULES 3).
#pragma once

#include "conformance/catalog_suite.h"

namespace holdfast::conformance {

TEST_P(CatalogSuite, a_page_makes_its_ids_pending_and_ready) {
  const auto alice = at.add_user("alice");
  const auto result = at.list(alice, {11, 12, 13});
  EXPECT_EQ(result.ids_seen, 3);
  EXPECT_EQ(result.ids_new, 3);
  EXPECT_EQ(result.ids_fresh, 3);
  EXPECT_EQ(at.balance().pending, 3);
  EXPECT_EQ(at.balance().listed, 3);
  EXPECT_EQ(at.ids(at.claim(10)), (Ids{11, 12, 13}));
}

TEST_P(CatalogSuite, an_id_repeated_within_a_page_is_one_item) {
  const auto result = at.list(at.add_user("alice"), {11, 12, 11, 11});
  EXPECT_EQ(result.ids_seen, 2);
  EXPECT_EQ(result.ids_new, 2);
  EXPECT_EQ(at.balance().listed, 2);
}

TEST_P(CatalogSuite, an_id_repeated_on_a_later_page_is_not_new) {
  const auto alice = at.add_user("alice");
  at.list(alice, {11, 12});
  const auto result = at.list(alice, {12, 13});
  EXPECT_EQ(result.ids_seen, 2);
  EXPECT_EQ(result.ids_new, 1);
  EXPECT_EQ(at.balance().listed, 3);
}

TEST_P(CatalogSuite, an_id_that_another_source_listed_is_no_new_item) {
  at.list(at.add_user("alice"), {11, 12});
  const auto result = at.list(at.add_user("bob"), {12});
  EXPECT_EQ(result.ids_new, 0);
  EXPECT_EQ(at.balance().listed, 2);
  EXPECT_EQ(at.claim(10).size(), 2u);
}

TEST_P(CatalogSuite, a_post_of_a_kind_that_is_not_wanted_is_held_and_never_claimed) {
  auto page = at.page(at.add_user("alice"), {at.post(11), at.post(12, PostKind::photo)}, WalkKind::head);
  page.wanted.photo = false;
  const auto result = at.take(at.catalog.listing().commit_page(page));
  EXPECT_EQ(result.ids_new, 2);
  EXPECT_EQ(result.ids_fresh, 1);
  EXPECT_EQ(at.ids(at.claim(10)), (Ids{11}));
  EXPECT_EQ(at.balance().held.at("not_wanted"), 1);
  EXPECT_EQ(at.balance().pending, 2);
}

TEST_P(CatalogSuite, photo_posts_and_unknown_kinds_are_fresh_like_others) {
  auto page = at.page(at.add_user("alice"), {at.post(11), at.post(12, PostKind::photo), at.post(13, PostKind::unknown)}, WalkKind::head);
  EXPECT_EQ(at.take(at.catalog.listing().commit_page(page)).ids_fresh, 3);
  page = at.page(at.add_user("bob"), {at.post(21, PostKind::unknown), at.post(22)}, WalkKind::head);
  page.wanted = {.video = false, .photo = false};
  EXPECT_EQ(at.take(at.catalog.listing().commit_page(page)).ids_fresh, 1) << "what nobody knows may be wanted";
  EXPECT_EQ(at.claim(10).size(), 4u);
}

// --- files alone

TEST_P(CatalogSuite, an_item_listed_for_its_files_alone_is_claimed_with_what_the_page_said) {
  auto post = at.post(11);
  post.author = {"6872318758774374401", "alice", "Alice"};
  post.title = "";
  post.region = "US";
  post.duration_s = 20;
  post.create_time = 1779000000;
  post.counters = {1, 2, 3, 4, std::nullopt, 6};
  post.music = Music{"7016547803243022337", "original sound", "Alice", 31};
  post.pinned = true;
  auto page = at.page(at.add_user("alice"), {post, at.post(12)}, WalkKind::head);
  page.files_only = true;
  at.take(at.catalog.listing().commit_page(page));
  const auto claims = at.claim(2);
  ASSERT_TRUE(claims.at(0).listed && claims.at(1).listed);
  const auto& listed = *claims[0].listed;
  EXPECT_EQ(listed.id, AwemeId{11});
  EXPECT_EQ(listed.kind, PostKind::video);
  EXPECT_EQ(listed.author.id, post.author.id);
  EXPECT_EQ(listed.author.handle, "alice");
  EXPECT_EQ(listed.author.nickname, "Alice");
  EXPECT_EQ(listed.title, "");
  EXPECT_EQ(listed.region, "US");
  EXPECT_EQ(listed.duration_s, 20);
  EXPECT_EQ(listed.create_time, 1779000000);
  EXPECT_EQ(listed.counters, post.counters);
  ASSERT_TRUE(listed.music.has_value());
  EXPECT_EQ(listed.music->id, "7016547803243022337");
  EXPECT_EQ(listed.music->duration_s, 31);
  EXPECT_TRUE(listed.pinned);
  EXPECT_FALSE(claims[1].listed->title);
  EXPECT_FALSE(claims[1].listed->music);
}

TEST_P(CatalogSuite, another_source_makes_it_a_post_like_others) {
  const auto files = [&](const std::string& name, std::vector<Post> posts) {
    auto page = at.page(at.add_user(name), std::move(posts), WalkKind::head);
    page.files_only = true;
    at.take(at.catalog.listing().commit_page(page));
  };
  files("alice", {at.post(11), at.post(12), at.post(13), at.post(14, PostKind::photo), at.post(15, PostKind::unknown)});
  at.list(at.add_user("bob"), {12, 16});
  files("carol", {at.post(11), at.post(12), at.post(16)});
  at.take(at.catalog.admin().add_links({{AwemeId{13}}}, at.now));
  Ids by_files;
  for (const auto& claim : at.claim(10))
    if (claim.listed) by_files.push_back(claim.id.value);
  EXPECT_EQ(by_files, Ids{11}) << "slides and unknown kinds need the details; so does what anyone lists otherwise";
}

TEST_P(CatalogSuite, metadata_as_listed_goes_when_the_post_is_stored) {
  auto page = at.page(at.add_user("alice"), {at.post(11), at.post(12)}, WalkKind::head);
  page.files_only = true;
  at.take(at.catalog.listing().commit_page(page));
  must(at.finish(at.claim_one(), Postponed{.due = at.now, .item_class = Class::fresh}));
  EXPECT_TRUE(at.claim_one().listed) << "not before";
  at.store(at.claim_one());
  at.index(12);  // the audit of each test looks for what was left behind
}

TEST_P(CatalogSuite, settled_ids_that_are_listed_again_stay_settled) {
  const auto alice = at.add_user("alice");
  at.list_all(alice, {11, 12, 13});
  at.store(at.claim_one());
  at.kill(at.claim_one());
  at.store(at.claim_one());
  at.index(13);
  at.list_all(at.add_user("bob"), {11, 12, 13});
  EXPECT_TRUE(at.claim(10).empty());
}

TEST_P(CatalogSuite, the_cursor_the_credit_and_the_ids_are_one_commit) {
  const auto alice = at.add_user("alice");
  const auto page = at.page(alice, at.posts({11}), WalkKind::backfill);
  at.take(at.catalog.listing().commit_page(page));
  const auto walk = at.take(at.catalog.listing().open_walk(alice, WalkKind::backfill, at.now));
  EXPECT_EQ(walk.no, page.walk.no);
  EXPECT_EQ(walk.cursor, "next");
  EXPECT_EQ(walk.cursor_at, at.now);
  EXPECT_EQ(at.credits().listing, 1);
  EXPECT_EQ(at.credits().open, 0);
}

TEST_P(CatalogSuite, a_page_committed_twice_is_a_bug_and_changes_nothing) {
  const auto alice = at.add_user("alice");
  auto page = at.page(alice, at.posts({11}), WalkKind::backfill);
  at.take(at.catalog.listing().commit_page(page));
  page.posts = at.posts({12});
  EXPECT_EQ(kind_of(at.run(at.catalog.listing().commit_page(page))), FailureKind::bug);
  EXPECT_EQ(at.balance().listed, 1);
  EXPECT_EQ(at.credits().listing, 1);
}

TEST_P(CatalogSuite, a_walk_counts_pages_and_empty_and_stale_ones_in_a_row) {
  const auto alice = at.add_user("alice");
  struct Step { Ids ids; int empty, stale; std::int64_t ids_new; };
  for (const auto& [ids, empty, stale, ids_new] : {Step{{11, 12}, 0, 0, 2}, {{}, 1, 1, 2}, {{}, 2, 2, 2}, {{12}, 0, 3, 2}, {{12, 13}, 0, 0, 3}, {{13}, 0, 1, 3}}) {
    at.list(alice, ids);
    const auto walk = at.take(at.catalog.listing().open_walk(alice, WalkKind::backfill, at.now));
    EXPECT_EQ(walk.empty_in_a_row, empty);
    EXPECT_EQ(walk.stale_in_a_row, stale);
    EXPECT_EQ(walk.ids_new, ids_new);
  }
  EXPECT_EQ(at.take(at.catalog.listing().open_walk(alice, WalkKind::backfill, at.now)).pages, 6);
}

TEST_P(CatalogSuite, a_walk_stays_the_same_until_it_ends_and_its_number_never_comes_back) {
  const auto alice = at.add_user("alice");
  const auto first = at.take(at.catalog.listing().open_walk(alice, WalkKind::head, at.now));
  EXPECT_EQ(first.cursor, "0");
  EXPECT_EQ(at.take(at.catalog.listing().open_walk(alice, WalkKind::head, at.now + hours{1})).no, first.no);
  EXPECT_NE(at.take(at.catalog.listing().open_walk(alice, WalkKind::backfill, at.now)).no, first.no);
  at.list_all(alice, {11}, WalkKind::head);
  const auto next = at.take(at.catalog.listing().open_walk(alice, WalkKind::head, at.now));
  EXPECT_GT(next.no, first.no);
  EXPECT_EQ(next.cursor, "0");
  EXPECT_EQ(next.pages, 0);
}

TEST_P(CatalogSuite, what_a_completed_walk_recorded_is_known) {
  const auto alice = at.add_user("alice");
  at.list_all(alice, {11, 12});
  const auto head = at.take(at.catalog.listing().open_walk(alice, WalkKind::head, at.now));
  const auto standing = at.take(at.catalog.listing().standing(alice, head, {AwemeId{13}, AwemeId{12}, AwemeId{11}}));
  EXPECT_EQ(standing.known, (std::vector<bool>{false, true, true}));
  EXPECT_EQ(standing.new_to_walk, 3);
}

TEST_P(CatalogSuite, what_another_source_recorded_is_not_known) {
  at.list_all(at.add_user("alice"), {11});
  const auto bob = at.add_user("bob");
  const auto head = at.take(at.catalog.listing().open_walk(bob, WalkKind::head, at.now));
  EXPECT_EQ(at.take(at.catalog.listing().standing(bob, head, {AwemeId{11}})).known, std::vector<bool>{false});
}

TEST_P(CatalogSuite, a_head_walk_knows_what_the_open_backfill_recorded_but_not_the_other_way) {
  const auto alice = at.add_user("alice");
  at.list(alice, {11}, WalkKind::backfill);
  at.list(alice, {21}, WalkKind::head);
  const auto head = at.take(at.catalog.listing().open_walk(alice, WalkKind::head, at.now));
  const auto backfill = at.take(at.catalog.listing().open_walk(alice, WalkKind::backfill, at.now));
  EXPECT_EQ(at.take(at.catalog.listing().standing(alice, head, {AwemeId{11}, AwemeId{21}})).known, (std::vector<bool>{true, false}));
  EXPECT_EQ(at.take(at.catalog.listing().standing(alice, backfill, {AwemeId{11}, AwemeId{21}})).known, (std::vector<bool>{false, false}));
}

TEST_P(CatalogSuite, an_interrupted_head_walk_does_not_meet_its_own_ids_when_it_resumes) {
  const auto alice = at.add_user("alice");
  at.list_all(alice, {11});
  at.list(alice, {31, 30}, WalkKind::head);
  at.begin_run();
  const auto resumed = at.take(at.catalog.listing().open_walk(alice, WalkKind::head, at.now));
  const auto standing = at.take(at.catalog.listing().standing(alice, resumed, {AwemeId{30}, AwemeId{29}, AwemeId{11}}));
  EXPECT_EQ(standing.known, (std::vector<bool>{false, false, true}));
  EXPECT_EQ(standing.new_to_walk, 2);
}

TEST_P(CatalogSuite, ids_of_a_head_walk_are_known_once_it_has_reached_the_old_ones) {
  const auto alice = at.add_user("alice");
  at.list_all(alice, {11});
  at.list(alice, {31}, WalkKind::head);
  at.list(alice, {11}, WalkKind::head, WalkEnd::reached_known);
  const auto next = at.take(at.catalog.listing().open_walk(alice, WalkKind::head, at.now));
  EXPECT_EQ(at.take(at.catalog.listing().standing(alice, next, {AwemeId{31}})).known, std::vector<bool>{true});
}

TEST_P(CatalogSuite, an_id_counts_once_as_new_to_a_walk_however_often_a_page_repeats_it) {
  const auto alice = at.add_user("alice");
  const auto walk = at.take(at.catalog.listing().open_walk(alice, WalkKind::backfill, at.now));
  EXPECT_EQ(at.take(at.catalog.listing().standing(alice, walk, {AwemeId{11}, AwemeId{11}, AwemeId{12}})).new_to_walk, 2);
  at.list(alice, {11, 12});
  const auto again = at.take(at.catalog.listing().standing(alice, walk, {AwemeId{11}, AwemeId{12}, AwemeId{13}}));
  EXPECT_EQ(again.new_to_walk, 1);
}

TEST_P(CatalogSuite, an_id_of_an_earlier_walk_is_new_to_this_walk_once) {
  const auto alice = at.add_user("alice");
  at.list_all(alice, {11});
  at.list(alice, {11}, WalkKind::head);
  at.list(alice, {11}, WalkKind::backfill);
  const auto head = at.take(at.catalog.listing().open_walk(alice, WalkKind::head, at.now));
  EXPECT_EQ(at.take(at.catalog.listing().standing(alice, head, {AwemeId{11}})).new_to_walk, 0);
}

TEST_P(CatalogSuite, the_end_of_the_backfill_finishes_the_source) {
  const auto alice = at.add_user("alice");
  at.list_all(alice, {11});
  const auto source = at.source_named("alice");
  EXPECT_EQ(source.state, SourceState::finished);
  EXPECT_TRUE(source.backfilled);
  EXPECT_EQ(source.reason, "");
  EXPECT_EQ(source.listed_at, at.now);
  EXPECT_FALSE(source.backfill.has_value());
}

TEST_P(CatalogSuite, a_source_without_posts_finishes_with_a_note) {
  at.list_all(at.add_user("alice"), {});
  EXPECT_EQ(at.source_named("alice").state, SourceState::finished);
  EXPECT_EQ(at.source_named("alice").reason, "no posts listed");
}

TEST_P(CatalogSuite, the_end_of_a_head_walk_leaves_an_open_backfill_to_go_on) {
  const auto alice = at.add_user("alice");
  at.list(alice, {11}, WalkKind::backfill);
  at.list_all(alice, {21}, WalkKind::head);
  const auto source = at.source_named("alice");
  EXPECT_EQ(source.state, SourceState::active);
  EXPECT_FALSE(source.backfilled);
  EXPECT_TRUE(source.backfill.has_value());
  EXPECT_FALSE(source.head.has_value());
}

TEST_P(CatalogSuite, sources_to_list_come_least_recently_served_first) {
  const auto alice = at.add_user("alice"), bob = at.add_user("bob"), carol = at.add_user("carol");
  at.list(bob, {11});
  at.now += seconds{1};
  at.list(alice, {12});
  const auto sources = at.take(at.catalog.listing().sources());
  ASSERT_EQ(sources.size(), 3u);
  EXPECT_EQ(sources[0].id, carol);
  EXPECT_EQ(sources[1].id, bob);
  EXPECT_EQ(sources[2].id, alice);
  EXPECT_EQ(sources[2].served_at, at.now);
}

TEST_P(CatalogSuite, failed_sources_and_links_are_not_listed) {
  const auto alice = at.add_user("alice");
  at.take(at.catalog.admin().add_links({{AwemeId{11}}}, at.now));
  at.take(at.catalog.listing().end_source(alice, SourceState::failed, "private", std::nullopt));
  EXPECT_TRUE(at.take(at.catalog.listing().sources()).empty());
}

TEST_P(CatalogSuite, a_failed_source_keeps_its_walk_for_the_day_it_is_resumed) {
  const auto alice = at.add_user("alice");
  at.list(alice, {11});
  const auto granted = at.buy_page(alice);
  at.take(at.catalog.listing().end_source(alice, SourceState::failed, "private", at.closing(granted, Outcome::void_call)));
  EXPECT_EQ(at.source_named("alice").reason, "private");
  EXPECT_EQ(at.credits().void_calls, 1);
  EXPECT_EQ(at.take(at.catalog.sources().add_source({SourceKind::user, "alice", ""}, {}, at.now)), AddedSource::resumed);
  const auto sources = at.take(at.catalog.listing().sources());
  ASSERT_EQ(sources.size(), 1u);
  EXPECT_EQ(sources[0].reason, "");
  ASSERT_TRUE(sources[0].backfill.has_value());
  EXPECT_EQ(sources[0].backfill->cursor, "next");
}

TEST_P(CatalogSuite, a_source_that_is_finished_early_keeps_no_walk) {
  const auto alice = at.add_user("alice");
  at.list(alice, {11});
  at.take(at.catalog.listing().end_source(alice, SourceState::finished, "limit reached", std::nullopt));
  const auto source = at.source_named("alice");
  EXPECT_EQ(source.state, SourceState::finished);
  EXPECT_EQ(source.reason, "limit reached");
  EXPECT_TRUE(source.backfilled);
  EXPECT_FALSE(source.backfill.has_value());
}

TEST_P(CatalogSuite, a_new_walk_wakes_a_finished_source) {
  const auto alice = at.add_user("alice");
  at.list_all(alice, {11});
  at.take(at.catalog.listing().open_walk(alice, WalkKind::head, at.now));
  EXPECT_EQ(at.source_named("alice").state, SourceState::active);
  at.list(alice, {11}, WalkKind::head, WalkEnd::reached_known);
  EXPECT_EQ(at.source_named("alice").state, SourceState::finished);
}

TEST_P(CatalogSuite, a_look_up_sets_the_target_and_closes_its_credit) {
  const auto alice = at.add_user("alice");
  auto intent = at.intent_for(Purpose::lookup);
  intent.source = alice;
  at.take(at.catalog.listing().set_target(alice, "6789012345", at.closing(at.grant(intent), Outcome::charged)));
  EXPECT_EQ(at.source_named("alice").target, "6789012345");
  EXPECT_EQ(at.credits().lookup, 1);
}

}  // namespace holdfast::conformance
