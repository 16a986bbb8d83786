// Doors: what happens to an item after each answer, each ticket, each outage (RULES 1, 2, 5).
#include "core/queue/verdict.h"

#include <gtest/gtest.h>

#include "core/base/limits.h"

namespace holdfast {
namespace {

const Instant now = instant_from_unix(1'779'004'800);

DoorFacts facts(int calls, int captures = 1) {
  DoorFacts made;
  made.claim.id = AwemeId{7640746783583730945};
  made.claim.item_class = Class::fresh;
  made.claim.calls = calls;
  made.claim.captures = captures;
  made.now = now;
  made.captures_max = 3;
  return made;
}

Verdict verdict(AnswerKind kind, std::optional<Reason> reason = std::nullopt) {
  return {.kind = kind, .outcome = Outcome::charged, .reason = reason};
}

TEST(Verdict, AVideoWithLinksGoesOnToItsDownload) {
  EXPECT_FALSE(door_after_answer(verdict(AnswerKind::ok), PostKind::video, facts(1), "").has_value());
}

TEST(Verdict, APhotoPostWithSlidesGoesOnToItsDownload) {
  EXPECT_FALSE(door_after_answer(verdict(AnswerKind::ok), PostKind::photo, facts(1), "").has_value());
}

TEST(Verdict, APostOfAKindThatIsNotWantedIsHeld) {
  auto videos = facts(1), photos = facts(1);
  videos.wanted.photo = false;
  photos.wanted.video = false;
  for (const auto kind : {AnswerKind::ok, AnswerKind::no_media}) {
    const auto photo = door_after_answer(verdict(kind), PostKind::photo, videos, "");
    ASSERT_TRUE(photo && std::holds_alternative<Held>(*photo));
    EXPECT_EQ(std::get<Held>(*photo).hold, Hold::not_wanted);
    const auto video = door_after_answer(verdict(kind), PostKind::video, photos, "");
    EXPECT_TRUE(video && std::holds_alternative<Held>(*video));
  }
  EXPECT_FALSE(door_after_answer(verdict(AnswerKind::ok), PostKind::video, videos, "").has_value());
  EXPECT_FALSE(door_after_answer(verdict(AnswerKind::ok), PostKind::unknown, photos, "").has_value());
}

TEST(Verdict, APermanentAnswerIsDeadWithItsReason) {
  for (const auto reason : all_reasons) {
    const auto door = door_after_answer(verdict(AnswerKind::dead, reason), PostKind::unknown, facts(1), "said so");
    ASSERT_TRUE(door && std::holds_alternative<Dead>(*door));
    EXPECT_EQ(std::get<Dead>(*door).reason, reason);
    EXPECT_EQ(std::get<Dead>(*door).evidence, "said so");
  }
}

TEST(Verdict, NoMediaIsAskedForOnceMoreAndThenDead) {
  auto first = door_after_answer(verdict(AnswerKind::no_media), PostKind::video, facts(1), "");
  ASSERT_TRUE(first && std::holds_alternative<Postponed>(*first));
  EXPECT_TRUE(std::get<Postponed>(*first).no_media);
  EXPECT_GT(std::get<Postponed>(*first).due, now);
  auto again = facts(2);
  again.claim.no_media_seen = true;
  const auto second = door_after_answer(verdict(AnswerKind::no_media), PostKind::video, again, "");
  ASSERT_TRUE(second && std::holds_alternative<Dead>(*second));
  EXPECT_EQ(std::get<Dead>(*second).reason, Reason::no_media);
}

TEST(Verdict, TheOutsideNeverCountsOrMovesAnything) {
  for (const auto kind : {AnswerKind::auth, AnswerKind::out_of_credits, AnswerKind::throttled}) {
    auto counted = facts(0);
    counted.counted = 1;
    const auto door = door_after_answer(verdict(kind), PostKind::unknown, counted, "");
    ASSERT_TRUE(door && std::holds_alternative<Postponed>(*door)) << to_string(kind);
    const auto& back = std::get<Postponed>(*door);
    EXPECT_EQ(back.attempts_add, 0);
    EXPECT_EQ(back.item_class, Class::fresh);
  }
}

TEST(Verdict, ThrottledWaitsAsLongAsItWasTold) {
  auto throttled = verdict(AnswerKind::throttled);
  throttled.wait = seconds{7};
  const auto door = door_after_answer(throttled, PostKind::unknown, facts(0), "");
  EXPECT_EQ(std::get<Postponed>(*door).due, now + seconds{7});
}

TEST(Verdict, ATransientFailureCountsOnlyWhenTheRulesSaySo) {
  for (const int counted : {0, 1, 2}) {
    auto given = facts(0);
    given.counted = counted;
    const auto door = door_after_answer(verdict(AnswerKind::transient), PostKind::unknown, given, "");
    EXPECT_EQ(std::get<Postponed>(*door).attempts_add, counted);
    EXPECT_EQ(std::get<Postponed>(*door).item_class, Class::retry);
  }
}

TEST(Verdict, AnUnknownMessageIsDeadOnlyAtTheBound) {
  auto given = facts(0);
  given.counted = 1;
  given.claim.attempts = limits::attempts_max - 2;
  EXPECT_TRUE(std::holds_alternative<Postponed>(*door_after_answer(verdict(AnswerKind::unknown), PostKind::unknown, given, "")));
  given.claim.attempts = limits::attempts_max - 1;
  const auto door = door_after_answer(verdict(AnswerKind::unknown), PostKind::unknown, given, "");
  ASSERT_TRUE(std::holds_alternative<Dead>(*door));
  EXPECT_EQ(std::get<Dead>(*door).reason, Reason::unknown);
  given.counted = 0;  // at the bound, but nobody else passed: it might be the provider
  EXPECT_TRUE(std::holds_alternative<Postponed>(*door_after_answer(verdict(AnswerKind::unknown), PostKind::unknown, given, "")));
}

TEST(Verdict, RetriesOfOneItemSlowDown) {
  auto few = facts(0), many = facts(0);
  few.failures_here = 1;
  many.failures_here = 6;
  const auto soon = std::get<Postponed>(*door_after_answer(verdict(AnswerKind::transient), PostKind::unknown, few, "")).due;
  const auto late = std::get<Postponed>(*door_after_answer(verdict(AnswerKind::transient), PostKind::unknown, many, "")).due;
  EXPECT_GT(late, soon);
}

TEST(Verdict, AnAmbiguousSecondCallExhaustsTheCapture) {
  const auto door = door_after_answer(verdict(AnswerKind::transient), PostKind::unknown, facts(2), "");
  ASSERT_TRUE(std::holds_alternative<Postponed>(*door));
  EXPECT_GE(std::get<Postponed>(*door).due, now + limits::capture_pause);
}

TEST(Verdict, TheLastCaptureEndsInDeadExhausted) {
  EXPECT_TRUE(std::holds_alternative<Postponed>(door_when_exhausted(facts(2, 2), "")));
  const auto door = door_when_exhausted(facts(2, 3), "");
  ASSERT_TRUE(std::holds_alternative<Dead>(door));
  EXPECT_EQ(std::get<Dead>(door).reason, Reason::exhausted);
}

TEST(Verdict, AUsedUpTicketBuysTheSecondCallFirst) {
  EXPECT_FALSE(door_after_ticket({.all_bad_content = false}, facts(1)).has_value());
  EXPECT_FALSE(door_after_ticket({.all_bad_content = true}, facts(1)).has_value());
}

TEST(Verdict, RefusedLinksOnTwoTicketsExhaustTheCaptureAndTheItemStaysPending) {
  const auto door = door_after_ticket({.all_bad_content = false}, facts(2));
  ASSERT_TRUE(door && std::holds_alternative<Postponed>(*door));
}

TEST(Verdict, BadMediaOnlyAfterTwoTicketsOfIt) {
  auto second = facts(2);
  second.claim.hard_refusals = 1;
  const auto door = door_after_ticket({.all_bad_content = true}, second);
  ASSERT_TRUE(door && std::holds_alternative<Dead>(*door));
  EXPECT_EQ(std::get<Dead>(*door).reason, Reason::bad_media);
  const auto first = door_after_ticket({.all_bad_content = true}, facts(2));  // the ticket before was refused otherwise
  ASSERT_TRUE(first && std::holds_alternative<Postponed>(*first));
  EXPECT_EQ(std::get<Postponed>(*first).hard_refusals_add, 1);
}

TEST(Verdict, APhotoPostWithSomeSlidesDoesNotDieOfTheOthers) {
  auto second = facts(2);
  second.claim.hard_refusals = 1;
  const auto door = door_after_ticket({.all_bad_content = true, .why = "", .some_good = true}, second);
  ASSERT_TRUE(door && std::holds_alternative<Postponed>(*door));
  EXPECT_EQ(std::get<Postponed>(*door).hard_refusals_add, 1);
}

TEST(Verdict, UntouchedKeepsTheClassAndCountsNothing) {
  const auto door = door_untouched(facts(1).claim, now + seconds{5}, "disk full");
  const auto& back = std::get<Postponed>(door);
  EXPECT_EQ(back.item_class, Class::fresh);
  EXPECT_EQ(back.attempts_add, 0);
  EXPECT_EQ(back.due, now + seconds{5});
  EXPECT_EQ(back.why, "disk full");
}

}  // namespace
}  // namespace holdfast
