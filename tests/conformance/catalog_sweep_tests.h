// The start of a run, reaping and sweeping as every catalog does them (ports/sweep_store.h, RULES 4 and 6).
#pragma once

#include "conformance/catalog_suite.h"

namespace holdfast::conformance {

TEST_P(CatalogSuite, a_run_ends_all_earlier_leases_and_goes_on_at_once) {
  at.list(at.add_user("alice"), {11, 12, 13});
  at.claim(2);
  const auto start = at.take(at.catalog.sweep().begin_run("next", at.now, {}));
  EXPECT_EQ(start.leases_ended, 2);
  EXPECT_EQ(start.intents_ambiguous, 0);
  EXPECT_EQ(at.ids(at.claim(10)), (Ids{11, 12, 13}));  // retries, then what is backfill by now
}

TEST_P(CatalogSuite, a_run_calls_the_open_intents_of_earlier_ones_ambiguous) {
  const auto alice = at.add_user("alice");
  at.list(alice, {11});
  at.buy(at.claim_one());
  at.buy_page(alice);
  const auto start = at.take(at.catalog.sweep().begin_run("next", at.now, {}));
  EXPECT_EQ(start.intents_ambiguous, 2);
  EXPECT_EQ(at.credits().ambiguous, 2);
  EXPECT_EQ(at.credits().open, 0);
  EXPECT_EQ(at.claim_one().calls, 1);
}

TEST_P(CatalogSuite, taking_over_ends_what_was_held_and_begins_no_run) {
  const auto alice = at.add_user("alice");
  at.list(alice, {11, 12, 13});
  at.now += seconds{1};
  at.kill(at.claim_one());
  at.buy(at.claim_one());
  at.buy_page(alice);
  const auto taken = at.take(at.catalog.sweep().take_over(at.now));
  EXPECT_EQ(taken.leases_ended, 1);
  EXPECT_EQ(taken.intents_ambiguous, 2);
  EXPECT_EQ(at.credits().open, 0);
  EXPECT_EQ(at.take(at.catalog.status().freshness()).resolved, 1) << "the run's figures stay";
  EXPECT_EQ(at.backlog().fresh, 1) << "what is fresh stays fresh";
  const auto again = at.take(at.catalog.sweep().take_over(at.now));
  EXPECT_EQ(again.leases_ended + again.intents_ambiguous, 0);
}

TEST_P(CatalogSuite, an_exhausted_lease_of_an_earlier_run_rests_its_hour) {
  at.list(at.add_user("alice"), {11});
  const auto claim = at.claim_one();
  at.close(at.buy(claim), Outcome::charged);
  at.buy(claim);
  at.now += minutes{10};
  at.begin_run();
  EXPECT_TRUE(at.claim(1).empty());
  EXPECT_EQ(at.backlog().next_due, at.now - minutes{10} + limits::capture_pause);
}

TEST_P(CatalogSuite, fresh_items_of_earlier_runs_are_backfill) {
  const auto alice = at.add_user("alice");
  at.list(alice, {11});
  at.begin_run();
  EXPECT_EQ(at.backlog().fresh, 0);
  at.list(alice, {12});
  const auto claims = at.claim(2);
  EXPECT_EQ(at.ids(claims), (Ids{12, 11}));
  EXPECT_EQ(claims[1].item_class, Class::backfill);
}

TEST_P(CatalogSuite, a_run_takes_up_what_is_wanted_now) {
  auto page = at.page(at.add_user("alice"), {at.post(11), at.post(12, PostKind::photo), at.post(13, PostKind::photo), at.post(14)}, WalkKind::head);
  page.wanted = {.video = false, .photo = false};
  at.take(at.catalog.listing().commit_page(page));
  EXPECT_TRUE(at.claim(10).empty());
  const auto start = at.take(at.catalog.sweep().begin_run("next", at.now, {.video = false, .photo = true}));
  EXPECT_EQ(start.released, 2);
  const auto claims = at.claim(10);
  EXPECT_EQ(at.ids(claims), (Ids{12, 13}));
  EXPECT_EQ(claims.at(0).item_class, Class::backfill);
  EXPECT_EQ(at.balance().held.at("not_wanted"), 2);
  EXPECT_EQ(at.take(at.catalog.sweep().begin_run("next", at.now, {})).released, 2);
  EXPECT_EQ(at.take(at.catalog.sweep().begin_run("next", at.now, {})).released, 0);
  EXPECT_EQ(at.claim(10).size(), 4u);
}

TEST_P(CatalogSuite, what_was_held_after_its_answer_goes_on_with_its_capture) {
  at.list(at.add_user("alice"), {11});
  const auto claim = at.claim_one();
  at.pin(claim, at.buy(claim));
  must(at.finish(claim, Held{Hold::not_wanted}));
  EXPECT_EQ(at.take(at.catalog.sweep().begin_run("next", at.now, {})).released, 1);
  const auto again = at.claim_one();
  EXPECT_EQ(again.calls, 1);
  EXPECT_EQ(again.storage_key, stem_of_test);
}

TEST_P(CatalogSuite, what_another_tool_has_is_never_taken_up_by_a_run) {
  at.list(at.add_user("alice"), {11});
  must(at.finish(at.claim_one(), Held{Hold::elsewhere}));
  EXPECT_EQ(at.take(at.catalog.sweep().begin_run("next", at.now, {})).released, 0);
  EXPECT_TRUE(at.claim(1).empty());
}

TEST_P(CatalogSuite, more_than_a_batch_is_taken_up) {
  const auto alice = at.add_user("alice");
  const int all = limits::release_batch + 3;
  for (int first = 1; first <= all; first += 500) {
    std::vector<Post> posts;
    for (int id = first; id < first + 500 && id <= all; ++id) posts.push_back(at.post(id, PostKind::photo));
    auto page = at.page(alice, std::move(posts), WalkKind::backfill);
    page.wanted.photo = false;
    at.take(at.catalog.listing().commit_page(page));
  }
  EXPECT_EQ(at.take(at.catalog.sweep().begin_run("next", at.now, {})).released, all);
  EXPECT_EQ(at.backlog().ready_now, all);
}

TEST_P(CatalogSuite, index_work_of_an_earlier_run_stays_index_work) {
  at.list(at.add_user("alice"), {11});
  at.store(at.claim_one());
  at.claim_one(Stage::index);
  at.begin_run();
  EXPECT_EQ(at.claim(1, Stage::index).size(), 1u);
  EXPECT_TRUE(at.claim(1).empty());
}

TEST_P(CatalogSuite, a_reap_takes_back_what_ran_out_and_nothing_else) {
  at.list(at.add_user("alice"), {11, 12});
  const auto early = at.claim_one();
  at.now += seconds{5};
  const auto late = at.claim_one();
  at.now += limits::lease_length - seconds{5};
  EXPECT_EQ(at.take(at.catalog.sweep().reap(at.now)), 1);
  EXPECT_EQ(at.take(at.catalog.sweep().live({early.token, late.token}, at.now)), std::vector{late.token});
  const auto again = at.claim_one();
  EXPECT_EQ(again.id, early.id);
  EXPECT_EQ(again.item_class, Class::retry);
  EXPECT_GT(again.token, late.token);
}

TEST_P(CatalogSuite, a_lease_past_its_time_is_not_live_even_before_the_reap) {
  at.list(at.add_user("alice"), {11});
  const auto claim = at.claim_one();
  EXPECT_EQ(at.take(at.catalog.sweep().live({claim.token, LeaseToken{999}}, at.now)), std::vector{claim.token});
  at.now += limits::lease_length;
  EXPECT_TRUE(at.take(at.catalog.sweep().live({claim.token}, at.now)).empty());
}

// 11 pending with a key, 12 dead with a key, 13 stored, 14 pending without a key, 15 leased with a key.
inline void several_keyed(CatalogSteps& at) {
  at.list(at.add_user("alice"), {11, 12, 13, 14, 15});
  const auto claims = at.claim(5);
  for (const int index : {0, 1, 4}) at.pin(claims[index], at.buy(claims[index]), "videos/" + to_text(claims[index].id));
  must(at.finish(claims[0], Postponed{.due = at.now + hours{9}}));
  at.kill(claims[1]);
  at.store(claims[2]);
  must(at.finish(claims[3], Postponed{.due = at.now}));
}

TEST_P(CatalogSuite, only_keyed_items_that_are_not_published_and_not_leased_are_swept) {
  several_keyed(at);
  at.now += minutes{5};
  const auto swept = at.take(at.catalog.sweep().claim_sweep(AwemeId{}, at.now, "janitor", at.now));
  ASSERT_EQ(swept.size(), 2u);
  EXPECT_EQ(swept[0].id.value, 11);
  EXPECT_EQ(swept[0].state, State::pending);
  EXPECT_EQ(swept[0].storage_key, "videos/11");
  EXPECT_EQ(swept[1].id.value, 12);
  EXPECT_EQ(swept[1].state, State::dead);
  EXPECT_EQ(at.take(at.catalog.sweep().live({swept[0].token, swept[1].token}, at.now)).size(), 2u);
  EXPECT_TRUE(at.take(at.catalog.sweep().claim_sweep(AwemeId{}, at.now, "janitor", at.now)).empty());
}

TEST_P(CatalogSuite, a_sweep_goes_on_after_an_id_and_leaves_what_is_not_idle) {
  several_keyed(at);
  const auto done = at.now;
  at.now += minutes{5};
  EXPECT_TRUE(at.take(at.catalog.sweep().claim_sweep(AwemeId{}, done, "janitor", at.now)).empty());
  const auto after = at.take(at.catalog.sweep().claim_sweep(AwemeId{11}, at.now, "janitor", at.now));
  ASSERT_EQ(after.size(), 1u);
  EXPECT_EQ(after[0].id.value, 12);
}

TEST_P(CatalogSuite, a_released_item_is_where_it_was) {
  several_keyed(at);
  at.now += minutes{5};
  const auto due = at.backlog().next_due;
  const auto swept = at.take(at.catalog.sweep().claim_sweep(AwemeId{}, at.now, "janitor", at.now));
  EXPECT_NE(at.backlog().next_due, due);
  at.take(at.catalog.sweep().release_sweep(swept, at.now));
  EXPECT_EQ(at.backlog().next_due, due);
  EXPECT_EQ(at.balance().dead.at("deleted"), 1);
  at.take(at.catalog.sweep().release_sweep(swept, at.now));  // twice is nothing
}

TEST_P(CatalogSuite, a_sweep_that_dies_gives_its_items_back) {
  several_keyed(at);
  at.now += minutes{5};
  const auto due = at.backlog().next_due;
  at.take(at.catalog.sweep().claim_sweep(AwemeId{}, at.now, "janitor", at.now));
  at.now += limits::lease_length;
  EXPECT_EQ(at.take(at.catalog.sweep().reap(at.now)), 3);  // and the worker's
  EXPECT_EQ(at.backlog().next_due, due);
}

TEST_P(CatalogSuite, an_item_that_is_revived_while_it_is_swept_is_ready_afterwards) {
  several_keyed(at);
  at.now += minutes{5};
  const auto swept = at.take(at.catalog.sweep().claim_sweep(AwemeId{11}, at.now, "janitor", at.now));
  EXPECT_EQ(at.take(at.catalog.admin().retry_dead({AwemeId{12}}, std::nullopt, at.now)).revived, 1);
  EXPECT_EQ(at.audit(), std::vector<std::string>{});
  at.take(at.catalog.sweep().release_sweep(swept, at.now));
  EXPECT_EQ(at.ids(at.claim(10)), (Ids{14, 12}));
}

TEST_P(CatalogSuite, old_dead_letters_lose_their_evidence_and_keep_their_reason) {
  at.list(at.add_user("alice"), {11, 12});
  at.kill(at.claim_one());
  at.now += hours{48};
  at.kill(at.claim_one());
  EXPECT_EQ(at.take(at.catalog.sweep().age_dead_letters(at.now)), 1);
  EXPECT_EQ(at.take(at.catalog.sweep().age_dead_letters(at.now)), 0);
  const auto letters = at.take(at.catalog.status().dead_letters(Reason::deleted, std::nullopt));
  ASSERT_EQ(letters.size(), 2u);
  EXPECT_EQ(letters[0].evidence, "");
  EXPECT_EQ(letters[1].evidence, "gone");
  EXPECT_EQ(at.balance().dead.at("deleted"), 2);
}

}  // namespace holdfast::conformance
