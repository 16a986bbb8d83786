// One item's way through the real pipeline: what it costs, where it ends, and what the outside can't do to it (RULES 1, 2,
// 3 and 6). Virtual time, simulated disk, scripted provider and CDN.
#include <gtest/gtest.h>

#include "core/base/limits.h"
#include "pipeline/scripted_world.h"

namespace holdfast::testing_world {
namespace {

Scripted json(int status, std::string body) { return {.status = status, .headers = {{"Content-Type", "application/json"}}, .body = std::move(body)}; }

class Outcomes : public testing::Test {
 protected:
  void SetUp() override {
    world.provider = [](const HttpRequest&) { return fixture("post_detail_ok"); };
    id = fixture_id("post_detail_ok");
  }
  void settles(const Outcome& outcome) {
    EXPECT_TRUE(outcome.audit.empty()) << outcome.audit.front();
    EXPECT_TRUE(outcome.balance.balances());
  }
  ScriptedWorld world;
  AwemeId id;
};

TEST_F(Outcomes, APostIsArchivedForOneCreditWithSidecarAndCover) {
  world.cdn = [](const HttpRequest& request) { return fixture(request.url.find("webp") != std::string::npos ? "cdn_image_webp" : "cdn_200_moov_first"); };
  world.add_id(id);
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.summary.end, RunEnd::drained);
  EXPECT_EQ(outcome.balance.archived, 1);
  EXPECT_EQ(outcome.credits.total(), 1);
  std::string names;
  for (const auto& [path, bytes] : outcome.files) names += path + " ";
  EXPECT_EQ(outcome.files.size(), 3u) << names;
  EXPECT_TRUE(outcome.files.contains("videos/dt=2026-05-17/author=fixture.author1/" + to_text(id) + ".mp4"));
  EXPECT_TRUE(outcome.files.contains("videos/dt=2026-05-17/author=fixture.author1/" + to_text(id) + ".json"));
  EXPECT_TRUE(outcome.files.contains("covers/dt=2026-05-17/" + to_text(id) + ".webp"));
}

TEST_F(Outcomes, ASecondRunAsksForNothing) {
  world.add_id(id);
  world.run();
  world.add_id(id);
  const auto outcome = world.run();
  EXPECT_TRUE(world.provider_calls.empty());
  EXPECT_TRUE(world.cdn_calls.empty());
  EXPECT_EQ(outcome.balance.listed, 1);
}

TEST_F(Outcomes, NoSignedLinkIsDurable) {
  world.add_id(id);
  const auto outcome = world.run();
  for (const auto& [path, bytes] : outcome.files)
    if (path.ends_with(".json")) EXPECT_FALSE(sim::looks_signed(bytes)) << path;
}

TEST_F(Outcomes, AWrongKeyEndsTheRunAndTouchesNoRow) {
  for (const auto* name : {"error_bad_api_key", "error_no_api_key", "error_unauthorized_401"}) {
    ScriptedWorld other;
    other.provider = [&](const HttpRequest&) { return fixture(name); };
    other.add_id(id);
    const auto outcome = other.run();
    settles(outcome);
    EXPECT_EQ(outcome.summary.end, RunEnd::auth) << name;
    EXPECT_EQ(outcome.balance.pending, 1) << name;
    EXPECT_EQ(outcome.credits.total(), 0) << name;
  }
}

TEST_F(Outcomes, SpentCreditsEndTheRunAndTheNextOneGoesOn) {
  world.provider = [](const HttpRequest&) { return fixture("error_credits_exhausted"); };
  world.add_id(id);
  const auto stopped = world.run();
  settles(stopped);
  EXPECT_EQ(stopped.summary.end, RunEnd::credits);
  EXPECT_EQ(stopped.balance.pending, 1);
  world.provider = [](const HttpRequest&) { return fixture("post_detail_ok"); };
  EXPECT_EQ(world.run().balance.archived, 1);
}

TEST_F(Outcomes, ThrottlingIsWaitedOutWithinTheRun) {
  int asked = 0;
  world.provider = [&](const HttpRequest&) { return fixture(++asked <= 2 ? "error_rate_limited_429_retry_after" : "post_detail_ok"); };
  world.add_id(id);
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.balance.archived, 1);
  EXPECT_EQ(outcome.credits.total(), 1);
  EXPECT_EQ(outcome.credits.void_calls, 2);
}

