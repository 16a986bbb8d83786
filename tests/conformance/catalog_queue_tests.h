// Claims and the four doors as every catalog keeps them (ports/queue_store.h, RULES 4).
#pragma once

#include "conformance/catalog_suite.h"

namespace holdfast::conformance {

TEST_P(CatalogSuite, claims_come_fresh_then_late_then_retry_then_backfill) {
  const auto alice = at.add_user("alice");
  at.list(alice, {11});  // will be late
  at.take(at.catalog.admin().add_links({{AwemeId{41}}}, at.now));
  at.now += seconds{1};
  at.list(alice, {31});
  const auto retried = at.claim(2);  // 11 and 31
  must(at.finish(retried[1], Postponed{.due = at.now + seconds{5}, .item_class = Class::retry}));
  must(at.finish(retried[0], Postponed{.due = at.now, .item_class = Class::fresh}));
  at.now += seconds{90};
  at.list(alice, {21, 22});
  const auto claims = at.claim(10);
  EXPECT_EQ(at.ids(claims), (Ids{21, 22, 11, 31, 41}));
  ASSERT_EQ(claims.size(), 5u);
  EXPECT_EQ(claims[0].item_class, Class::fresh);
  EXPECT_EQ(claims[2].item_class, Class::late);
  EXPECT_EQ(claims[3].item_class, Class::retry);
  EXPECT_EQ(claims[4].item_class, Class::backfill);
}

TEST_P(CatalogSuite, fresh_items_come_by_the_earliest_deadline) {
  const auto alice = at.add_user("alice");
  at.list(alice, {15});
  at.now += seconds{10};
  at.list(alice, {14, 13});
  EXPECT_EQ(at.ids(at.claim(10)), (Ids{15, 13, 14}));
}

TEST_P(CatalogSuite, a_claim_takes_no_more_than_asked_and_nothing_twice) {
  at.list(at.add_user("alice"), {11, 12, 13, 14, 15});
  std::set<std::int64_t> seen;
  for (const int count : {2, 2, 2}) {
    const auto claims = at.claim(count);
    EXPECT_LE(claims.size(), static_cast<std::size_t>(count));
    for (const auto& claim : claims) EXPECT_TRUE(seen.insert(claim.id.value).second);
  }
  EXPECT_EQ(seen.size(), 5u);
  EXPECT_TRUE(at.claim(10).empty());
}

TEST_P(CatalogSuite, a_claim_is_at_most_one_batch) {
  Ids many;
  for (std::int64_t id = 1; id <= limits::claim_batch + 5; ++id) many.push_back(id);
  at.list(at.add_user("alice"), many);
  EXPECT_EQ(at.claim(1000).size(), static_cast<std::size_t>(limits::claim_batch));
}

TEST_P(CatalogSuite, a_claim_says_what_is_known_of_the_item) {
  const auto alice = at.add_user("alice");
  at.list(alice, {11});
  const auto claim = at.claim_one();
  EXPECT_EQ(claim.source, alice);
  EXPECT_EQ(claim.until, at.now + limits::lease_length);
  EXPECT_FALSE(claim.storage_key.has_value());
  EXPECT_EQ(claim.calls, 0);
  at.pin(claim, at.buy(claim));
  must(at.finish(claim, Postponed{.due = at.now, .attempts_add = 1, .hard_refusals_add = 2, .no_media = true, .why = "cut"}));
  const auto again = at.claim_one();
  EXPECT_EQ(again.storage_key, stem_of_test);
  EXPECT_EQ(again.captures, 1);
  EXPECT_EQ(again.calls, 1);
  EXPECT_EQ(again.attempts, 1);
  EXPECT_EQ(again.hard_refusals, 2);
  EXPECT_TRUE(again.no_media_seen);
  EXPECT_EQ(again.item_class, Class::retry);
}

TEST_P(CatalogSuite, tokens_only_grow) {
  at.list(at.add_user("alice"), {11, 12});
  LeaseToken last{};
  for (int round = 0; round < 3; ++round) {
    for (const auto& claim : at.claim(2)) {
      EXPECT_GT(claim.token, last);
      last = claim.token;
      must(at.finish(claim, Postponed{.due = at.now}));
    }
  }
}

TEST_P(CatalogSuite, what_is_postponed_comes_no_sooner) {
  at.list(at.add_user("alice"), {11});
  must(at.finish(at.claim_one(), Postponed{.due = at.now + seconds{30}}));
  at.now += seconds{29};
  EXPECT_TRUE(at.claim(1).empty());
  at.now += seconds{1};
  EXPECT_EQ(at.claim(1).size(), 1u);
}

TEST_P(CatalogSuite, an_item_given_back_as_fresh_keeps_its_deadline) {
  at.list(at.add_user("alice"), {11});
  at.now += seconds{10};
  must(at.finish(at.claim_one(), Postponed{.due = at.now, .item_class = Class::fresh}));
  EXPECT_EQ(at.backlog().fresh, 1);
  EXPECT_EQ(at.claim_one().item_class, Class::fresh);
}

TEST_P(CatalogSuite, a_stored_item_waits_for_the_index_only) {
  at.list(at.add_user("alice"), {11});
  at.store(at.claim_one());
  EXPECT_EQ(at.balance().stored, 1);
  EXPECT_TRUE(at.claim(10).empty());
  const auto claim = at.claim_one(Stage::index);
  EXPECT_EQ(claim.id.value, 11);
  EXPECT_EQ(claim.storage_key, "videos/11");
}

TEST_P(CatalogSuite, an_index_claim_that_is_postponed_stays_for_the_index) {
  at.list(at.add_user("alice"), {11});
  at.store(at.claim_one());
  must(at.finish(at.claim_one(Stage::index), Postponed{.due = at.now + seconds{5}}));
  EXPECT_TRUE(at.claim(1, Stage::index).empty());
  at.now += seconds{5};
  EXPECT_EQ(at.claim(1, Stage::index).size(), 1u);
}

TEST_P(CatalogSuite, nothing_is_stored_without_a_pinned_key) {
  at.list(at.add_user("alice"), {11});
  const auto claim = at.claim_one();
  EXPECT_EQ(kind_of(at.finish(claim, Stored{1, {}})), FailureKind::bug);
  EXPECT_EQ(at.balance().pending, 1);
  must(at.finish(claim, Postponed{.due = at.now}));  // the lease still stands
}

TEST_P(CatalogSuite, a_lease_that_is_gone_fences_every_door) {
  const std::vector<Door> doors{Stored{1, {}}, Postponed{.due = at.now, .attempts_add = 1}, Dead{}, Held{}, Spooled{1, "one"}};
  at.list(at.add_user("alice"), {11});
  const auto claim = at.claim_one();
  at.pin(claim, at.buy(claim));
  must(at.finish(claim, Postponed{.due = at.now}));
  for (const auto& door : doors) EXPECT_EQ(kind_of(at.finish(claim, door)), FailureKind::fenced);
  const auto again = at.claim_one();
  EXPECT_EQ(again.attempts, 0);
  for (const auto& door : doors) EXPECT_EQ(kind_of(at.finish(claim, door)), FailureKind::fenced);  // leased again, to another token
  EXPECT_EQ(at.balance().pending, 1);
}

TEST_P(CatalogSuite, a_fenced_finish_still_closes_its_credit) {
  at.list(at.add_user("alice"), {11});
  const auto claim = at.claim_one();
  const auto granted = at.buy(claim);
  at.now += limits::lease_length;
  at.take(at.catalog.sweep().reap(at.now));
  EXPECT_EQ(at.credits().ambiguous, 1);
  EXPECT_EQ(kind_of(at.finish(claim, Dead{}, at.closing(granted, Outcome::charged))), FailureKind::fenced);
  EXPECT_EQ(at.credits().ambiguous, 0);
  EXPECT_EQ(at.credits().detail, 1);
}

TEST_P(CatalogSuite, a_dead_item_has_a_reason_and_its_evidence) {
  at.list(at.add_user("alice"), {11});
  must(at.finish(at.claim_one(), Dead{Reason::private_post, "resolve", 200, "this is private"}));
  EXPECT_EQ(at.balance().dead.at("private"), 1);
  EXPECT_TRUE(at.claim(1).empty());
  const auto letters = at.take(at.catalog.status().dead_letters(std::nullopt, "11"));
  ASSERT_EQ(letters.size(), 1u);
  EXPECT_EQ(letters[0].reason, Reason::private_post);
  EXPECT_EQ(letters[0].stage, "resolve");
  EXPECT_EQ(letters[0].status, 200);
  EXPECT_EQ(letters[0].evidence, "this is private");
  EXPECT_EQ(letters[0].source, "user @alice");
  EXPECT_EQ(letters[0].at, at.now);
}

TEST_P(CatalogSuite, evidence_is_cut_at_a_character) {
  at.list(at.add_user("alice"), {11});
  std::string evidence(limits::remote_text_bytes - 1, 'a');
  must(at.finish(at.claim_one(), Dead{Reason::deleted, "resolve", 200, evidence + "\xc3\xa9" + "tail"}));
  EXPECT_EQ(at.take(at.catalog.status().dead_letters(std::nullopt, std::nullopt)).at(0).evidence, evidence);
}

TEST_P(CatalogSuite, a_held_item_waits_without_a_place_in_the_queue) {
  at.list(at.add_user("alice"), {11});
  must(at.finish(at.claim_one(), Held{Hold::not_wanted}));
  EXPECT_EQ(at.balance().held.at("not_wanted"), 1);
  EXPECT_TRUE(at.claim(1).empty());
  at.take(at.catalog.sweep().begin_run("next", at.now, {.video = false, .photo = true}));
  EXPECT_TRUE(at.claim(1).empty());
}

TEST_P(CatalogSuite, a_heartbeat_renews_our_leases_and_names_them) {
  at.list(at.add_user("alice"), {11, 12});
  const auto claims = at.claim(2);
  must(at.finish(claims[1], Postponed{.due = at.now}));
  at.now += limits::lease_length - seconds{1};
  const auto ours = at.take(at.catalog.queue().heartbeat({claims[0].token, claims[1].token, LeaseToken{9999}}, at.now));
  EXPECT_EQ(ours, std::vector{claims[0].token});
  at.now += limits::lease_length - seconds{1};
  EXPECT_EQ(at.take(at.catalog.sweep().reap(at.now)), 0);
  at.now += seconds{1};
  EXPECT_EQ(at.take(at.catalog.sweep().reap(at.now)), 1);
}

TEST_P(CatalogSuite, heartbeats_end_at_the_hard_deadline) {
  at.list(at.add_user("alice"), {11});
  const auto token = at.claim_one().token;
  const auto end = at.now + limits::lease_hard_deadline;
  at.now = end - seconds{1};
  EXPECT_EQ(at.take(at.catalog.queue().heartbeat({token}, at.now)).size(), 1u);
  at.now = end;
  EXPECT_TRUE(at.take(at.catalog.queue().heartbeat({token}, at.now)).empty());
  EXPECT_EQ(at.take(at.catalog.sweep().reap(at.now)), 1);
}

TEST_P(CatalogSuite, the_first_pinned_key_stands) {
  const auto alice = at.add_user("alice");
  at.list(alice, {11});
  at.list(at.add_user("bob"), {11});
  const auto claim = at.claim_one();
  const auto first = at.take(at.catalog.queue().pin({claim, "videos/first", PostKind::video, at.closing(at.buy(claim), Outcome::charged)}));
  EXPECT_EQ(first.stem, "videos/first");
  EXPECT_EQ(first.sources, (std::vector<std::string>{"user @alice", "user @bob"}));
  EXPECT_EQ(at.pin(claim, at.buy(claim), "videos/second"), "videos/first");
  EXPECT_EQ(at.claim(1).size(), 0u);
}

TEST_P(CatalogSuite, a_fenced_pin_pins_nothing_and_still_closes_its_credit) {
  at.list(at.add_user("alice"), {11});
  const auto claim = at.claim_one();
  const auto granted = at.buy(claim);
  at.begin_run();
  EXPECT_EQ(kind_of(at.run(at.catalog.queue().pin({claim, stem_of_test, PostKind::video, at.closing(granted, Outcome::charged)}))), FailureKind::fenced);
  EXPECT_EQ(at.credits().detail, 1);
  const auto again = at.claim_one();
  EXPECT_FALSE(again.storage_key.has_value());
  EXPECT_EQ(again.calls, 1);
}

TEST_P(CatalogSuite, the_backlog_says_what_waits) {
  const auto alice = at.add_user("alice");
  at.list(alice, {11, 12, 13});
  at.take(at.catalog.admin().add_links({{AwemeId{41}}, {std::string("https://vm.tiktok.com/a")}}, at.now));
  must(at.finish(at.claim_one(), Postponed{.due = at.now + seconds{30}}));
  at.claim_one();
  const auto backlog = at.backlog();
  EXPECT_EQ(backlog.fresh, 2);      // one ready, one leased
  EXPECT_EQ(backlog.ready_now, 2);  // a fresh one and the link's item
  EXPECT_EQ(backlog.leased, 1);
  EXPECT_EQ(backlog.later, 1);
  EXPECT_EQ(backlog.links, 1);
  EXPECT_EQ(backlog.next_due, at.now + seconds{30});
}

TEST_P(CatalogSuite, an_empty_catalog_has_no_backlog) {
  const auto backlog = at.backlog();
  EXPECT_EQ(backlog.fresh + backlog.ready_now + backlog.leased + backlog.later + backlog.links, 0);
  EXPECT_FALSE(backlog.next_due.has_value());
}

TEST_P(CatalogSuite, the_canary_is_an_archived_id) {
  at.list(at.add_user("alice"), {11, 12});
  EXPECT_FALSE(at.take(at.catalog.queue().canary()).has_value());
  at.kill(at.claim_one());
  at.store(at.claim_one());
  EXPECT_FALSE(at.take(at.catalog.queue().canary()).has_value());
  at.index(12);
  EXPECT_EQ(at.take(at.catalog.queue().canary()), AwemeId{12});
}

}  // namespace holdfast::conformance
