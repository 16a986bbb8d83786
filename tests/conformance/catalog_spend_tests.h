// The credit ledger as every catalog keeps it (ports/spend_store.h, RULES 1 and 8).
#pragma once

#include "conformance/catalog_suite.h"

namespace holdfast::conformance {

// One leased item: `claim` has been bought for as often as its `calls` say.
inline Claim leased(CatalogSteps& at, std::int64_t id = 11) {
  at.list(at.add_user("user" + std::to_string(id)), {id});
  return at.claim_one();
}
// Both calls of its capture bought and charged, its lease given back.
inline void exhaust(CatalogSteps& at, const Claim& claim) {
  at.close(at.buy(claim), Outcome::charged);
  at.close(at.buy(claim), Outcome::charged);
  must(at.finish(claim, Postponed{.due = at.now}));
}

TEST_P(CatalogSuite, a_capture_is_two_calls_at_most) {
  const auto claim = leased(at);
  const auto first = at.buy(claim), second = at.buy(claim);
  EXPECT_EQ(std::pair(first.capture, first.call), std::pair(1, 1));
  EXPECT_EQ(std::pair(second.capture, second.call), std::pair(1, 2));
  EXPECT_EQ(first.valid_until, at.now + limits::grant_life);
  const auto third = at.ask(claim);
  ASSERT_TRUE(std::holds_alternative<CaptureExhausted>(third));
  EXPECT_FALSE(std::get<CaptureExhausted>(third).for_good);
  at.close(first, Outcome::ambiguous);
  at.close(second, Outcome::charged);
  EXPECT_TRUE(std::holds_alternative<CaptureExhausted>(at.ask(claim)));
}

TEST_P(CatalogSuite, an_exhausted_item_rests_an_hour_before_its_next_capture) {
  exhaust(at, leased(at));
  at.now += limits::capture_pause - seconds{1};
  EXPECT_TRUE(at.claim(1).empty());
  at.now += seconds{1};
  const auto claim = at.claim_one();
  EXPECT_EQ(claim.captures, 1);
  EXPECT_EQ(claim.calls, 2);
  const auto granted = at.buy(claim);
  EXPECT_EQ(std::pair(granted.capture, granted.call), std::pair(2, 1));
}

TEST_P(CatalogSuite, no_new_capture_begins_before_the_hour_even_for_a_lease) {
  const auto claim = leased(at);
  at.close(at.buy(claim), Outcome::charged);
  at.close(at.buy(claim), Outcome::charged);
  at.now += limits::capture_pause - seconds{1};
  EXPECT_TRUE(std::holds_alternative<CaptureExhausted>(at.ask(claim)));
  at.now += seconds{1};
  EXPECT_TRUE(std::holds_alternative<CaptureExhausted>(at.ask(claim, false)));
  EXPECT_TRUE(std::holds_alternative<Granted>(at.ask(claim, true)));
}

TEST_P(CatalogSuite, exhausted_items_stay_where_they_are_while_no_capture_may_begin) {
  exhaust(at, leased(at, 11));
  at.now += limits::capture_pause;
  at.list(at.add_user("bob"), {12});
  EXPECT_EQ(at.ids(at.claim(10, Stage::resolve, false)), (Ids{12}));
  EXPECT_EQ(at.backlog().exhausted, 1);
  EXPECT_EQ(at.ids(at.claim(10, Stage::resolve, true)), (Ids{11}));
}

TEST_P(CatalogSuite, an_item_with_a_call_left_is_claimed_while_no_capture_may_begin) {
  const auto claim = leased(at);
  at.close(at.buy(claim), Outcome::charged);
  must(at.finish(claim, Postponed{.due = at.now}));
  EXPECT_EQ(at.claim(1, Stage::resolve, false).size(), 1u);
}

TEST_P(CatalogSuite, after_the_last_capture_it_is_exhausted_for_good) {
  auto claim = leased(at);
  for (int capture = 1; capture <= 3; ++capture) {
    exhaust(at, claim);
    at.now += limits::capture_pause;
    claim = at.claim_one();
  }
  const auto answer = at.ask(claim);
  ASSERT_TRUE(std::holds_alternative<CaptureExhausted>(answer));
  EXPECT_TRUE(std::get<CaptureExhausted>(answer).for_good);
  EXPECT_EQ(at.credits().total() - at.credits().listing, 6);
}

TEST_P(CatalogSuite, a_void_call_is_given_back) {
  const auto claim = leased(at);
  at.close(at.buy(claim), Outcome::charged);
  at.close(at.buy(claim), Outcome::void_call);
  const auto again = at.buy(claim);
  EXPECT_EQ(std::pair(again.capture, again.call), std::pair(1, 2));
  EXPECT_EQ(at.credits().void_calls, 1);
}

TEST_P(CatalogSuite, a_void_first_call_gives_its_capture_back) {
  const auto claim = leased(at);
  at.close(at.buy(claim), Outcome::void_call);
  must(at.finish(claim, Postponed{.due = at.now}));
  const auto again = at.claim_one();
  EXPECT_EQ(again.captures, 0);
  EXPECT_EQ(again.calls, 0);
  const auto granted = at.buy(again);
  EXPECT_EQ(std::pair(granted.capture, granted.call), std::pair(1, 1));
}

TEST_P(CatalogSuite, a_void_call_that_began_a_later_capture_leaves_the_earlier_one_exhausted) {
  exhaust(at, leased(at));
  at.now += limits::capture_pause;
  const auto claim = at.claim_one();
  at.close(at.buy(claim), Outcome::void_call);
  must(at.finish(claim, Postponed{.due = at.now}));
  const auto again = at.claim_one();
  EXPECT_EQ(again.captures, 1);
  EXPECT_EQ(again.calls, 2);
  EXPECT_EQ(at.buy(again).capture, 2);
}

TEST_P(CatalogSuite, an_ambiguous_call_stays_counted) {
  const auto claim = leased(at);
  at.close(at.buy(claim), Outcome::ambiguous);
  must(at.finish(claim, Postponed{.due = at.now}));
  EXPECT_EQ(at.claim_one().calls, 1);
  EXPECT_EQ(at.credits().ambiguous, 1);
}

TEST_P(CatalogSuite, nothing_is_bought_without_the_lease) {
  const auto claim = leased(at);
  must(at.finish(claim, Postponed{.due = at.now}));
  EXPECT_TRUE(std::holds_alternative<NotOurs>(at.ask(claim)));
  at.claim_one();
  EXPECT_TRUE(std::holds_alternative<NotOurs>(at.ask(claim)));
  EXPECT_EQ(at.credits().total(), 1);  // the page
}

TEST_P(CatalogSuite, an_intent_is_closed_once) {
  const auto granted = at.buy(leased(at));
  at.close(granted, Outcome::charged);
  for (const auto outcome : {Outcome::charged, Outcome::void_call, Outcome::ambiguous})
    EXPECT_EQ(kind_of(at.run(at.catalog.spend().close(at.closing(granted, outcome)))), FailureKind::bug);
  EXPECT_EQ(at.credits().detail, 1);
}

TEST_P(CatalogSuite, an_unknown_intent_cannot_be_closed) {
  EXPECT_EQ(kind_of(at.run(at.catalog.spend().close({SpendId{77}, Outcome::charged, 200, at.now}))), FailureKind::bug);
}

TEST_P(CatalogSuite, the_daily_budget_is_never_exceeded) {
  auto intent = at.intent_for(Purpose::canary);
  intent.daily_credits = 3;
  const auto open = at.grant(intent), ambiguous = at.grant(intent), returned = at.grant(intent);
  at.close(ambiguous, Outcome::ambiguous);
  const auto midnight = instant_from_unix(1780099200);  // 2026-05-30
  auto answer = at.take(at.catalog.spend().intend(intent));
  ASSERT_TRUE(std::holds_alternative<BudgetGone>(answer));
  EXPECT_EQ(std::get<BudgetGone>(answer).until, midnight);
  at.close(returned, Outcome::void_call);
  at.close(at.grant(intent), Outcome::charged);
  EXPECT_TRUE(std::holds_alternative<BudgetGone>(at.take(at.catalog.spend().intend(intent))));
  intent.now = midnight;
  at.close(at.grant(intent), Outcome::charged);
  at.close(open, Outcome::charged);
}

TEST_P(CatalogSuite, a_budget_of_nothing_buys_nothing) {
  auto intent = at.intent_for(Purpose::listing);
  intent.daily_credits = 0;
  EXPECT_TRUE(std::holds_alternative<BudgetGone>(at.take(at.catalog.spend().intend(intent))));
}

TEST_P(CatalogSuite, the_rate_is_kept_between_intents) {
  auto intent = at.intent_for(Purpose::canary);
  intent.rate = rate_rule(10);
  at.close(at.grant(intent), Outcome::charged);
  const auto answer = at.take(at.catalog.spend().intend(intent));
  ASSERT_TRUE(std::holds_alternative<MustWait>(answer));
  intent.now += std::get<MustWait>(answer).wait - microseconds{1};
  EXPECT_TRUE(std::holds_alternative<MustWait>(at.take(at.catalog.spend().intend(intent))));
  intent.now += microseconds{1};
  at.close(at.grant(intent), Outcome::charged);
}

TEST_P(CatalogSuite, an_intent_that_must_wait_records_nothing) {
  const auto claim = leased(at);
  auto intent = at.intent_for(Purpose::detail);
  intent.claim = claim;
  at.take(at.catalog.spend().block(at.now, seconds{30}));
  EXPECT_TRUE(std::holds_alternative<MustWait>(at.take(at.catalog.spend().intend(intent))));
  must(at.finish(claim, Postponed{.due = at.now}));
  EXPECT_EQ(at.claim_one().calls, 0);
}

TEST_P(CatalogSuite, a_block_holds_everyone_until_it_ends) {
  at.take(at.catalog.spend().block(at.now, seconds{30}));
  at.take(at.catalog.spend().block(at.now, seconds{10}));  // a shorter one does not lift it
  auto intent = at.intent_for(Purpose::canary);
  const auto answer = at.take(at.catalog.spend().intend(intent));
  ASSERT_TRUE(std::holds_alternative<MustWait>(answer));
  EXPECT_EQ(std::get<MustWait>(answer).wait, seconds{30});
  intent.now += seconds{30};
  at.close(at.grant(intent), Outcome::charged);
}

TEST_P(CatalogSuite, a_refusal_names_the_lease_first_then_the_capture_then_the_budget_then_the_rate) {
  const auto claim = leased(at);
  at.close(at.buy(claim), Outcome::charged);
  at.close(at.buy(claim), Outcome::charged);
  at.take(at.catalog.spend().block(at.now, seconds{30}));
  auto intent = at.intent_for(Purpose::re_resolve);
  intent.claim = claim;
  intent.daily_credits = 1;
  intent.claim->token = LeaseToken{9999};
  EXPECT_TRUE(std::holds_alternative<NotOurs>(at.take(at.catalog.spend().intend(intent))));
  intent.claim = claim;
  EXPECT_TRUE(std::holds_alternative<CaptureExhausted>(at.take(at.catalog.spend().intend(intent))));
  intent.claim.reset();
  EXPECT_TRUE(std::holds_alternative<BudgetGone>(at.take(at.catalog.spend().intend(intent))));
  intent.daily_credits.reset();
  EXPECT_TRUE(std::holds_alternative<MustWait>(at.take(at.catalog.spend().intend(intent))));
}

TEST_P(CatalogSuite, a_true_close_replaces_what_a_reap_presumed_once) {
  const auto granted = at.buy(leased(at));
  at.now += limits::lease_length;
  at.take(at.catalog.sweep().reap(at.now));
  EXPECT_EQ(at.credits().ambiguous, 1);
  at.close(granted, Outcome::charged);
  EXPECT_EQ(at.credits().ambiguous, 0);
  EXPECT_EQ(at.credits().detail, 1);
  EXPECT_EQ(kind_of(at.run(at.catalog.spend().close(at.closing(granted, Outcome::charged)))), FailureKind::bug);
}

TEST_P(CatalogSuite, a_late_void_frees_its_call_beside_a_second_one) {
  const auto late = at.buy(leased(at));
  at.now += limits::lease_length;
  at.take(at.catalog.sweep().reap(at.now));
  const auto claim = at.claim_one();
  const auto second = at.buy(claim);
  EXPECT_EQ(second.call, 2);
  at.close(late, Outcome::void_call);
  const auto first = at.buy(claim);
  EXPECT_EQ(std::pair(first.capture, first.call), std::pair(1, 1));
  EXPECT_TRUE(std::holds_alternative<CaptureExhausted>(at.ask(claim)));
}

TEST_P(CatalogSuite, a_late_void_lets_an_exhausted_item_go_on) {
  const auto claim = leased(at);
  at.close(at.buy(claim), Outcome::charged);
  const auto late = at.buy(claim);
  at.now += limits::lease_length;
  at.take(at.catalog.sweep().reap(at.now));
  EXPECT_TRUE(at.claim(1).empty());
  at.close(late, Outcome::void_call);
  EXPECT_EQ(at.claim_one().calls, 1);
}

TEST_P(CatalogSuite, credits_are_summed_by_what_they_bought) {
  const auto alice = at.add_user("alice");
  at.list(alice, {11});
  auto lookup = at.intent_for(Purpose::lookup);
  lookup.source = alice;
  at.close(at.grant(lookup), Outcome::charged);
  at.close(at.grant(at.intent_for(Purpose::canary)), Outcome::charged);
  auto claim = at.claim_one();
  at.close(at.buy(claim), Outcome::charged);
  claim.calls = 1;
  at.close(at.buy(claim), Outcome::charged);
  at.grant(at.intent_for(Purpose::canary));
  const auto credits = at.credits();
  EXPECT_EQ(credits.listing, 1);
  EXPECT_EQ(credits.lookup, 1);
  EXPECT_EQ(credits.canary, 1);
  EXPECT_EQ(credits.detail, 1);
  EXPECT_EQ(credits.re_resolve, 1);
  EXPECT_EQ(credits.open, 1);
  EXPECT_EQ(credits.total(), 6);
}

}  // namespace holdfast::conformance
