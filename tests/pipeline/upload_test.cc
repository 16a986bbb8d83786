// From the spool to a remote vault: order, checks, what a store that fails or lies may do, and what a crash leaves (RULES 6,
// docs/FORMATS.md). A post costs its one credit whatever the store does.
#include <gtest/gtest.h>

#include <set>

#include "core/base/limits.h"
#include "pipeline/scripted_world.h"

namespace holdfast::testing_world {
namespace {

const std::string folder = "videos/dt=2026-05-17/author=_unknown/";

// All of it by value, so that a test may have several.
struct UploadBed {
  static constexpr std::int64_t first = 7640746783583730945;

  UploadBed() {
    world.remote = sim::RemotePlan{};
    world.settings.media = {AssetKind::video, AssetKind::music};
    world.provider = [](const HttpRequest& request) {
      const auto asked = request.url.substr(request.url.find("video%2F") + 8, 19);
      return Scripted{.headers = {{"Content-Type", "application/json"}},
                      .body = R"({"id":")" + asked + R"(","duration":20,"play":"https://v16.cdn.test/)" + asked +
                              R"(.mp4","music":"https://sf16.cdn.test/sound.mp3","music_info":{"id":"7016547803243022337"}})"};
    };
    world.cdn = [](const HttpRequest& request) { return fixture(request.url.find("sound") == std::string::npos ? "cdn_200_moov_first" : "cdn_200_mp3"); };
  }
  void add(int posts) {
    for (int i = 0; i < posts; ++i) world.add_id(AwemeId{first + i});
  }
  static std::string video(int i = 0) { return folder + std::to_string(first + i) + ".mp4"; }
  static std::string sidecar(int i = 0) { return folder + std::to_string(first + i) + ".json"; }
  static constexpr const char* sound = "music/7016547803243022337.mp3";

