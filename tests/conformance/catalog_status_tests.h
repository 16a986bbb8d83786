// What people add, revive and read, and the index (ports/admin_store.h, status_store.h, index_store.h; RULES 4 and 9).
#pragma once

#include "conformance/catalog_suite.h"

namespace holdfast::conformance {

TEST_P(CatalogSuite, a_revived_item_opens_a_capture_of_its_own) {
  at.list(at.add_user("alice"), {11});
  const auto claim = at.claim_one();
  at.close(at.buy(claim), Outcome::charged);
  at.close(at.buy(claim), Outcome::charged);
  at.kill(claim, Reason::bad_media);
  const auto retried = at.take(at.catalog.admin().retry_dead({AwemeId{11}}, std::nullopt, at.now));
  EXPECT_EQ(retried.revived, 1);
  EXPECT_TRUE(retried.not_dead.empty());
  const auto again = at.claim_one();
  EXPECT_EQ(again.captures, 0);
  EXPECT_EQ(again.calls, 0);
  EXPECT_EQ(again.attempts, 0);
  const auto granted = at.buy(again);
  EXPECT_EQ(std::pair(granted.capture, granted.call), std::pair(2, 1));
  EXPECT_TRUE(at.take(at.catalog.status().dead_letters(std::nullopt, std::nullopt)).empty());
}

TEST_P(CatalogSuite, an_item_that_dies_again_has_one_dead_letter) {
  at.list(at.add_user("alice"), {11});
  at.kill(at.claim_one(), Reason::deleted);
  at.take(at.catalog.admin().retry_dead({AwemeId{11}}, std::nullopt, at.now));
  at.kill(at.claim_one(), Reason::region);
  const auto letters = at.take(at.catalog.status().dead_letters(std::nullopt, std::nullopt));
  ASSERT_EQ(letters.size(), 1u);
  EXPECT_EQ(letters[0].reason, Reason::region);
}

TEST_P(CatalogSuite, only_the_dead_are_revived_and_the_others_named) {
  at.list(at.add_user("alice"), {11, 12});
  at.kill(at.claim_one());
  const auto retried = at.take(at.catalog.admin().retry_dead({AwemeId{11}, AwemeId{12}, AwemeId{99}}, std::nullopt, at.now));
  EXPECT_EQ(retried.revived, 1);
  EXPECT_EQ(retried.not_dead, (std::vector<std::string>{"12", "99"}));
}

TEST_P(CatalogSuite, the_dead_are_revived_by_reason_or_all) {
  at.list(at.add_user("alice"), {11, 12, 13});
  for (const auto reason : {Reason::deleted, Reason::region, Reason::deleted}) at.kill(at.claim_one(), reason);
  EXPECT_EQ(at.take(at.catalog.admin().retry_dead({}, Reason::deleted, at.now)).revived, 2);
  EXPECT_EQ(at.balance().dead.count("deleted"), 0u);
  EXPECT_EQ(at.take(at.catalog.admin().retry_dead({}, std::nullopt, at.now)).revived, 1);
  EXPECT_EQ(at.balance().pending, 3);
}

TEST_P(CatalogSuite, dead_letters_are_found_by_reason_and_by_id) {
  at.list(at.add_user("alice"), {11, 12});
  at.kill(at.claim_one(), Reason::deleted);
  at.kill(at.claim_one(), Reason::region);
  const auto find = [&](std::optional<Reason> reason, std::optional<std::string> id) { return at.take(at.catalog.status().dead_letters(reason, id)).size(); };
  EXPECT_EQ(find(std::nullopt, std::nullopt), 2u);
  EXPECT_EQ(find(Reason::region, std::nullopt), 1u);
  EXPECT_EQ(find(std::nullopt, "11"), 1u);
  EXPECT_EQ(find(Reason::region, "11"), 0u);
  EXPECT_EQ(find(std::nullopt, "1"), 0u);
  EXPECT_EQ(find(std::nullopt, "nonsense"), 0u);
}

TEST_P(CatalogSuite, each_source_counts_its_own_discoveries) {
  const auto alice = at.add_user("alice"), bob = at.add_user("bob");
  at.list(alice, {11, 12});
  at.list(alice, {12});
  at.list(bob, {12, 13});
  at.kill(at.claim_one());
  for (const auto& status : at.take(at.catalog.status().source_statuses())) {
    EXPECT_EQ(status.balance.listed, 2);
    EXPECT_TRUE(status.balance.balances());
    EXPECT_EQ(status.balance.dead_total(), status.source.id == alice ? 1 : 0);
    EXPECT_EQ(status.pages, status.source.id == alice ? 2 : 1);
  }
  EXPECT_EQ(at.balance().listed, 3);
}

TEST_P(CatalogSuite, an_indexed_item_is_archived) {
  at.list(at.add_user("alice"), {11});
  at.store(at.claim_one());
  at.index(11);
  EXPECT_EQ(at.balance().archived, 1);
  EXPECT_TRUE(at.claim(1, Stage::index).empty());
  EXPECT_EQ(at.backlog().ready_now, 0);
}

TEST_P(CatalogSuite, indexing_takes_the_place_of_an_index_claim) {
  at.list(at.add_user("alice"), {11});
  at.store(at.claim_one());
  const auto claim = at.claim_one(Stage::index);
  auto row = at.row(11, at.now);
  row.token = claim.token;
  at.take(at.catalog.index().index({row}, at.now));
  EXPECT_EQ(at.balance().archived, 1);
  EXPECT_EQ(at.backlog().leased, 0);
}

TEST_P(CatalogSuite, indexing_twice_is_indexing_once) {
  at.list(at.add_user("alice"), {11, 12});
  at.store(at.claim_one());
  at.index(11);
  at.index(11);
  at.take(at.catalog.index().index({at.row(11, at.now), at.row(11, at.now + seconds{1})}, at.now));
  EXPECT_EQ(at.balance().archived, 1);
}

TEST_P(CatalogSuite, what_is_not_stored_is_left_alone_by_the_index) {
  at.list(at.add_user("alice"), {11, 12});
  at.kill(at.claim_one());
  at.take(at.catalog.index().index({at.row(11, at.now), at.row(12, at.now), at.row(99, at.now)}, at.now));
  const auto balance = at.balance();
  EXPECT_EQ(balance.archived, 0);
  EXPECT_EQ(balance.pending, 1);
  EXPECT_EQ(balance.dead_total(), 1);
}

TEST_P(CatalogSuite, freshness_is_of_what_the_pages_of_this_run_listed) {
  EXPECT_FALSE(at.take(at.catalog.status().freshness()).p50_s.has_value());
  const auto alice = at.add_user("alice");
  at.list(alice, {10});
  at.begin_run();
  at.now += seconds{100};
  at.take(at.catalog.admin().add_links({{AwemeId{9}}}, at.now));
  at.list(alice, {11, 12});
  for (int left = 4; left > 0; --left) {
    at.now += seconds{1};
    at.kill(at.claim_one());  // 11 after 1 s, 12 after 2 s, then the others, which do not count
  }
  const auto freshness = at.take(at.catalog.status().freshness());
  EXPECT_EQ(freshness.resolved, 2);
  EXPECT_DOUBLE_EQ(freshness.p50_s.value(), 1.0);
  EXPECT_DOUBLE_EQ(freshness.p99_s.value(), 2.0);
  at.begin_run();
  EXPECT_EQ(at.take(at.catalog.status().freshness()).resolved, 0);
}

TEST_P(CatalogSuite, freshness_leaves_out_the_time_in_which_nothing_could_be_bought) {
  at.begin_run();
  at.list(at.add_user("alice"), {11, 12});
  const auto listed = at.now;
  must(at.run(at.catalog.spend().paused(listed - seconds{30}, listed + seconds{10})));  // 10 s of it after they were listed
  must(at.run(at.catalog.spend().block(listed + seconds{20}, seconds{40})));            // Retry-After: until second 60
  must(at.run(at.catalog.spend().paused(listed + seconds{50}, listed + seconds{70})));  // 10 s more: the rest is in the wait already
  must(at.run(at.catalog.spend().paused(listed + seconds{70}, listed + seconds{60})));  // a clock that went back: nothing
  at.now = listed + seconds{15};
  at.kill(at.claim_one());
  EXPECT_DOUBLE_EQ(at.take(at.catalog.status().freshness()).p99_s.value(), 5.0);
  at.now = listed + seconds{71};
  at.kill(at.claim_one());
  EXPECT_DOUBLE_EQ(at.take(at.catalog.status().freshness()).p99_s.value(), 11.0);
}

TEST_P(CatalogSuite, an_item_is_resolved_by_its_first_definite_answer) {
  at.list(at.add_user("alice"), {11});
  const auto claim = at.claim_one();
  at.now += seconds{3};
  at.pin(claim, at.buy(claim));
  at.now += seconds{40};
  must(at.finish(claim, Stored{1, {}}));
  EXPECT_DOUBLE_EQ(at.take(at.catalog.status().freshness()).p99_s.value(), 3.0);
}

}  // namespace holdfast::conformance