TEST_F(Outcomes, AProviderThatIsDownEndsTheRunAfterItsPatience) {
  world.provider = [](const HttpRequest&) { return Scripted{.ending = Ending::not_sent}; };
  for (int i = 0; i < 12; ++i) world.add_id(AwemeId{id.value + i});
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.summary.end, RunEnd::provider);
  EXPECT_EQ(outcome.balance.pending, 12);
  EXPECT_EQ(outcome.credits.total(), 0);
  EXPECT_EQ(outcome.credits.ambiguous, 0);
}

// The answer about the post that was asked for, whichever it is.
Scripted ok_for(const HttpRequest& request) {
  auto answer = fixture("post_detail_ok");
  const auto asked = request.url.substr(request.url.rfind("%2F") + 3, 19);
  const auto given = std::to_string(fixture_id("post_detail_ok").value);
  for (auto at = answer.body.find(given); at != std::string::npos; at = answer.body.find(given, at + asked.size())) answer.body.replace(at, given.size(), asked);
  return answer;
}

TEST_F(Outcomes, AnOutageAddsNoAttemptToAnyPost) {
  int asked = 0;
  world.provider = [&](const HttpRequest& request) {
    if (++asked == 1) return ok_for(request);  // somebody passed a moment ago
    return fixture(asked <= 12 ? "error_500" : "error_not_found");
  };
  world.settings.provider_concurrency = 1;
  for (int i = 0; i < 8; ++i) world.add_id(AwemeId{id.value + i});
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_GT(asked, 12) << "the breaker must have opened and closed again";
  ASSERT_EQ(outcome.dead.size(), 7u);
  for (const auto& letter : outcome.dead) EXPECT_EQ(letter.attempts, 0) << letter.aweme_id;
}

TEST_F(Outcomes, AFailureOfItsOwnCountsAsAnAttempt) {
  const AwemeId poor{id.value + 7};
  int failed = 0;
  world.provider = [&](const HttpRequest& request) {
    if (request.url.find(to_text(poor)) == std::string::npos) return ok_for(request);
    return fixture(++failed <= 2 ? "error_500" : "error_not_found");
  };
  world.settings.provider_concurrency = 1;
  world.settings.requests_per_minute = 20;  // so that others pass between its failures
  for (int i = 0; i < 40; ++i) world.add_id(AwemeId{id.value + i});
  const auto outcome = world.run();
  settles(outcome);
  ASSERT_EQ(outcome.dead.size(), 1u);
  EXPECT_GE(outcome.dead.front().attempts, 1);
}

TEST_F(Outcomes, AnAnswerThatNeverCameIsAmbiguousAndBoughtOnceMore) {
  int asked = 0;
  world.provider = [&](const HttpRequest&) { return ++asked == 1 ? Scripted{.ending = Ending::never_answered} : fixture("post_detail_ok"); };
  world.add_id(id);
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.balance.archived, 1);
  EXPECT_EQ(outcome.credits.ambiguous, 1);
  EXPECT_EQ(outcome.credits.total(), 2);
}

TEST_F(Outcomes, NoThirdCallForACaptureAndANewOneOnlyAnHourLater) {
  world.cdn = [](const HttpRequest&) { return fixture("cdn_403_expired"); };
  world.add_id(id);
  const auto first = world.run();
  settles(first);
  EXPECT_EQ(world.provider_calls.size(), 2u);
  EXPECT_EQ(first.balance.pending, 1);
  world.run();
  EXPECT_EQ(world.provider_calls.size(), 0u) << "the hour has not passed";
  world.pass(minutes{61});
  world.run();
  EXPECT_EQ(world.provider_calls.size(), 2u);
  world.pass(minutes{61});
  const auto last = world.run();
  EXPECT_EQ(world.provider_calls.size(), 2u);
  ASSERT_EQ(last.dead.size(), 1u);
  EXPECT_EQ(last.dead.front().reason, Reason::exhausted);
  EXPECT_EQ(last.credits.detail + last.credits.re_resolve, 6);
  settles(last);
}

