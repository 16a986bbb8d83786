// Tickets, workers and duties as every catalog keeps them (ports/ticket_store.h, worker_store.h, duty_store.h; RULES 1, 7).
#pragma once

#include "conformance/catalog_suite.h"

namespace holdfast::conformance {

// Steps of two processes over one catalog.
class RoleSteps {
 public:
  explicit RoleSteps(CatalogSteps& steps) : at(steps) {}

  // Claimed by `owner`, bought and pinned; leased for resolve still.
  Claim resolve_one(const std::string& owner = "resolver") {
    auto claims = at.take(at.catalog.queue().claim({Stage::resolve, 1, owner, at.now, true, 3}));
    if (claims.empty()) throw std::runtime_error("nothing to resolve");
    at.pin(claims.front(), at.buy(claims.front()), "videos/" + to_text(claims.front().id));
    return claims.front();
  }
  Status hand_over(const Claim& claim, std::string ticket = "ticket") { return at.run(at.catalog.tickets().hand_over({claim, std::move(ticket), at.now})); }
  // One that waits for a download.
  Claim hand_over_one(const std::string& ticket = "ticket") {
    auto claim = resolve_one();
    must(hand_over(claim, ticket));
    return claim;
  }
  std::vector<TicketClaim> claim_tickets(int count = 10, const std::string& owner = "downloader") {
    return at.take(at.catalog.tickets().claim_tickets(count, owner, at.now));
  }
  int expire() { return at.take(at.catalog.tickets().expire_tickets(at.now)); }

  static WorkerCard card(const std::string& owner, std::initializer_list<Role> roles) {
    WorkerCard card{.owner = owner, .host = "host of " + owner, .pid = 7, .version = "1.2.3"};
    for (const auto role : roles) card.roles = card.roles.with(role);
    return card;
  }
  RunStart enrol(const WorkerCard& card) { return at.take(at.catalog.workers().enrol(card, {}, at.now)); }
  Offers beat(const WorkerCard& card, WorkerBeat beat) { return at.take(at.catalog.workers().beat(card, std::move(beat), at.now)); }
  Offers offers() { return at.take(at.catalog.workers().offers(at.now)); }
  WorkforceStatus workforce() { return at.take(at.catalog.workers().workforce(at.now)); }

  std::optional<Duty> take(const std::string& name, const std::string& owner, Duration length = seconds{30}) {
    return at.take(at.catalog.duties().take({name, owner, length, at.now}));
  }
  std::optional<Duty> renew(const Duty& duty, Duration length = seconds{30}) { return at.take(at.catalog.duties().renew(duty, length, at.now)); }

  CatalogSteps& at;
};

// --- tickets

TEST_P(CatalogSuite, a_ticket_is_handed_over_once) {
  RoleSteps two(at);
  at.list(at.add_user("alice"), {11});
  const auto given = two.hand_over_one("the links");
  EXPECT_EQ(at.backlog().ready_now, 1);
  EXPECT_EQ(at.backlog().leased, 0);
  EXPECT_TRUE(at.claim(10).empty()) << "it waits for a download, not for a call";
  const auto taken = two.claim_tickets();
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_EQ(taken[0].ticket, "the links");
  EXPECT_EQ(taken[0].claim.id, given.id);
  EXPECT_EQ(taken[0].claim.stage, Stage::download);
  EXPECT_EQ(taken[0].claim.calls, 1);
  EXPECT_EQ(taken[0].claim.captures, 1);
  EXPECT_EQ(taken[0].claim.storage_key, "videos/11");
  EXPECT_NE(taken[0].claim.token, given.token);
  EXPECT_TRUE(two.claim_tickets().empty());
  EXPECT_EQ(at.backlog().leased, 1);
}

TEST_P(CatalogSuite, a_ticket_may_hold_any_text) {
  RoleSteps two(at);
  at.list(at.add_user("alice"), {11});
  const std::string text = "{\"title\":\"naïve \\u0000 ’🎬’ '\\\\x00'\"}\n" + std::string(3'000'000, 'x');
  two.hand_over_one(text);
  EXPECT_EQ(two.claim_tickets().at(0).ticket, text);
}

TEST_P(CatalogSuite, tickets_keep_the_class_and_the_order_of_their_items) {
  RoleSteps two(at);
  const auto alice = at.add_user("alice");
  at.list(alice, {11});
  at.now += seconds{10};
  at.list(alice, {12, 13});
  at.take(at.catalog.admin().add_links({{AwemeId{41}}}, at.now));
  std::vector<Claim> resolved;
  for (int i = 0; i < 4; ++i) resolved.push_back(two.resolve_one());
  for (auto claim = resolved.rbegin(); claim != resolved.rend(); ++claim) must(two.hand_over(*claim));
  at.now += seconds{1};
  const auto taken = two.claim_tickets(3);
  ASSERT_EQ(taken.size(), 3u);
  EXPECT_EQ(taken[0].claim.id.value, 11);
  EXPECT_EQ(taken[0].claim.item_class, Class::fresh);
  EXPECT_EQ(two.claim_tickets(3).at(0).claim.id.value, 41);
}

TEST_P(CatalogSuite, what_is_no_longer_ours_is_not_handed_over) {
  RoleSteps two(at);
  at.list(at.add_user("alice"), {11});
  const auto claim = two.resolve_one();
  at.now += limits::lease_length;
  at.take(at.catalog.sweep().reap(at.now));
  const auto refused = two.hand_over(claim);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, FailureKind::fenced);
  EXPECT_TRUE(two.claim_tickets().empty());
  EXPECT_EQ(at.claim_one().id.value, 11);
}

