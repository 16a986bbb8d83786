// A whole vault into another one: checked, resumable, and nothing replaced.
#include "pipeline/vault_copy.h"

#include <gtest/gtest.h>

#include "pipeline/scripted_world.h"

namespace holdfast::testing_world {
namespace {

class Copies : public testing::Test {
 protected:
  static constexpr std::int64_t first = 7640746783583730945;

  // An archive of `posts` videos with one sound, and what else may lie in a vault.
  void SetUp() override {
    ScriptedWorld world;
    world.settings.media = {AssetKind::video, AssetKind::music};
    world.provider = [](const HttpRequest& request) {
      const auto asked = request.url.substr(request.url.find("video%2F") + 8, 19);
      return Scripted{.headers = {{"Content-Type", "application/json"}},
                      .body = R"({"id":")" + asked + R"(","duration":20,"play":"https://v16.cdn.test/)" + asked +
                              R"(.mp4","music":"https://sf16.cdn.test/sound.mp3","music_info":{"id":"7016547803243022337"}})"};
    };
    world.cdn = [](const HttpRequest& request) { return fixture(request.url.find("sound") == std::string::npos ? "cdn_200_moov_first" : "cdn_200_mp3"); };
    for (int i = 0; i < posts; ++i) world.add_id(AwemeId{first + i});
    source = world.run().files;
    ASSERT_EQ(source.size(), static_cast<std::size_t>(2 * posts + 1));
    source["tombstones/12.json"] = "{}";
    source["quarantine/videos/dt=2026-05-17/author=a/1.mp4"] = "bad";
  }
  void fill(sim::DiskImage& image, const std::map<std::string, std::string>& files) {
    for (const auto& [path, bytes] : files) {
      for (auto slash = path.find('/'); slash != path.npos; slash = path.find('/', slash + 1))
        if (image.find(path.substr(0, slash)) == nullptr) image.add_folder(path.substr(0, slash));
      image.append(*image.add_file(path, 0, {}), std::as_bytes(std::span(bytes)), {});
    }
  }
  // From `source` into `target`, which stays for the next copy.
  Result<CopyTally> copy(sim::RemotePlan plan = {}) {
    boost::asio::io_context io(1);
    sim::SimClock clock(io, instant_from_unix(1'779'004'800));
    sim::SimRandom random(5);
    sim::DiskImage from_image;
    fill(from_image, source);
    sim::SimDisk disk(from_image, clock, {}, 3);
    DiskVault from(disk, random);
    sim::SimRemote to(target, clock, plan, 9);
    const JsonSidecarCodec codec;
    VaultCopy copy({from, from, to}, codec, clock, random, {.concurrency = 4, .progress = {}});
    std::optional<Result<CopyTally>> tally;
    boost::asio::co_spawn(io, [&]() -> awaitable<void> { tally = co_await copy.copy(); }, [](std::exception_ptr error) { EXPECT_FALSE(error); });
    EXPECT_TRUE(clock.run_until([&] { return tally.has_value(); }, hours{6})) << "the copy never ended";
    uploads = to.counts();
    return std::move(*tally);
  }
  std::map<std::string, std::string> copied() {
    auto files = target.seen_files();
    std::erase_if(files, [](const auto& file) { return file.first.ends_with(".part"); });
    return files;
  }
  static std::string video(int i = 0) { return "videos/dt=2026-05-17/author=_unknown/" + std::to_string(first + i) + ".mp4"; }
  static std::string sidecar(int i = 0) { return "videos/dt=2026-05-17/author=_unknown/" + std::to_string(first + i) + ".json"; }

  static constexpr int posts = 7;
  std::map<std::string, std::string> source;
  sim::DiskImage target;
  sim::RemoteCounts uploads;
};

TEST_F(Copies, EverythingThatCountsIsCopiedAndNothingElse) {
  auto all = source;
  source["videos/dt=2026-05-17/author=a/.9.t1.0123456789abcdef.part"] = "unfinished";
  source["videos/dt=2026-05-17/author=a/9.mp4"] = "no sidecar names it";
  const auto tally = copy();
  ASSERT_TRUE(tally) << tally.error().describe();
  EXPECT_EQ(tally->posts, posts);
  EXPECT_EQ(tally->problems, 0);
  EXPECT_EQ(tally->objects, static_cast<std::int64_t>(all.size()));
  EXPECT_EQ(copied(), all);
}

TEST_F(Copies, ASecondCopyFindsEverythingThere) {
  ASSERT_TRUE(copy());
  const auto again = copy();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->posts, 0);
  EXPECT_EQ(again->posts_there, posts);
  EXPECT_EQ(again->objects, 0);
  EXPECT_EQ(uploads.created, 0u);
}

TEST_F(Copies, AStoreThatFailsNowAndThenIsAskedAgain) {
  const auto tally = copy({.refuse = 0.1, .slow_down = 0.05, .lost_ack = 0.1});
  ASSERT_TRUE(tally) << tally.error().describe();
  EXPECT_EQ(tally->problems, 0);
  EXPECT_EQ(copied(), source);
}

TEST_F(Copies, AStoreThatStaysDownEndsTheCopyAndTheNextOneGoesOn) {
  const auto stopped = copy({.down = true});
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().kind, FailureKind::transient);
  ASSERT_TRUE(copy());
  EXPECT_EQ(copied(), source);
}

TEST_F(Copies, DamagedBytesAreNotCopiedAndTheirPostGetsNoSidecar) {
  source[video(2)][1000] ^= 1;
  const auto tally = copy();
  ASSERT_TRUE(tally);
  EXPECT_EQ(tally->problems, 1);
  ASSERT_EQ(tally->told.size(), 1u);
  EXPECT_EQ(tally->told[0].find(video(2)), 0u) << tally->told[0];
  EXPECT_FALSE(copied().contains(video(2)));
  EXPECT_FALSE(copied().contains(sidecar(2)));
  EXPECT_EQ(tally->posts, posts - 1);
}

TEST_F(Copies, OtherBytesUnderANameAreNeverReplaced) {
  fill(target, {{video(1), "something else"}, {sidecar(3), "{}"}});
  const auto tally = copy();
  ASSERT_TRUE(tally);
  EXPECT_EQ(tally->problems, 2);
  EXPECT_EQ(copied().at(video(1)), "something else");
  EXPECT_EQ(copied().at(sidecar(3)), "{}");
  EXPECT_FALSE(copied().contains(sidecar(1)));
}

TEST_F(Copies, WhatACutOffCopyLeftIsCompleted) {
  fill(target, {{video(0), source.at(video(0))}, {video(1), source.at(video(1))}, {sidecar(1), source.at(sidecar(1))}});
  const auto tally = copy();
  ASSERT_TRUE(tally);
  EXPECT_EQ(tally->posts_there, 1);
  EXPECT_EQ(tally->posts, posts - 1);
  EXPECT_EQ(copied(), source);
}

}  // namespace
}  // namespace holdfast::testing_world
