// What the janitor removes, and above all what it doesn't.
#include "core/janitor/sweep.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace holdfast {
namespace {

constexpr Instant now = instant_from_unix(1'780'000'000);
using Paths = std::vector<std::string>;

Paths decide(Instant changed_at, Duration max_age, std::vector<LeaseToken> live = {}) {
  return decide_parts({{"p", LeaseToken{7}, changed_at}}, live, now, max_age);
}

TEST(Sweep, OldPartsGo) {
  EXPECT_EQ(decide(now - hours{1}, hours{1}), Paths{"p"});
  EXPECT_EQ(decide(now - hours{1} + microseconds{1}, hours{1}), Paths{});
}

TEST(Sweep, APartOfALiveLeaseStaysHoweverOld) {
  EXPECT_EQ(decide(now - hours{1000}, hours{1}, {LeaseToken{3}, LeaseToken{7}}), Paths{});
  EXPECT_EQ(decide(now - hours{1000}, Duration{0}, {LeaseToken{7}}), Paths{});
  EXPECT_EQ(decide(now - hours{1000}, hours{1}, {LeaseToken{3}}), Paths{"p"});
}

TEST(Sweep, WithAnAgeOfZeroEveryPartWithoutALeaseGoes) {
  for (const auto changed_at : {now - hours{1}, now, now + microseconds{1}, now + hours{1}}) EXPECT_EQ(decide(changed_at, Duration{0}), Paths{"p"});
}

TEST(Sweep, ATimeInTheFutureIsJudgedByHowFarItIs) {
  EXPECT_EQ(decide(now + minutes{1}, hours{1}), Paths{}) << "clocks differ a little";
  EXPECT_EQ(decide(now + hours{1}, hours{1}), Paths{"p"}) << "the clock had jumped; it would stay for ever";
  EXPECT_EQ(decide(now + hours{1}, hours{1}, {LeaseToken{7}}), Paths{});
}

TEST(Sweep, AnyTimeAFileSystemMayStateIsTaken) {
  EXPECT_EQ(decide(Instant::min(), hours{1}), Paths{"p"});
  EXPECT_EQ(decide(Instant::max(), hours{1}), Paths{"p"});
}

RC_GTEST_PROP(SweepProperty, EveryPartWithoutALeaseGoesOnceTimeHasPassed, ()) {
  const auto max_age = seconds{*rc::gen::inRange(0, 100'000)};
  const auto changed_at = now + seconds{*rc::gen::inRange(-1'000'000, 1'000'000)};
  const PartFacts part{"p", LeaseToken{*rc::gen::inRange(1, 5)}, changed_at};
  const auto live = *rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 5));
  std::vector<LeaseToken> tokens;
  for (const int token : live) tokens.push_back(LeaseToken{token});
  const bool is_live = std::find(tokens.begin(), tokens.end(), part.token) != tokens.end();
  if (is_live) RC_ASSERT(decide_parts({part}, tokens, now, max_age).empty());
  RC_ASSERT(is_live || !decide_parts({part}, tokens, now + 2 * max_age, max_age).empty() || !decide_parts({part}, tokens, now, max_age).empty());
}

constexpr const char* video = "videos/dt=2026-05-29/author=a/1.mp4";
constexpr const char* sidecar = "videos/dt=2026-05-29/author=a/1.json";
constexpr const char* cover = "covers/dt=2026-05-29/1.jpg";
constexpr const char* other_cover = "covers/dt=2026-05-29/1.webp";

TEST(Sweep, WithoutASidecarNothingOfTheItemCounts) {
  EXPECT_EQ(garbage_keys({.sidecar_key = sidecar, .present = {video, cover}}), (Paths{video, cover}));
}

TEST(Sweep, WhatTheSidecarNamesStaysAndSoDoesTheSidecar) {
  EXPECT_EQ(garbage_keys({.sidecar_key = sidecar, .sidecar = SidecarStanding::readable, .present = {cover, other_cover, sidecar, video}, .named = {video, cover}}),
            Paths{other_cover});
}

TEST(Sweep, AnUnreadableSidecarProtectsEverything) {
  EXPECT_EQ(garbage_keys({.sidecar_key = sidecar, .sidecar = SidecarStanding::unreadable, .present = {video, sidecar, cover}}), Paths{});
}

TEST(Sweep, ASidecarThatIsThereAfterAllProtectsEverything) {
  EXPECT_EQ(garbage_keys({.sidecar_key = sidecar, .sidecar = SidecarStanding::absent, .present = {video, sidecar, cover}}), Paths{});
}

TEST(Sweep, MusicTombstonesAndQuarantineAreNeverSwept) {
  EXPECT_EQ(garbage_keys({.sidecar_key = sidecar, .present = {"music/7.mp3", "tombstones/1.json", "quarantine/1.mp4", video}}), Paths{video});
}

TEST(Sweep, NothingPresentIsNoGarbage) { EXPECT_EQ(garbage_keys({.sidecar_key = sidecar}), Paths{}); }

}  // namespace
}  // namespace holdfast