TEST_P(CatalogSuite, a_ticket_is_not_handed_over_twice) {
  RoleSteps two(at);
  at.list(at.add_user("alice"), {11});
  const auto claim = two.hand_over_one();
  EXPECT_EQ(two.hand_over(claim).error().kind, FailureKind::fenced);
  EXPECT_EQ(two.claim_tickets().size(), 1u);
}

TEST_P(CatalogSuite, a_ticket_that_got_too_old_sends_its_item_back_for_call_2) {
  for (const bool by_claim : {true, false}) {
    RoleSteps two(at);
    at.take(at.catalog.admin().add_links({{AwemeId{by_claim ? 11 : 12}}}, at.now));
    two.hand_over_one();
    at.now += limits::ticket_life - Duration{1};
    EXPECT_EQ(two.expire(), 0);
    at.now += Duration{1};
    if (by_claim) EXPECT_TRUE(two.claim_tickets().empty());
    else EXPECT_EQ(two.expire(), 1);
    EXPECT_EQ(two.expire(), 0);
    EXPECT_EQ(at.backlog().leased, 0);
    const auto again = at.claim_one();
    EXPECT_EQ(again.calls, 1);
    const auto second = at.buy(again);
    EXPECT_EQ(second.call, 2);
    at.close(second, Outcome::charged);
    at.kill(again);
  }
}

TEST_P(CatalogSuite, there_is_never_a_third_call_for_lost_tickets) {
  RoleSteps two(at);
  at.take(at.catalog.admin().add_links({{AwemeId{11}}}, at.now));
  for (int call = 0; call < 2; ++call) {
    two.hand_over_one();
    at.now += limits::ticket_life;
    EXPECT_EQ(two.expire(), 1);
  }
  EXPECT_TRUE(at.claim(1).empty()) << "a new capture comes no sooner than an hour later";
  at.now += limits::capture_pause;
  EXPECT_TRUE(at.claim(1, Stage::resolve, false).empty());
  EXPECT_EQ(at.claim(1).size(), 1u);
}

TEST_P(CatalogSuite, a_fresh_item_whose_ticket_was_lost_is_fresh_still) {
  RoleSteps two(at);
  at.list(at.add_user("alice"), {11});
  two.hand_over_one();
  at.now += limits::ticket_life;
  two.expire();
  const auto again = at.claim_one();
  EXPECT_EQ(again.item_class, Class::fresh);
  EXPECT_EQ(again.calls, 1);
}

TEST_P(CatalogSuite, old_tickets_do_not_stand_before_good_ones) {
  RoleSteps two(at);
  at.list(at.add_user("alice"), {11, 12, 13});
  for (int i = 0; i < 3; ++i) two.hand_over_one("old");
  at.now += limits::ticket_life;
  at.take(at.catalog.admin().add_links({{AwemeId{41}}}, at.now));
  const auto young = two.hand_over_one("young");
  const auto taken = two.claim_tickets(1);
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_EQ(taken[0].ticket, "young");
  EXPECT_EQ(taken[0].claim.id, young.id);
}