TEST_F(Outcomes, AReResolveSavesAnExpiredLink) {
  int fetched = 0;
  world.cdn = [&](const HttpRequest&) { return fixture(++fetched <= 2 ? "cdn_403_expired" : "cdn_200_moov_first"); };
  world.add_id(id);
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.balance.archived, 1);
  EXPECT_EQ(outcome.credits.detail, 1);
  EXPECT_EQ(outcome.credits.re_resolve, 1);
}

TEST_F(Outcomes, APhotoPostThatIsNotWantedIsHeldAndNeverAskedForAgain) {
  world.settings.media = {AssetKind::video, AssetKind::cover};
  world.provider = [](const HttpRequest&) { return fixture("post_detail_photo"); };
  world.add_id(fixture_id("post_detail_photo"));
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.balance.pending, 1);
  EXPECT_EQ(outcome.balance.held.at("not_wanted"), 1);
  EXPECT_TRUE(outcome.files.empty());
  world.run();
  EXPECT_TRUE(world.provider_calls.empty());
}

TEST_F(Outcomes, AFullDiskEndsTheRunAndLosesNothing) {
  world.disk.capacity = 2ull << 30;
  world.disk.faults.push_back({.nth = 1, .op = sim::DiskOp::append, .kind = sim::DiskFaultKind::full, .persistent = true});
  world.add_id(id);
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.summary.end, RunEnd::storage);
  EXPECT_EQ(outcome.balance.pending, 1);
  world.disk = {};
  const auto next = world.run();
  EXPECT_EQ(next.balance.archived, 1);
  settles(next);
}

TEST_F(Outcomes, AReadOnlyVaultSpendsNothing) {
  world.disk.read_only = true;
  world.add_id(id);
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.summary.end, RunEnd::storage);
  EXPECT_TRUE(world.provider_calls.empty());
}

TEST_F(Outcomes, TheBudgetIsNeverExceeded) {
  world.settings.daily_credits = 3;
  for (int i = 0; i < 10; ++i) world.add_id(AwemeId{id.value + (static_cast<std::int64_t>(i) << 32)});
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.summary.end, RunEnd::budget);
  EXPECT_EQ(world.provider_calls.size(), 3u);
}

TEST_F(Outcomes, ManyDeathsInARowAreNotBelievedWithoutACanary) {
  world.provider = [](const HttpRequest&) { return fixture("error_not_found"); };
  for (int i = 0; i < 60; ++i) world.add_id(AwemeId{id.value + (static_cast<std::int64_t>(i) << 32)});
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.summary.end, RunEnd::provider);
  EXPECT_LT(outcome.balance.dead_total(), 60);
  EXPECT_GT(outcome.balance.pending, 0);
}

TEST_F(Outcomes, AnUnknownMessageNeverKillsWhenNobodyElsePasses) {
  world.provider = [](const HttpRequest&) { return fixture("error_unknown_message"); };
  world.add_id(id);
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.balance.pending, 1);
}

TEST_F(Outcomes, AHostileLinkIsNeverFetched) {
  world.provider = [](const HttpRequest&) { return fixture("post_detail_hostile_urls"); };
  world.add_id(fixture_id("post_detail_hostile_urls"));
  world.run();
  for (const auto& url : world.cdn_calls) EXPECT_TRUE(url.starts_with("https://")) << url;
}

TEST_F(Outcomes, AHostileHandleNeverLeavesTheVault) {
  world.provider = [](const HttpRequest&) { return fixture("post_detail_hostile_handle"); };
  world.add_id(fixture_id("post_detail_hostile_handle"));
  const auto outcome = world.run();
  EXPECT_EQ(outcome.balance.archived, 1);
  for (const auto& [path, bytes] : outcome.files) EXPECT_TRUE(path.starts_with("videos/dt=2026-05-17/author=") || path.starts_with("covers/")) << path;
}

