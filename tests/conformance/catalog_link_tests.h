// Links that people add, and short links until their id is known (ports/link_store.h, ports/admin_store.h, RULES 3).
#pragma once

#include "conformance/catalog_suite.h"

namespace holdfast::conformance {

inline const std::string short_url = "https://vm.tiktok.com/ZMabc";

inline LinkClaim leased_link(CatalogSteps& at) {
  at.take(at.catalog.admin().add_links({{short_url}}, at.now));
  auto claims = at.take(at.catalog.links().claim_links(1, "worker", at.now));
  if (claims.empty()) throw std::runtime_error("no link to claim");
  return claims.front();
}
inline Granted buy_link(CatalogSteps& at, const LinkClaim& link) {
  auto intent = at.intent_for(Purpose::detail);
  intent.link = link.id;
  intent.link_token = link.token;
  return at.grant(intent);
}
inline LinkAnswer answer_for(CatalogSteps& at, const LinkClaim& link, std::int64_t id) {
  return {link, AwemeId{id}, PostKind::video, "videos/" + std::to_string(id), at.closing(buy_link(at, link), Outcome::charged), "worker", at.now};
}

TEST_P(CatalogSuite, added_links_are_counted_by_what_they_were) {
  at.list(at.add_user("alice"), {11});
  const auto added = at.take(at.catalog.admin().add_links({{AwemeId{11}}, {AwemeId{12}}, {AwemeId{12}}, {short_url}, {short_url}}, at.now));
  EXPECT_EQ(added.added, 1);
  EXPECT_EQ(added.known, 1);
  EXPECT_EQ(added.links, 1);
  EXPECT_EQ(added.repeated, 2);
  EXPECT_EQ(at.balance().listed, 2);
  EXPECT_EQ(at.balance().links_pending, 1);
  const auto again = at.take(at.catalog.admin().add_links({{AwemeId{12}}, {short_url}}, at.now));
  EXPECT_EQ(again.known, 2);
  EXPECT_EQ(at.balance().listed, 2);
}

TEST_P(CatalogSuite, added_links_belong_to_a_source_of_their_own) {
  at.take(at.catalog.admin().add_links({{AwemeId{11}}, {AwemeId{12}}}, at.now));
  const auto statuses = at.take(at.catalog.status().source_statuses());
  ASSERT_EQ(statuses.size(), 1u);
  EXPECT_EQ(statuses[0].source.name.kind, SourceKind::links);
  EXPECT_EQ(statuses[0].balance.listed, 2);
  EXPECT_EQ(statuses[0].pages, 0);
}

TEST_P(CatalogSuite, many_links_are_all_added) {
  std::vector<NewLink> links;
  const int many = 2 * limits::links_batch + 1;
  for (int id = 1; id <= many; ++id) links.push_back({AwemeId{id}});
  EXPECT_EQ(at.take(at.catalog.admin().add_links(links, at.now)).added, many);
  EXPECT_EQ(at.balance().listed, many);
}

TEST_P(CatalogSuite, short_links_are_claimed_by_due_and_once) {
  at.take(at.catalog.admin().add_links({{std::string("https://vm.tiktok.com/a")}, {std::string("https://vm.tiktok.com/b")}}, at.now));
  const auto claims = at.take(at.catalog.links().claim_links(10, "worker", at.now));
  ASSERT_EQ(claims.size(), 2u);
  EXPECT_EQ(claims[0].url, "https://vm.tiktok.com/a");
  EXPECT_GT(claims[1].token, claims[0].token);
  EXPECT_TRUE(at.take(at.catalog.links().claim_links(10, "worker", at.now)).empty());
  EXPECT_EQ(at.balance().links_pending, 2);
  EXPECT_EQ(at.backlog().leased, 2);
  EXPECT_EQ(at.take(at.catalog.sweep().live({claims[0].token}, at.now)).size(), 1u);
  EXPECT_EQ(at.take(at.catalog.queue().heartbeat({claims[0].token}, at.now)).size(), 1u);
}

TEST_P(CatalogSuite, the_answer_to_a_short_link_is_the_resolve_of_its_new_item) {
  const auto link = leased_link(at);
  const auto result = at.take(at.catalog.links().link_answered(answer_for(at, link, 11)));
  ASSERT_TRUE(std::holds_alternative<LinkIsItem>(result));
  const auto& ours = std::get<LinkIsItem>(result);
  EXPECT_EQ(ours.claim.id.value, 11);
  EXPECT_EQ(ours.claim.calls, 1);
  EXPECT_EQ(ours.stem, "videos/11");
  EXPECT_EQ(ours.sources, std::vector<std::string>{"links"});
  EXPECT_EQ(at.balance().links_pending, 0);
  EXPECT_EQ(at.balance().listed, 1);
  EXPECT_EQ(at.credits().detail, 1);
  EXPECT_TRUE(at.claim(1).empty());
  const auto second = at.buy(ours.claim);
  EXPECT_EQ(second.call, 2);
  must(at.finish(ours.claim, Stored{1, {}}, at.closing(second, Outcome::charged)));
}

TEST_P(CatalogSuite, a_short_link_to_a_settled_post_was_a_look_up) {
  at.list(at.add_user("alice"), {11});
  at.kill(at.claim_one());
  const auto result = at.take(at.catalog.links().link_answered(answer_for(at, leased_link(at), 11)));
  ASSERT_TRUE(std::holds_alternative<LinkIsKnown>(result));
  EXPECT_EQ(at.credits().lookup, 1);
  EXPECT_EQ(at.credits().detail, 0);
  EXPECT_EQ(at.balance().listed, 1);
  EXPECT_EQ(at.balance().links_pending, 0);
}

TEST_P(CatalogSuite, a_short_link_to_a_post_in_other_hands_was_a_look_up) {
  at.list(at.add_user("alice"), {11});
  const auto claim = at.claim_one();
  EXPECT_TRUE(std::holds_alternative<LinkIsKnown>(at.take(at.catalog.links().link_answered(answer_for(at, leased_link(at), 11)))));
  EXPECT_EQ(at.credits().lookup, 1);
  EXPECT_EQ(at.buy(claim).call, 1);
}

TEST_P(CatalogSuite, a_short_link_to_a_waiting_post_takes_it_over) {
  at.list(at.add_user("alice"), {11});
  const auto result = at.take(at.catalog.links().link_answered(answer_for(at, leased_link(at), 11)));
  ASSERT_TRUE(std::holds_alternative<LinkIsItem>(result));
  EXPECT_TRUE(at.claim(1).empty());
  EXPECT_EQ(at.balance().listed, 1);
  EXPECT_EQ(std::get<LinkIsItem>(result).sources, (std::vector<std::string>{"user @alice", "links"}));
}

TEST_P(CatalogSuite, a_short_link_to_a_post_that_was_bought_for_leaves_it_its_turn) {
  at.list(at.add_user("alice"), {11});
  const auto claim = at.claim_one();
  at.close(at.buy(claim), Outcome::ambiguous);
  must(at.finish(claim, Postponed{.due = at.now}));
  EXPECT_TRUE(std::holds_alternative<LinkIsKnown>(at.take(at.catalog.links().link_answered(answer_for(at, leased_link(at), 11)))));
  EXPECT_EQ(at.claim_one().calls, 1);
}

TEST_P(CatalogSuite, calls_for_a_short_link_count_for_its_item) {
  const auto link = leased_link(at);
  at.close(buy_link(at, link), Outcome::ambiguous);
  const auto result = at.take(at.catalog.links().link_answered(answer_for(at, link, 11)));
  ASSERT_TRUE(std::holds_alternative<LinkIsItem>(result));
  const auto claim = std::get<LinkIsItem>(result).claim;
  EXPECT_EQ(claim.calls, 2);
  EXPECT_TRUE(std::holds_alternative<CaptureExhausted>(at.ask(claim)));
}

TEST_P(CatalogSuite, a_short_link_buys_two_calls_at_most) {
  const auto link = leased_link(at);
  at.close(buy_link(at, link), Outcome::ambiguous);
  at.close(buy_link(at, link), Outcome::void_call);
  at.close(buy_link(at, link), Outcome::ambiguous);
  auto intent = at.intent_for(Purpose::detail);
  intent.link = link.id;
  intent.link_token = link.token;
  EXPECT_TRUE(std::holds_alternative<CaptureExhausted>(at.take(at.catalog.spend().intend(intent))));
  must(at.run(at.catalog.links().link_finished(link, Postponed{.due = at.now}, std::nullopt, at.now)));
  EXPECT_TRUE(at.take(at.catalog.links().claim_links(1, "worker", at.now)).empty());
  EXPECT_EQ(at.backlog().next_due, at.now + limits::capture_pause);
}

TEST_P(CatalogSuite, the_second_call_of_a_short_link_is_a_re_resolve) {
  const auto link = leased_link(at);
  at.close(buy_link(at, link), Outcome::charged);
  at.close(buy_link(at, link), Outcome::charged);
  const auto credits = at.take(at.catalog.status().credits());
  EXPECT_EQ(credits.detail, 1);
  EXPECT_EQ(credits.re_resolve, 1);
}

TEST_P(CatalogSuite, nothing_is_bought_for_a_short_link_with_the_token_of_an_earlier_lease) {
  const auto link = leased_link(at);
  must(at.run(at.catalog.links().link_finished(link, Postponed{.due = at.now}, std::nullopt, at.now)));
  const auto again = at.take(at.catalog.links().claim_links(1, "worker", at.now));
  ASSERT_EQ(again.size(), 1u);
  auto intent = at.intent_for(Purpose::detail);
  intent.link = link.id;
  intent.link_token = link.token;
  EXPECT_TRUE(std::holds_alternative<NotOurs>(at.take(at.catalog.spend().intend(intent))));
  intent.link_token = again[0].token;
  EXPECT_TRUE(std::holds_alternative<Granted>(at.take(at.catalog.spend().intend(intent))));
}

TEST_P(CatalogSuite, nothing_is_bought_for_a_short_link_that_is_not_leased) {
  const auto link = leased_link(at);
  must(at.run(at.catalog.links().link_finished(link, Postponed{.due = at.now}, std::nullopt, at.now)));
  auto intent = at.intent_for(Purpose::detail);
  intent.link = link.id;
  intent.link_token = link.token;
  EXPECT_TRUE(std::holds_alternative<NotOurs>(at.take(at.catalog.spend().intend(intent))));
}

TEST_P(CatalogSuite, a_postponed_short_link_comes_back) {
  const auto link = leased_link(at);
  const auto granted = buy_link(at, link);
  must(at.run(at.catalog.links().link_finished(link, Postponed{.due = at.now + seconds{30}, .attempts_add = 1}, at.closing(granted, Outcome::void_call), at.now)));
  EXPECT_TRUE(at.take(at.catalog.links().claim_links(1, "worker", at.now)).empty());
  EXPECT_EQ(at.backlog().links, 0);
  EXPECT_EQ(at.backlog().later, 1);
  at.now += seconds{30};
  const auto again = at.take(at.catalog.links().claim_links(1, "worker", at.now));
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].attempts, 1);
}