TEST_P(CatalogSuite, a_download_leaves_by_the_doors_of_any_claim) {
  RoleSteps two(at);
  at.take(at.catalog.admin().add_links({{AwemeId{11}}, {AwemeId{12}}, {AwemeId{13}}}, at.now));
  for (int i = 0; i < 3; ++i) two.hand_over_one();
  const auto taken = two.claim_tickets(3);
  ASSERT_EQ(taken.size(), 3u);
  must(at.finish(taken[0].claim, Stored{100, {}}));
  at.kill(taken[1].claim, Reason::bad_media);
  must(at.finish(taken[2].claim, Postponed{.due = at.now, .item_class = taken[2].claim.item_class, .hard_refusals_add = 1}));
  EXPECT_EQ(at.claim(1, Stage::index).size(), 1u);
  const auto again = at.claim_one();
  EXPECT_EQ(again.id, taken[2].claim.id);
  EXPECT_EQ(again.calls, 1) << "the capture goes on with call 2";
  EXPECT_EQ(again.hard_refusals, 1);
  EXPECT_EQ(at.finish(taken[2].claim, Stored{100, {}}).error().kind, FailureKind::fenced);
}

TEST_P(CatalogSuite, a_download_lease_lives_by_heartbeats_and_ends_like_any_other) {
  RoleSteps two(at);
  at.take(at.catalog.admin().add_links({{AwemeId{11}}}, at.now));
  two.hand_over_one();
  const auto taken = two.claim_tickets().at(0).claim;
  at.now += minutes{9};
  EXPECT_EQ(at.take(at.catalog.queue().heartbeat({taken.token}, at.now)).size(), 1u);
  at.now += minutes{9};
  EXPECT_EQ(at.take(at.catalog.sweep().reap(at.now)), 0);
  at.now += minutes{1};
  EXPECT_EQ(at.take(at.catalog.sweep().reap(at.now)), 1);
  EXPECT_TRUE(two.claim_tickets().empty()) << "its ticket went with the claim";
  EXPECT_EQ(at.claim_one().calls, 1);
}

TEST_P(CatalogSuite, what_waits_for_a_download_is_not_swept) {
  RoleSteps two(at);
  at.take(at.catalog.admin().add_links({{AwemeId{11}}}, at.now));
  two.hand_over_one();
  at.now += seconds{30};
  EXPECT_TRUE(at.take(at.catalog.sweep().claim_sweep({}, at.now, "janitor", at.now)).empty());
  EXPECT_EQ(two.claim_tickets().size(), 1u);
}

TEST_P(CatalogSuite, a_run_that_begins_alone_takes_back_what_waited_for_a_download) {
  RoleSteps two(at);
  at.take(at.catalog.admin().add_links({{AwemeId{11}}}, at.now));
  two.hand_over_one();
  at.begin_run();
  EXPECT_TRUE(two.claim_tickets().empty());
  EXPECT_EQ(at.claim_one().calls, 1);
}

// --- workers