TEST_F(Outcomes, AShortLinkBecomesAnItemForOneCredit) {
  world.add_link("https://vm.tiktok.com/ZMabcdefg/");
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.balance.archived, 1);
  EXPECT_EQ(outcome.balance.listed, 1);
  EXPECT_EQ(outcome.balance.links_pending, 0);
  EXPECT_EQ(outcome.credits.total(), 1);
}

TEST_F(Outcomes, AShortLinkToAnArchivedPostIsALookup) {
  world.add_id(id);
  world.run();
  world.add_link("https://vm.tiktok.com/ZMabcdefg/");
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.balance.listed, 1);
  EXPECT_EQ(outcome.credits.lookup, 1);
  EXPECT_TRUE(world.cdn_calls.empty());
}

TEST_F(Outcomes, APrivateAccountFailsItsSourceAndOthersGoOn) {
  world.provider = [](const HttpRequest& request) {
    if (request.url.find("userinfo") != std::string::npos) return fixture("userinfo_private");
    return fixture("post_detail_ok");
  };
  world.add_user("fixture.author1");
  world.add_id(id);
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.summary.end, RunEnd::drained);
  EXPECT_EQ(outcome.balance.archived, 1);
}

TEST_F(Outcomes, AListedAccountIsWalkedAndArchived) {
  world.provider = [](const HttpRequest& request) {
    if (request.url.find("userinfo") != std::string::npos) return fixture("userinfo_by_username_ok");
    if (request.url.find("user-posts") != std::string::npos)
      return fixture(request.url.find("cursor=0") != std::string::npos ? "user_posts_page1" : "user_posts_page4_last");
    auto answer = fixture("post_detail_ok");
    const auto at = request.url.find("video%2F") + 8;
    const auto asked = request.url.substr(at, 19);
    for (auto found = answer.body.find("7640746783583730945"); found != std::string::npos; found = answer.body.find("7640746783583730945"))
      answer.body.replace(found, 19, asked);
    return answer;
  };
  world.add_user("fixture.author1");
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.summary.end, RunEnd::drained);
  EXPECT_GE(outcome.balance.listed, 5);
  EXPECT_EQ(outcome.balance.archived, outcome.balance.listed);
  EXPECT_EQ(outcome.credits.lookup, 1);
  EXPECT_EQ(outcome.credits.listing, 2);
  EXPECT_EQ(outcome.credits.detail, outcome.balance.listed);
  const auto again = world.run();
  EXPECT_EQ(again.credits.detail, outcome.credits.detail) << "known ids cost no detail call";
  EXPECT_EQ(again.credits.lookup, 1);
  EXPECT_GT(again.credits.listing, 2);
  EXPECT_TRUE(world.cdn_calls.empty());
}

TEST_F(Outcomes, AnErrorThatIsChargedIsCounted) {
  world.options.errors_are_charged = true;
  world.provider = [](const HttpRequest&) { return json(200, R"({"status":"error","message":"Not found post"})"); };
  world.add_id(id);
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.balance.dead.at("deleted"), 1);
  EXPECT_EQ(outcome.credits.detail, 1);
}

// --- what an outage may cost

TEST_F(Outcomes, ACdnThatIsDownCostsNoSecondCallsAndEndsTheRun) {
  world.cdn = [](const HttpRequest&) { return Scripted{.status = 503}; };
  for (int i = 1; i <= 100; ++i) world.add_id(AwemeId{id.value + (static_cast<std::int64_t>(i) << 32)});
  world.provider = [](const HttpRequest& request) {
    auto answer = fixture("post_detail_ok");
    const auto asked = request.url.substr(request.url.find("video%2F") + 8, 19);
    for (auto found = answer.body.find("7640746783583730945"); found != std::string::npos; found = answer.body.find("7640746783583730945"))
      answer.body.replace(found, 19, asked);
    return answer;
  };
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.summary.end, RunEnd::provider);
  EXPECT_EQ(outcome.balance.pending, 100);
  EXPECT_LE(outcome.credits.total(), world.settings.download_concurrency + limits::claim_batch);
  EXPECT_EQ(outcome.credits.re_resolve, 0);
  world.cdn = [](const HttpRequest&) { return fixture("cdn_200_moov_first"); };
  const auto next = world.run();
  settles(next);
  EXPECT_EQ(next.balance.archived, 100);
}