  static int posts_in(const std::map<std::string, std::string>& files) {
    int posts = 0;
    for (const auto& [path, bytes] : files) posts += path.starts_with("videos/") && path.ends_with(".json");
    return posts;
  }
  // Every post whole in the remote vault for one credit, and nothing anywhere else.
  void all_is_brought(const Outcome& outcome, int posts) {
    settles(outcome);
    EXPECT_EQ(outcome.balance.archived, posts);
    EXPECT_EQ(outcome.credits.total(), posts);
    EXPECT_EQ(posts_in(outcome.remote), posts);
    const auto played = fixture("cdn_200_moov_first").body;
    for (int i = 0; i < posts; ++i) EXPECT_EQ(outcome.remote.contains(video(i)) ? outcome.remote.at(video(i)) : "", played) << i;
    EXPECT_EQ(outcome.remote.size(), static_cast<std::size_t>(2 * posts + 1)) << "two a post and one sound";
    EXPECT_TRUE(outcome.files.empty()) << outcome.files.begin()->first;
    EXPECT_TRUE(outcome.spools.empty());
  }
  static void settles(const Outcome& outcome) {
    EXPECT_TRUE(outcome.audit.empty()) << outcome.audit.front();
    EXPECT_TRUE(outcome.balance.balances());
  }
  // Posts that lie complete in the spool while the store is down.
  Outcome spool_some(int posts) {
    add(posts);
    world.remote->down = true;
    auto outcome = world.run();
    world.remote->down = false;
    return outcome;
  }
  ScriptedWorld world;
};

class Uploads : public testing::Test, protected UploadBed {};

TEST_F(Uploads, WhatIsDownloadedIsBroughtToTheRemoteVaultAndLeavesTheSpool) {
  add(12);
  const auto outcome = world.run();
  all_is_brought(outcome, 12);
  EXPECT_EQ(outcome.summary.end, RunEnd::drained);
  EXPECT_EQ(outcome.summary.spooled, 0);
  EXPECT_EQ(outcome.uploads.created, 25u);
}

TEST_F(Uploads, NoMoreThanTheConfiguredUploadsAtATime) {
  world.settings.upload_concurrency = 3;
  world.remote->latency = seconds{2};
  add(15);
  const auto outcome = world.run();
  all_is_brought(outcome, 15);
  EXPECT_LE(outcome.uploads.most_at_a_time, 3);
  EXPECT_GT(outcome.uploads.most_at_a_time, 1);
}

TEST_F(Uploads, AStoreThatIsDownForAWhileCostsTimeAlone) {
  add(6);
  world.remote->down = true;
  world.meanwhile.push_back({minutes{4}, [](Midrun now) { now.remote.plan().down = false; }});
  const auto outcome = world.run();
  all_is_brought(outcome, 6);
  EXPECT_EQ(outcome.summary.end, RunEnd::drained);
  EXPECT_TRUE(outcome.said("the remote vault answers again"));
}

TEST_F(Uploads, AStoreThatStaysDownEndsTheRunAndTheNextOneGoesOnWithoutACredit) {
  const auto stopped = spool_some(5);
  settles(stopped);
  EXPECT_EQ(stopped.summary.end, RunEnd::storage);
  EXPECT_NE(stopped.summary.why.find("the remote vault has not taken uploads for 10m"), std::string::npos) << stopped.summary.why;
  EXPECT_EQ(stopped.summary.spooled, 5);
  EXPECT_EQ(stopped.balance.pending, 5);
  ASSERT_EQ(stopped.spools.size(), 1u);
  EXPECT_EQ(stopped.spools[0].host, "here");
  EXPECT_EQ(stopped.spools[0].posts, 5);
  EXPECT_EQ(posts_in(stopped.files), 5);
  world.pass(minutes{10});
  const auto outcome = world.run();
  all_is_brought(outcome, 5);
  EXPECT_TRUE(world.provider_calls.empty());
  EXPECT_TRUE(world.cdn_calls.empty());
}

TEST_F(Uploads, AFullSpoolStopsBuyingAndAnUploadLetsItGoOn) {
  world.spool.bytes_max = 1;  // one post at a time
  world.settings.download_concurrency = 4;
  world.remote->latency = seconds{20};
  add(5);
  const auto outcome = world.run();
  all_is_brought(outcome, 5);
  EXPECT_EQ(outcome.summary.end, RunEnd::drained);
}

TEST_F(Uploads, AFullSpoolBeforeAStoreThatIsDownBuysNothingMore) {
  world.spool.bytes_max = 1;
  add(12);
  world.remote->down = true;
  const auto stopped = world.run();
  settles(stopped);
  EXPECT_EQ(stopped.summary.end, RunEnd::storage);
  EXPECT_LT(stopped.credits.total(), 12);
  EXPECT_GT(stopped.credits.total(), 0);
  EXPECT_EQ(stopped.credits.total(), stopped.summary.spooled);
  world.remote->down = false;
  world.pass(minutes{10});
  all_is_brought(world.run(), 12);
}

TEST_F(Uploads, ALostAcknowledgementIsRecognisedByItsBytes) {
  add(8);
  world.remote->lost_ack = 0.5;
  const auto outcome = world.run();
  all_is_brought(outcome, 8);
  EXPECT_GT(outcome.uploads.taken, 0u);
}

TEST_F(Uploads, ANoisyStoreLosesNothing) {
  add(30);
  world.remote->refuse = 0.1;
  world.remote->slow_down = 0.1;
  world.remote->hang = 0.02;
  world.remote->lost_ack = 0.1;
  all_is_brought(world.run(), 30);
}

TEST_F(Uploads, AnotherCaptureOfThePostThatIsThereStandsAndOursIsKeptAside) {
  spool_some(1);
  const auto other = fixture("cdn_200_moov_last").body;
  world.leave_in_remote(video(), other);
  world.pass(minutes{10});
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.balance.archived, 1);
  EXPECT_EQ(outcome.credits.total(), 1);
  EXPECT_EQ(outcome.remote.at(video()), other);
  EXPECT_EQ(outcome.files.at("quarantine/" + video()), fixture("cdn_200_moov_first").body);
  const auto sha = JsonSidecarCodec().decode(outcome.remote.at(sidecar()));
  ASSERT_TRUE(sha);
  EXPECT_EQ(sha->assets[0].bytes, other.size()) << "the sidecar is built from what is there";
}

TEST_F(Uploads, SomethingElseUnderThePostsNameIsNeverReplaced) {
  spool_some(1);
  world.leave_in_remote(video(), "not a video");
  world.pass(minutes{10});
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.balance.pending, 1);
  EXPECT_EQ(outcome.remote.at(video()), "not a video");
  EXPECT_FALSE(outcome.remote.contains(sidecar()));
  EXPECT_EQ(posts_in(outcome.files), 1) << "the post waits in the spool";
  EXPECT_EQ(outcome.summary.end, RunEnd::drained);
  EXPECT_EQ(outcome.summary.spooled, 1);
  EXPECT_EQ(outcome.credits.total(), 1);
  EXPECT_TRUE(outcome.said("taken by something else"));
}

TEST_F(Uploads, WhatTheSpoolLostIsCapturedAgain) {
  spool_some(1);
  world.forget(video());
  world.pass(hours{2});
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.balance.archived, 1);
  EXPECT_EQ(outcome.credits.total(), 2);
  EXPECT_EQ(outcome.remote.at(video()), fixture("cdn_200_moov_first").body);
}

