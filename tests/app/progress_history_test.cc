// Rates and estimates from values: over the window, without jumps, bounded.
#include "app/progress_history.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

constexpr auto downloads = [](const Progress& progress) { return progress.download.done; };

Progress at(Duration elapsed, std::int64_t done, std::int64_t work) {
  Progress progress{.at = instant_from_unix(1'780'000'000) + elapsed, .elapsed = elapsed};
  progress.download.done = done;
  progress.bytes = static_cast<std::uint64_t>(done) * 1'000'000;
  progress.backlog = Backlog{.ready_now = work};
  return progress;
}

TEST(ProgressHistory, SaysNothingBeforeItCanTell) {
  ProgressHistory history;
  EXPECT_TRUE(history.empty());
  EXPECT_EQ(history.per_minute(downloads), std::nullopt);
  EXPECT_EQ(history.left(), std::nullopt);
  history.add(at(seconds{0}, 0, 100));
  history.add(at(seconds{1}, 3, 97));
  EXPECT_EQ(history.per_minute(downloads), std::nullopt);
  EXPECT_EQ(history.bytes_per_second(), std::nullopt);
  EXPECT_EQ(history.left(), std::nullopt);
}

TEST(ProgressHistory, MeasuresOverTheWindowAndForgetsWhatIsOlder) {
  ProgressHistory history;
  for (int half = 0; half <= 240; ++half) history.add(at(milliseconds{500} * half, half, 1000 - half));   // 2 a second
  EXPECT_NEAR(history.per_minute(downloads).value(), 120, 0.01);
  EXPECT_NEAR(history.bytes_per_second().value(), 2e6, 1);
  for (int half = 241; half <= 400; ++half) history.add(at(milliseconds{500} * half, 240, 760));           // then nothing for 80 s
  EXPECT_EQ(history.per_minute(downloads).value(), 0);
  EXPECT_EQ(history.bytes_per_second().value(), 0);
  EXPECT_EQ(history.left(), std::nullopt);
}

TEST(ProgressHistory, TheEstimateShrinksWithTheWorkAndDoesNotJump) {
  ProgressHistory history;
  Duration before = hours{24};
  for (int second = 0; second <= 180; ++second) {
    const int done = second * 3 + (second % 7 == 0 ? 2 : 0);   // uneven, three a second
    history.add(at(seconds{1} * second, done, 600 - done));
    const auto left = history.left();
    if (!left) continue;
    const Duration shown = rounded_estimate(*left);
    EXPECT_LE(shown, before + seconds{30}) << second;
    EXPECT_NEAR(static_cast<double>(left->count()) / 1e6, (600 - done) / 3.0, 25) << second;
    before = shown;
  }
  EXPECT_LE(before, seconds{30});
}

TEST(ProgressHistory, NothingIsEstimatedWhileTheRunWaitsOrEnds) {
  ProgressHistory history;
  for (int second = 0; second <= 30; ++second) history.add(at(seconds{1} * second, second * 5, 500));
  ASSERT_TRUE(history.left());
  Progress waiting = at(seconds{31}, 160, 500);
  waiting.waits.push_back({"the provider doesn't answer well", seconds{5}, seconds{10}});
  history.add(waiting);
  EXPECT_EQ(history.left(), std::nullopt);
  Progress ending = at(seconds{32}, 160, 500);
  ending.ending = RunEnd::sigint;
  history.add(ending);
  EXPECT_EQ(history.left(), std::nullopt);
}

TEST(ProgressHistory, WhatNeedsANewCaptureIsNoWorkOfNow) {
  ProgressHistory history;
  Progress progress = at(seconds{1}, 0, 10);
  progress.backlog->exhausted = 4;
  progress.backlog->leased = 2;
  progress.backlog->links = 1;
  history.add(progress);
  EXPECT_EQ(history.known_work(), 9);
  progress.backlog.reset();
  history.add(progress);
  EXPECT_EQ(history.known_work(), 0);
}

TEST(ProgressHistory, FastTellingDoesNotShortenTheWindow) {
  ProgressHistory history;
  for (int tenth = 0; tenth <= 1200; ++tenth) history.add(at(milliseconds{100} * tenth, tenth, 10));   // ten a second
  EXPECT_NEAR(history.per_minute(downloads).value(), 600, 1);
}

TEST(ProgressHistory, LengthsAreSpokenCoarsely) {
  EXPECT_EQ(spoken(seconds{0}), "0 s");
  EXPECT_EQ(spoken(milliseconds{39'700}), "40 s");
  EXPECT_EQ(spoken(seconds{120}), "2 min");
  EXPECT_EQ(spoken(seconds{150}), "2 min 30 s");
  EXPECT_EQ(spoken(minutes{59}), "59 min");
  EXPECT_EQ(spoken(hours{3} + minutes{20}), "3 h 20 min");
  EXPECT_EQ(spoken(hours{72}), "3 days");
  EXPECT_EQ(spoken(-seconds{5}), "0 s");
  EXPECT_EQ(rounded_estimate(seconds{1}), seconds{5});
  EXPECT_EQ(rounded_estimate(seconds{52}), seconds{50});
  EXPECT_EQ(rounded_estimate(seconds{170}), minutes{3});
  EXPECT_EQ(rounded_estimate(minutes{33}), minutes{35});
  EXPECT_EQ(rounded_estimate(hours{5} + minutes{20}), hours{5} + minutes{30});
}

}  // namespace
}  // namespace holdfast
