// Sounds: once for each music id, whoever uses it; a sound that can't be had blocks nothing (RULES 5, 6).
#include <gtest/gtest.h>

#include "pipeline/scripted_world.h"

namespace holdfast::testing_world {
namespace {

// All of it by value, so that a test may have several.
struct SoundBed {
  static constexpr std::int64_t first = 7640746783583730945;

  SoundBed() {
    world.settings.media = {AssetKind::video, AssetKind::music};
    world.provider = [this](const HttpRequest& request) { return answer(request); };
    world.cdn = [this](const HttpRequest& request) {
      if (request.url.find("sound") == std::string::npos) return fixture("cdn_200_moov_first");
      ++sounds_fetched;
      return sound();
    };
  }
  Scripted answer(const HttpRequest& request) const {
    const auto asked = request.url.substr(request.url.find("video%2F") + 8, 19);
    return {.headers = {{"Content-Type", "application/json"}},
            .body = R"({"id":")" + asked + R"(","duration":20,"play":"https://v16.cdn.test/)" + asked + R"(.mp4",)" + music + "}"};
  }
  void add(int posts) {
    for (int i = 0; i < posts; ++i) world.add_id(AwemeId{first + i});
  }
  Outcome run() {
    auto outcome = world.run();
    EXPECT_TRUE(outcome.audit.empty()) << outcome.audit.front();
    return outcome;
  }
  // How many sidecars hold `text`.
  static int saying(const Outcome& outcome, const std::string& text) {
    int count = 0;
    for (const auto& [path, bytes] : outcome.files) count += path.ends_with(".json") && bytes.find(text) != std::string::npos;
    return count;
  }

  ScriptedWorld world;
  std::string music = R"("music":"https://sf16.cdn.test/sound.mp3","music_info":{"id":"7016547803243022337"})";
  std::function<Scripted()> sound = [] { return fixture("cdn_200_mp3"); };
  int sounds_fetched = 0;
};

class Sounds : public testing::Test, protected SoundBed {};

TEST_F(Sounds, ASoundIsKeptOnceForAllItsPosts) {
  add(10);
  const auto outcome = run();
  EXPECT_EQ(outcome.balance.archived, 10);
  EXPECT_TRUE(outcome.files.contains("music/7016547803243022337.mp3"));
  EXPECT_EQ(saying(outcome, R"("kind":"music","key":"music/7016547803243022337.mp3")"), 10);
  EXPECT_EQ(sounds_fetched, 1) << "also when they come at the same time";
}

TEST_F(Sounds, ASoundThatIsThereIsNeverFetchedAgain) {
  add(1);
  run();
  world.add_id(AwemeId{first + 1});
  const auto outcome = run();
  EXPECT_EQ(outcome.balance.archived, 2);
  EXPECT_EQ(sounds_fetched, 1);
  EXPECT_EQ(saying(outcome, R"("key":"music/7016547803243022337.mp3")"), 2);
}

TEST_F(Sounds, WhatIsMissingIsToldAndBlocksNothing) {
  struct Line {
    const char* music;
    const char* fixture;
    const char* why;
  };
  for (const auto& line : {Line{R"("music":"https://sf16.cdn.test/sound.mp3")", "cdn_200_mp3", "the answer names no music id"},
                           Line{R"("music":"https://sf16.cdn.test/sound.mp3","music_info":{"id":"none"})", "cdn_200_mp3", "the answer names no music id"},
                           Line{R"("music":"","music_info":{"id":"7"})", "cdn_200_mp3", "the answer had no link to it"},
                           Line{R"("music":"https://sf16.cdn.test/sound.mp3","music_info":{"id":"7"})", "cdn_404", "HTTP 404"},
                           Line{R"("music":"https://sf16.cdn.test/sound.mp3","music_info":{"id":"7"})", "cdn_200_html_as_mp4", "wrong_type"},
                           Line{R"("music":"https://sf16.cdn.test/sound.mp3","music_info":{"id":"7"})", "cdn_200_moov_first", "wrong_type"}}) {
    SoundBed other;
    other.music = line.music;
    other.sound = [&] { return fixture(line.fixture); };
    other.add(1);
    const auto outcome = other.run();
    EXPECT_EQ(outcome.balance.archived, 1) << line.why;
    EXPECT_EQ(outcome.credits.total(), 1) << line.why;
    EXPECT_EQ(saying(outcome, std::string(R"("kind":"music","missing":")") + line.why), 1) << line.music << " " << line.fixture;
    for (const auto& [path, bytes] : outcome.files) EXPECT_FALSE(path.starts_with("music/")) << path;
  }
}

TEST_F(Sounds, AHiccupIsRetried) {
  sound = [this] { return sounds_fetched <= 2 ? Scripted{.status = 503} : fixture("cdn_200_mp3"); };
  add(1);
  EXPECT_TRUE(run().files.contains("music/7016547803243022337.mp3"));
}

TEST_F(Sounds, WhatNobodyAskedForIsNotFetched) {
  world.settings.media = {AssetKind::video};
  add(1);
  const auto outcome = run();
  EXPECT_EQ(sounds_fetched, 0);
  EXPECT_EQ(saying(outcome, R"("kind":"music")"), 0);
}

TEST_F(Sounds, TheJanitorLeavesSoundsAlone) {
  int asked = 0;
  world.provider = [&](const HttpRequest& request) { return ++asked == 1 ? answer(request) : fixture("error_not_found"); };
  world.disk.faults.push_back({.nth = 3, .op = sim::DiskOp::rename, .kind = sim::DiskFaultKind::io_error, .persistent = true});  // video, sound, sidecar
  add(1);
  run();
  world.disk = {};
  EXPECT_EQ(run().dead.size(), 1u);
  world.pass(hours{2});
  EXPECT_EQ(world.sweep().objects, 1) << "the video";
  const auto outcome = run();
  EXPECT_EQ(outcome.files.size(), 1u);
  EXPECT_TRUE(outcome.files.contains("music/7016547803243022337.mp3"));
}

}  // namespace
}  // namespace holdfast::testing_world