TEST_P(CatalogSuite, a_dead_short_link_stands_in_dead_letters_by_its_url) {
  const auto link = leased_link(at);
  must(at.run(at.catalog.links().link_finished(link, Dead{Reason::bad_url, "resolve", 200, "no"}, std::nullopt, at.now)));
  EXPECT_EQ(at.balance().links_pending, 0);
  const auto letters = at.take(at.catalog.status().dead_letters(std::nullopt, short_url));
  ASSERT_EQ(letters.size(), 1u);
  EXPECT_EQ(letters[0].aweme_id, "");
  EXPECT_EQ(letters[0].url, short_url);
  EXPECT_EQ(letters[0].source, "links");
  EXPECT_EQ(at.take(at.catalog.admin().retry_dead({}, Reason::bad_url, at.now)).revived, 1);
  EXPECT_EQ(at.take(at.catalog.links().claim_links(1, "worker", at.now)).size(), 1u);
}

TEST_P(CatalogSuite, a_run_takes_short_links_back_and_fences_their_answers) {
  const auto link = leased_link(at);
  const auto answer = answer_for(at, link, 11);
  EXPECT_EQ(at.take(at.catalog.sweep().begin_run("next", at.now, {})).leases_ended, 1);
  EXPECT_EQ(kind_of(at.run(at.catalog.links().link_answered(answer))), FailureKind::fenced);
  EXPECT_EQ(at.credits().detail, 1);
  EXPECT_EQ(at.balance().listed, 0);
  EXPECT_EQ(kind_of(at.run(at.catalog.links().link_finished(link, Postponed{.due = at.now}, std::nullopt, at.now))), FailureKind::fenced);
  EXPECT_EQ(at.take(at.catalog.links().claim_links(1, "worker", at.now)).size(), 1u);
}

TEST_P(CatalogSuite, a_reap_takes_short_links_back) {
  leased_link(at);
  at.now += limits::lease_length;
  EXPECT_EQ(at.take(at.catalog.sweep().reap(at.now)), 1);
  EXPECT_EQ(at.take(at.catalog.links().claim_links(1, "worker", at.now)).size(), 1u);
}

}  // namespace holdfast::conformance