TEST_F(Outcomes, ThrottlingWithoutEndEndsTheRun) {
  world.provider = [](const HttpRequest&) { return fixture("error_rate_limited_429"); };
  world.add_id(id);
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.summary.end, RunEnd::provider);
  EXPECT_LT(world.provider_calls.size(), 60u);
  EXPECT_EQ(outcome.balance.pending, 1);
}

TEST_F(Outcomes, AShortLinkThatNobodyAnswersDoesNotKeepARunAlive) {
  world.provider = [](const HttpRequest&) { return fixture("error_unknown_message"); };
  world.add_link("https://vm.tiktok.com/ZMabcdefg/");
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_LT(world.provider_calls.size(), 10u);
  EXPECT_TRUE(outcome.summary.next_due.has_value());
}

TEST_F(Outcomes, OneDuePostAndNoProviderIsNoSuccess) {
  world.provider = [](const HttpRequest&) { return Scripted{.ending = Ending::not_sent}; };
  world.add_id(id);
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.summary.end, RunEnd::provider);
  EXPECT_EQ(outcome.balance.pending, 1);
}

TEST_F(Outcomes, AStatedSizeThatFillsTheDiskIsNotBelieved) {
  world.disk.capacity = 4ull << 30;
  world.provider = [](const HttpRequest&) {
    auto answer = fixture("post_detail_ok");
    const std::string size = "\"hd_size\":6090000";
    answer.body.replace(answer.body.find(size), size.size(), "\"hd_size\":9000000000000000");
    return answer;
  };
  world.add_id(id);
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.summary.end, RunEnd::drained);
  EXPECT_EQ(outcome.balance.archived, 1);
}

TEST_F(Outcomes, A503ThatSaysWhenIsObeyed) {
  int asked = 0;
  world.provider = [&](const HttpRequest&) {
    if (++asked > 1) return fixture("post_detail_ok");
    return Scripted{.status = 503, .headers = {{"Retry-After", "90"}, {"Content-Type", "application/json"}}, .body = R"({"message":"Service Unavailable"})"};
  };
  world.add_id(id);
  const auto before = instant_from_unix(1'779'004'800);
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.balance.archived, 1);
  for (const auto& [path, bytes] : outcome.files)
    if (path.ends_with(".json")) EXPECT_EQ(bytes.find(iso_text(before).substr(0, 16)), std::string::npos) << "captured within the first minute";
}

TEST_F(Outcomes, ACanaryThatHiccupsIsAskedAgain) {
  world.add_id(id);
  world.run();
  int asked = 0, canaries = 0;
  world.provider = [&](const HttpRequest& request) {
    ++asked;
    if (request.url.find(to_text(id)) == std::string::npos) return fixture("error_not_found");
    return fixture(++canaries == 1 ? "error_500" : "post_detail_ok");
  };
  for (int i = 1; i <= 40; ++i) world.add_id(AwemeId{id.value + (static_cast<std::int64_t>(i) << 32)});
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.summary.end, RunEnd::drained);
  EXPECT_EQ(outcome.balance.dead.at("deleted"), 40);
  EXPECT_EQ(canaries, 2);
  EXPECT_EQ(outcome.credits.canary, 1);
}

TEST_F(Outcomes, AShortLinkWithoutMediaIsItsItemAndDeadForTwoCredits) {
  world.provider = [](const HttpRequest&) { return fixture("post_detail_no_urls"); };
  world.add_link("https://vm.tiktok.com/ZMabcdefg/");
  const auto outcome = world.run();
  settles(outcome);
  ASSERT_EQ(outcome.balance.dead_total(), 1);
  EXPECT_EQ(outcome.balance.dead.at("no_media"), 1);
  EXPECT_EQ(outcome.credits.total(), 2);
}

}  // namespace
}  // namespace holdfast::testing_world
