// Posts that wait in spools, as every catalog keeps them: the door Spooled, claims of uploads, and ports/spool_store.h.
#pragma once

#include "conformance/catalog_suite.h"

namespace holdfast::conformance {

// What is in a spool after a capture.
inline Claim spool_one(CatalogSteps& at, std::int64_t id, const std::string& host, std::uint64_t bytes = 100) {
  at.take(at.catalog.admin().add_links({{AwemeId{id}}}, at.now));
  const auto claim = at.claim_one();
  at.pin(claim, at.buy(claim), "videos/" + std::to_string(id));
  must(at.finish(claim, Spooled{bytes, host}));
  return claim;
}
inline std::vector<Claim> claim_uploads(CatalogSteps& at, const std::string& host, int count = 10) {
  return at.take(at.catalog.queue().claim({.stage = Stage::upload, .count = count, .owner = "uploader", .now = at.now, .host = host}));
}
inline UploadBacklog uploads_of(CatalogSteps& at, const std::string& host) { return at.take(at.catalog.spools().uploads(host, at.now)); }

TEST_P(CatalogSuite, a_spooled_item_is_pending_and_claimed_for_its_upload_by_its_host_alone) {
  spool_one(at, 11, "one");
  spool_one(at, 12, "two");
  EXPECT_EQ(at.balance().pending, 2);
  EXPECT_TRUE(at.claim(10).empty()) << "it is resolved";
  EXPECT_TRUE(claim_uploads(at, "three").empty());
  const auto claims = claim_uploads(at, "one");
  ASSERT_EQ(at.ids(claims), Ids{11});
  EXPECT_EQ(claims[0].stage, Stage::upload);
  EXPECT_EQ(claims[0].storage_key, "videos/11");
  EXPECT_TRUE(claim_uploads(at, "one").empty()) << "it is leased";
}

TEST_P(CatalogSuite, an_upload_that_is_done_is_stored_and_leaves_its_spool) {
  spool_one(at, 11, "one", 70);
  const auto claims = claim_uploads(at, "one");
  ASSERT_EQ(claims.size(), 1u);
  must(at.finish(claims[0], Stored{60, {}}));
  EXPECT_EQ(at.balance().stored, 1);
  EXPECT_TRUE(at.take(at.catalog.spools().spools()).empty());
  EXPECT_EQ(at.claim(1, Stage::index).size(), 1u);
}

TEST_P(CatalogSuite, uploads_come_by_their_due_and_no_more_than_asked) {
  for (const std::int64_t id : {13, 11, 12}) {
    spool_one(at, id, "one");
    at.now += seconds{1};
  }
  EXPECT_EQ(at.ids(claim_uploads(at, "one", 2)), (Ids{13, 11}));
  EXPECT_EQ(at.ids(claim_uploads(at, "one", 2)), Ids{12});
}

TEST_P(CatalogSuite, a_postponed_upload_waits_in_its_stage_and_counts_no_attempt) {
  spool_one(at, 11, "one");
  auto claims = claim_uploads(at, "one");
  must(at.finish(claims.at(0), Postponed{.due = at.now + minutes{1}, .why = "the store is down"}));
  EXPECT_TRUE(claim_uploads(at, "one").empty());
  EXPECT_EQ(uploads_of(at, "one").later, 1);
  EXPECT_EQ(uploads_of(at, "one").next_due, at.now + minutes{1});
  at.now += minutes{1};
  claims = claim_uploads(at, "one");
  ASSERT_EQ(claims.size(), 1u);
  EXPECT_EQ(claims[0].attempts, 0);
  EXPECT_TRUE(at.claim(10).empty());
}

TEST_P(CatalogSuite, what_a_spool_lost_is_resolved_again) {
  spool_one(at, 11, "one");
  must(at.finish(claim_uploads(at, "one").at(0), Postponed{.due = at.now, .why = "damaged", .spool_lost = true}));
  EXPECT_TRUE(claim_uploads(at, "one").empty());
  EXPECT_TRUE(at.take(at.catalog.spools().spools()).empty());
  const auto again = at.claim_one();
  EXPECT_EQ(again.id, AwemeId{11});
  EXPECT_EQ(again.storage_key, "videos/11");
}

TEST_P(CatalogSuite, an_upload_lease_that_ends_gives_the_item_back_to_its_spool) {
  spool_one(at, 11, "one");
  claim_uploads(at, "one");
  at.now += limits::lease_length;
  EXPECT_EQ(at.take(at.catalog.sweep().reap(at.now)), 1);
  EXPECT_EQ(claim_uploads(at, "one").size(), 1u);
  at.begin_run();
  EXPECT_EQ(claim_uploads(at, "one").size(), 1u) << "the start of a run ends leases, and uploads stay uploads";
}

TEST_P(CatalogSuite, an_upload_leaves_by_its_own_doors_only) {
  spool_one(at, 11, "one");
  const auto claim = claim_uploads(at, "one").at(0);
  EXPECT_EQ(kind_of(at.finish(claim, Dead{})), FailureKind::bug);
  EXPECT_EQ(kind_of(at.finish(claim, Held{})), FailureKind::bug);
  EXPECT_EQ(kind_of(at.finish(claim, Spooled{1, "one"})), FailureKind::bug);
  must(at.finish(claim, Stored{1, {}}));
  EXPECT_EQ(kind_of(at.finish(claim, Stored{1, {}})), FailureKind::fenced);
}

TEST_P(CatalogSuite, nothing_is_spooled_without_a_pinned_key) {
  at.list(at.add_user("alice"), {11});
  const auto claim = at.claim_one();
  EXPECT_EQ(kind_of(at.finish(claim, Spooled{1, "one"})), FailureKind::bug);
  must(at.finish(claim, Postponed{.due = at.now}));
}

TEST_P(CatalogSuite, the_janitor_does_not_look_at_what_is_in_a_spool) {
  spool_one(at, 11, "one");
  at.now += hours{2};
  EXPECT_TRUE(at.take(at.catalog.sweep().claim_sweep(AwemeId{}, at.now, "janitor", at.now)).empty());
}

TEST_P(CatalogSuite, spools_are_told_by_host_and_apart_from_the_rest_of_the_backlog) {
  const auto began = at.now;
  spool_one(at, 11, "one", 70);
  at.now += seconds{5};
  spool_one(at, 12, "one", 30);
  spool_one(at, 13, "two", 5);
  const auto spools = at.take(at.catalog.spools().spools());
  ASSERT_EQ(spools.size(), 2u);
  EXPECT_EQ(spools[0].host, "one");
  EXPECT_EQ(spools[0].posts, 2);
  EXPECT_EQ(spools[0].bytes, 100);
  EXPECT_EQ(spools[0].since, began);
  EXPECT_EQ(uploads_of(at, "one").due, 2);
  EXPECT_EQ(uploads_of(at, "two").due, 1);
  const auto backlog = at.backlog();
  EXPECT_EQ(backlog.spooled, 3);
  EXPECT_EQ(backlog.ready_now + backlog.later + backlog.leased, 0);
  claim_uploads(at, "two");
  EXPECT_EQ(at.backlog().spooled, 2);
  EXPECT_EQ(at.backlog().leased, 1);
}

TEST_P(CatalogSuite, a_host_that_is_given_up_gives_its_posts_back) {
  spool_one(at, 11, "one");
  spool_one(at, 12, "one");
  spool_one(at, 13, "two");
  claim_uploads(at, "one", 1);  // one is under way, and may yet end
  EXPECT_EQ(at.take(at.catalog.spools().give_up("one", at.now)), 1);
  EXPECT_EQ(at.take(at.catalog.spools().give_up("nobody", at.now)), 0);
  EXPECT_EQ(at.ids(at.claim(10)), Ids{12});
  EXPECT_EQ(claim_uploads(at, "two").size(), 1u);
}

TEST_P(CatalogSuite, a_complete_post_found_in_a_spool_is_taken_in_once) {
  at.take(at.catalog.admin().add_links({{AwemeId{11}}}, at.now));
  const auto claim = at.claim_one();
  at.pin(claim, at.buy(claim), "videos/11");
  const auto take_in = [&](std::int64_t id, const std::string& stem) { return at.take(at.catalog.spools().take_in({AwemeId{id}, stem, "one", 7}, at.now)); };
  EXPECT_FALSE(take_in(11, "videos/11")) << "it is leased: whoever holds it goes on";
  must(at.finish(claim, Postponed{.due = at.now + hours{1}}));
  EXPECT_FALSE(take_in(11, "videos/12")) << "that is another post's";
  EXPECT_FALSE(take_in(99, "videos/99"));
  EXPECT_TRUE(take_in(11, "videos/11"));
  EXPECT_FALSE(take_in(11, "videos/11"));
  EXPECT_EQ(at.ids(claim_uploads(at, "one")), Ids{11});
}

TEST_P(CatalogSuite, states_are_told_of_what_is_known) {
  spool_one(at, 11, "one");
  at.take(at.catalog.admin().add_links({{AwemeId{12}}}, at.now));
  at.store(at.claim_one());
  const auto states = at.take(at.catalog.spools().states({AwemeId{12}, AwemeId{99}, AwemeId{11}}));
  EXPECT_EQ(states, (std::vector<std::pair<AwemeId, State>>{{AwemeId{12}, State::stored}, {AwemeId{11}, State::pending}}));
}

}  // namespace holdfast::conformance