TEST_F(Uploads, BytesThatWentBadInTheSpoolAreNeverUploaded) {
  spool_some(1);
  const auto good = fixture("cdn_200_moov_first").body;
  auto bad = good;
  bad[bad.size() / 2] ^= 1;
  world.forget(video());
  world.leave(video(), bad);
  world.pass(hours{2});
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.balance.archived, 1);
  EXPECT_EQ(outcome.remote.at(video()), good);
  EXPECT_EQ(outcome.files.at("quarantine/" + video()), bad);
  EXPECT_EQ(outcome.credits.total(), 2);
}

TEST_F(Uploads, ASoundThatTheStoreHasIsNeitherFetchedNorUploadedAgain) {
  add(1);
  world.run();
  world.add_id(AwemeId{first + 1});
  const auto outcome = world.run();
  EXPECT_EQ(outcome.balance.archived, 2);
  EXPECT_EQ(outcome.uploads.created, 2u) << "the video and the sidecar";
  EXPECT_EQ(world.cdn_calls.size(), 1u);
  EXPECT_NE(outcome.remote.at(sidecar(1)).find(sound), std::string::npos);
}

TEST_F(Uploads, ASoundThatIsThereWithOtherBytesIsWhatTheSidecarNames) {
  spool_some(2);
  world.leave_in_remote("music/7016547803243022337.m4a", fixture("cdn_200_mp3").body);  // another host was first
  world.pass(minutes{10});
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.balance.archived, 2);
  EXPECT_FALSE(outcome.remote.contains(sound));
  EXPECT_NE(outcome.remote.at(sidecar(1)).find("music/7016547803243022337.m4a"), std::string::npos);
  EXPECT_TRUE(outcome.files.empty());
}

TEST_F(Uploads, ACompletePostInTheSpoolThatTheCatalogForgotGoesOnWithItsUpload) {
  // The kill falls between the sidecar in the spool and its row, sooner or later.
  for (std::uint64_t steps = 20; steps < 400; steps += 7) {
    UploadBed other;
    other.add(2);
    if (other.world.run_until_killed(steps)) break;
    const auto outcome = other.world.run();
    settles(outcome);
    EXPECT_EQ(outcome.balance.archived, 2) << steps;
    for (const auto& [path, bytes] : outcome.files) EXPECT_TRUE(path.ends_with(".part")) << steps << " " << path;
    EXPECT_EQ(posts_in(outcome.remote), 2) << steps;
    EXPECT_LE(outcome.credits.total(), 4) << steps;
  }
}

TEST_F(Uploads, TheEndOfTheCreditsLetsTheSpoolRunEmpty) {
  add(4);
  int asked = 0;
  const auto answer = world.provider;
  world.provider = [&asked, answer](const HttpRequest& request) { return ++asked <= 3 ? answer(request) : fixture("error_credits_exhausted"); };
  world.remote->latency = seconds{30};
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.summary.end, RunEnd::credits);
  EXPECT_EQ(outcome.balance.archived, 3);
  EXPECT_EQ(outcome.summary.spooled, 0);
}

TEST_F(Uploads, ASignalLeavesTheRestInTheSpool) {
  add(20);
  world.settings.upload_concurrency = 1;
  world.remote->latency = seconds{10};
  world.stop_after(seconds{40});
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.summary.end, RunEnd::sigterm);
  EXPECT_GT(outcome.summary.spooled, 10);
  world.meanwhile.clear();
  world.remote->latency = milliseconds{20};
  all_is_brought(world.run(), 20);
}

TEST_F(Uploads, WhatIsInTheRemoteVaultAlreadyIsAdoptedWithoutACredit) {
  spool_some(1);
  const auto files = world.files();
  for (const auto& [path, bytes] : files) world.leave_in_remote(path, bytes);
  world.pass(minutes{10});
  const auto outcome = world.run();
  all_is_brought(outcome, 1);
  EXPECT_EQ(outcome.uploads.created, 0u);
}

TEST_F(Uploads, TheJanitorClearsWhatACrashLeftOfAnUploadThatIsDone) {
  spool_some(2);
  const auto files = world.files();
  world.pass(minutes{10});
  all_is_brought(world.run(), 2);
  for (const auto& [path, bytes] : files) world.leave(path, bytes);
  world.sweep();
  EXPECT_EQ(posts_in(world.files()), 0);
  EXPECT_FALSE(world.files().contains(video()));
}

TEST_F(Uploads, ARunThatWatchesWaitsForTheStoreAndGoesOn) {
  world.settings.watch = true;
  add(3);
  world.remote->down = true;
  world.meanwhile.push_back({hours{1}, [](Midrun now) { now.remote.plan().down = false; }});
  world.stop_after(hours{2});
  const auto outcome = world.run();
  all_is_brought(outcome, 3);
  EXPECT_EQ(outcome.summary.end, RunEnd::sigterm);
}

}  // namespace
}  // namespace holdfast::testing_world