TEST_P(CatalogSuite, a_worker_stands_in_the_list_until_it_leaves) {
  RoleSteps two(at);
  const auto card = two.card("one", {Role::list, Role::index});
  two.enrol(card);
  two.beat(card, {.slots = 3, .resolving = 1, .downloading = 2, .listing = true, .bytes_per_s = 5'000'000'000, .mean_transfer = milliseconds{1500}, .waits_for = "storage"});
  auto seen = two.workforce().workers;
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].card.owner, "one");
  EXPECT_EQ(seen[0].card.host, "host of one");
  EXPECT_EQ(seen[0].card.pid, 7);
  EXPECT_EQ(seen[0].card.roles, card.roles);
  EXPECT_EQ(seen[0].card.version, "1.2.3");
  EXPECT_EQ(seen[0].beat.slots, 3);
  EXPECT_EQ(seen[0].beat.bytes_per_s, 5'000'000'000);
  EXPECT_EQ(seen[0].beat.mean_transfer, Duration{milliseconds{1500}});
  EXPECT_EQ(seen[0].beat.waits_for, "storage");
  EXPECT_TRUE(seen[0].beat.listing);
  EXPECT_TRUE(seen[0].live);
  at.take(at.catalog.workers().leave("one", at.now));
  at.take(at.catalog.workers().leave("one", at.now));
  seen = two.workforce().workers;
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_FALSE(seen[0].live);
  EXPECT_TRUE(seen[0].ended_at.has_value());
  at.now += limits::workers_kept;
  EXPECT_TRUE(two.workforce().workers.empty());
}

TEST_P(CatalogSuite, a_worker_without_beats_is_gone_and_comes_back_with_the_next) {
  RoleSteps two(at);
  const auto card = two.card("one", {Role::download});
  two.enrol(card);
  two.beat(card, {.slots = 4});
  at.now += limits::worker_gone_after - Duration{1};
  EXPECT_EQ(two.offers().slots_for_tickets, 4);
  at.now += Duration{1};
  EXPECT_EQ(two.offers().workers, 0);
  EXPECT_EQ(two.offers().slots_for_tickets, 0);
  EXPECT_FALSE(two.workforce().workers.at(0).live);
  EXPECT_EQ(two.beat(card, {.slots = 5}).slots_for_tickets, 5);
}

TEST_P(CatalogSuite, a_beat_puts_a_row_back_that_was_removed) {
  RoleSteps two(at);
  EXPECT_EQ(two.beat(two.card("nobody knows it", {Role::download}), {.slots = 2}).workers, 1);
  EXPECT_EQ(two.workforce().workers.size(), 1u);
}

TEST_P(CatalogSuite, offers_count_what_all_live_workers_bring_and_hold) {
  RoleSteps two(at);
  two.beat(two.card("downloader", {Role::download, Role::index}), {.slots = 5, .mean_transfer = seconds{1}});
  two.beat(two.card("other", {Role::download}), {.slots = 3, .mean_transfer = seconds{3}});
  two.beat(two.card("both", {Role::resolve, Role::download}), {.slots = 10});
  two.beat(two.card("resolver", {Role::resolve}), {});
  two.beat(two.card("lister", {Role::list}), {.listing = true});
  at.list(at.add_user("alice"), {11, 12, 13, 14, 15});
  two.hand_over_one();
  two.hand_over_one();
  two.claim_tickets(1);
  two.resolve_one("resolver");
  two.resolve_one("both");
  const auto offers = two.offers();
  EXPECT_EQ(offers.workers, 5);
  EXPECT_EQ(offers.slots, 18);
  EXPECT_EQ(offers.slots_for_tickets, 8);
  EXPECT_EQ(offers.downloading, 1);
  EXPECT_EQ(offers.tickets, 1);
  EXPECT_EQ(offers.resolving, 1);
  EXPECT_EQ(offers.resolvers, 1);
  EXPECT_TRUE(offers.listing);
  EXPECT_EQ(offers.mean_transfer, Duration{seconds{2}});
  EXPECT_EQ(room_to_resolve(offers), 5);
}

TEST_P(CatalogSuite, what_the_dead_hold_takes_no_slot_of_the_living) {
  RoleSteps two(at);
  at.list(at.add_user("alice"), {11, 12});
  const auto dead = two.card("downloader", {Role::download});
  two.beat(dead, {.slots = 5});
  two.hand_over_one();
  two.claim_tickets(1);
  at.now += limits::worker_gone_after;
  two.beat(two.card("living", {Role::download}), {.slots = 2});
  EXPECT_EQ(two.offers().downloading, 0);
  EXPECT_EQ(room_to_resolve(two.offers()), 2);
}

TEST_P(CatalogSuite, the_first_worker_begins_a_run_and_others_join_it) {
  RoleSteps two(at);
  const auto alice = at.add_user("alice");
  at.list(alice, {11});
  at.now += seconds{1};
  at.take(at.catalog.sweep().finish_run());
  EXPECT_FALSE(two.enrol(two.card("one", {Role::list})).unfinished_since);
  const auto began = at.now;
  EXPECT_EQ(at.backlog().fresh, 0) << "what an earlier run left is backfill";
  at.list(alice, {12});
  at.now += seconds{1};
  EXPECT_EQ(two.enrol(two.card("two", {Role::resolve})).unfinished_since, began);
  EXPECT_EQ(at.backlog().fresh, 1) << "the run goes on";
}

TEST_P(CatalogSuite, who_enrols_ends_no_lease_and_no_intent_of_others) {
  RoleSteps two(at);
  at.list(at.add_user("alice"), {11});
  const auto claim = at.claim_one();
  const auto granted = at.buy(claim);
  const auto start = two.enrol(two.card("one", {Role::list}));
  EXPECT_EQ(start.leases_ended, 0);
  EXPECT_EQ(start.intents_ambiguous, 0);
  at.pin(claim, granted);
  must(at.finish(claim, Stored{100, {}}));
}

TEST_P(CatalogSuite, who_enrols_takes_up_what_was_held_as_not_wanted) {
  RoleSteps two(at);
  auto page = at.page(at.add_user("alice"), {at.post(11, PostKind::photo)}, WalkKind::backfill);
  page.wanted = {.video = true, .photo = false};
  at.take(at.catalog.listing().commit_page(page));
  EXPECT_EQ(at.take(at.catalog.workers().enrol(two.card("one", {Role::list}), {true, false}, at.now)).released, 0);
  EXPECT_EQ(at.take(at.catalog.workers().enrol(two.card("two", {Role::list}), {true, true}, at.now)).released, 1);
  EXPECT_EQ(at.claim_one().id.value, 11);
}

TEST_P(CatalogSuite, the_workforce_shows_leases_duties_tickets_and_calls) {
  RoleSteps two(at);
  at.list(at.add_user("alice"), {11, 12, 13});
  at.now += minutes{2};
  const auto held = two.resolve_one("b");
  two.resolve_one("a");
  two.hand_over_one();
  two.take("sweep", "a");
  two.take("list", "b", seconds{10});
  auto seen = two.workforce();
  ASSERT_EQ(seen.leases.size(), 2u);
  EXPECT_EQ(seen.leases[0].owner, "a");
  EXPECT_EQ(seen.leases[1].stage, Stage::resolve);
  EXPECT_EQ(seen.leases[1].count, 1);
  EXPECT_EQ(seen.leases[1].next_end, held.until);
  ASSERT_EQ(seen.duties.size(), 2u);
  EXPECT_EQ(seen.duties[0].name, "list");
  EXPECT_EQ(seen.duties[0].owner, "b");
  EXPECT_EQ(seen.tickets, 1);
  EXPECT_EQ(seen.calls_last_minute, 3) << "the page was listed before";
  at.now += seconds{10};
  EXPECT_EQ(two.workforce().duties.size(), 1u);
}

// --- duties

TEST_P(CatalogSuite, a_duty_is_had_by_one_at_a_time) {
  RoleSteps two(at);
  const auto mine = two.take("list", "a");
  ASSERT_TRUE(mine.has_value());
  EXPECT_FALSE(two.take("list", "b"));
  EXPECT_TRUE(two.take("sweep", "b").has_value()) << "another duty";
  at.take(at.catalog.duties().drop(*mine));
  at.take(at.catalog.duties().drop(*mine));
  const auto theirs = two.take("list", "b");
  ASSERT_TRUE(theirs.has_value());
  EXPECT_GT(theirs->token, mine->token);
}

TEST_P(CatalogSuite, a_duty_that_is_not_renewed_runs_out) {
  RoleSteps two(at);
  const auto mine = two.take("list", "a");
  at.now += seconds{29};
  const auto longer = two.renew(*mine);
  ASSERT_TRUE(longer.has_value());
  EXPECT_EQ(longer->token, mine->token);
  at.now += seconds{29};
  EXPECT_FALSE(two.take("list", "b"));
  at.now += seconds{1};
  EXPECT_FALSE(two.renew(*longer)) << "its time ran out, though nobody has taken it yet";
  EXPECT_TRUE(two.take("list", "b").has_value());
}

TEST_P(CatalogSuite, who_lost_a_duty_can_neither_renew_nor_drop_it) {
  RoleSteps two(at);
  const auto mine = two.take("list", "a");
  at.now += seconds{30};
  const auto theirs = two.take("list", "b");
  EXPECT_FALSE(two.renew(*mine));
  at.take(at.catalog.duties().drop(*mine));
  EXPECT_TRUE(two.renew(*theirs).has_value());
}

TEST_P(CatalogSuite, who_takes_a_duty_anew_has_only_the_new_token) {
  RoleSteps two(at);
  const auto old = two.take("list", "a");
  const auto anew = two.take("list", "a");
  ASSERT_TRUE(anew.has_value());
  EXPECT_FALSE(two.renew(*old));
  EXPECT_TRUE(two.renew(*anew).has_value());
}

// --- two listers

TEST_P(CatalogSuite, a_page_of_a_walk_that_another_lister_took_on_is_kept_and_moves_nothing) {
  const auto alice = at.add_user("alice");
  auto late = at.page(alice, at.posts({11, 12}), WalkKind::backfill, WalkEnd::end_of_listing);
  at.list(alice, {11, 12});
  late.spend = at.closing(at.buy_page(alice), Outcome::charged);
  EXPECT_EQ(at.take(at.catalog.listing().commit_page(late)).ids_new, 0);
  const auto walk = at.source_named("alice").backfill;
  ASSERT_TRUE(walk.has_value()) << "the late page must not end it";
  EXPECT_EQ(walk->pages, 1);
  late.posts = at.posts({13});
  late.spend = at.closing(at.buy_page(alice), Outcome::charged);
  EXPECT_EQ(at.take(at.catalog.listing().commit_page(late)).ids_new, 1) << "what was paid for counts";
}

}  // namespace holdfast::conformance
