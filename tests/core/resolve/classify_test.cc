// The classifier's order and what each answer costs (provider-api.md 1.3, RULES 1).
#include "core/resolve/classify.h"

#include <gtest/gtest.h>

#include "core/base/limits.h"

namespace holdfast {
namespace {

constexpr auto detail = Endpoint::detail;

AnswerFacts object_with(std::string_view text, int status = 200) {
  return {.status = status, .shape = BodyShape::object, .text = text, .declares_error = true};
}

AnswerFacts payload(Endpoint endpoint) {
  return {.endpoint = endpoint, .status = 200, .shape = BodyShape::object, .has_payload = true, .has_media = true};
}

Verdict verdict_of(const AnswerFacts& facts) { return classify(facts, false); }

struct TextRow {
  int status;
  std::string_view text;
  AnswerKind kind;
  std::optional<Reason> reason = std::nullopt;
};

TEST(Classify, TheFirstRuleThatMatchesWins) {
  using enum AnswerKind;
  const TextRow rows[] = {
      {429, "Api-Key is not available", throttled},
      {200, "Too many requests: no credits, bad api key", throttled},
      {500, "Too many requests", transient},
      {503, "no credits", transient},
      {408, "Not found", transient},
      {425, "Not found", transient},
      {402, "Not found", out_of_credits},
      {402, "Api-Key is not available", out_of_credits},
      {200, "Api-Key has no credits", out_of_credits},
      {401, "no credits", out_of_credits},
      {401, "Not found", auth},
      {401, "try again later", auth},
      {200, "Api-Key is not available", auth},
      {404, "Api-Key is not available", auth},
      {200, "Sign up to see posts of this region", auth},
      {200, "Region is temporarily unavailable", transient},
      {404, "Not found, try again later", transient},
      {200, "queue is busy, check url", transient},
      {451, "This post is private", dead, Reason::region},
      {200, "Private post, not available in your region", dead, Reason::region},
      {404, "This post is private", dead, Reason::private_post},
      {200, "Private or age restricted", dead, Reason::private_post},
      {200, "Removed: age restricted", dead, Reason::restricted},
      {200, "Invalid url, not found", dead, Reason::unavailable},
      {200, "Not found", dead, Reason::deleted},
      {404, "odd", dead, Reason::deleted},
      {410, "odd", dead, Reason::deleted},
      {403, "odd", unknown},
      {200, "odd", unknown},
      {200, "", unknown},
  };
  for (const auto& row : rows) {
    const auto verdict = verdict_of(object_with(row.text, row.status));
    EXPECT_EQ(to_string(verdict.kind), to_string(row.kind)) << row.status << " " << row.text;
    EXPECT_EQ(verdict.reason, row.reason) << row.status << " " << row.text;
  }
}

TEST(Classify, ABadUrlIsThePersonsOnlyWhereThePersonGaveIt) {
  auto facts = object_with("Url parsing is failed! Please check url.");
  EXPECT_EQ(verdict_of(facts).reason, Reason::unavailable);
  facts.built_from_id = false;
  EXPECT_EQ(verdict_of(facts).reason, Reason::bad_url);
}

struct ShapeRow {
  int status;
  BodyShape shape;
  AnswerKind kind;
  Outcome outcome;
};

TEST(Classify, WithoutAnObjectOnlyTheStatusCounts) {
  using enum AnswerKind;
  for (const auto shape : {BodyShape::empty, BodyShape::not_json, BodyShape::cut_json, BodyShape::null, BodyShape::array, BodyShape::empty_object}) {
    const ShapeRow rows[] = {
        {200, shape, transient, Outcome::ambiguous}, {204, shape, transient, Outcome::ambiguous}, {301, shape, transient, Outcome::void_call},
        {400, shape, transient, Outcome::void_call}, {401, shape, auth, Outcome::void_call},      {402, shape, out_of_credits, Outcome::void_call},
        {403, shape, transient, Outcome::void_call}, {404, shape, transient, Outcome::void_call}, {410, shape, transient, Outcome::void_call},
        {429, shape, throttled, Outcome::void_call}, {500, shape, transient, Outcome::void_call}, {531, shape, transient, Outcome::void_call},
    };
    for (const auto& row : rows) {
      const auto verdict = verdict_of({.status = row.status, .shape = shape, .text = "Not found"});
      EXPECT_EQ(verdict.kind, row.kind) << row.status;
      EXPECT_EQ(verdict.outcome, row.outcome) << row.status;
    }
  }
}

TEST(Classify, NotSentIsVoidWhateverElseIsClaimed) {
  auto facts = payload(detail);
  facts.exchange = Exchange::not_sent;
  const auto verdict = classify(facts, true);
  EXPECT_EQ(verdict.kind, AnswerKind::transient);
  EXPECT_EQ(verdict.outcome, Outcome::void_call);
}

TEST(Classify, InterruptedIsAmbiguousUnlessItsStatusIsNeverCharged) {
  using enum AnswerKind;
  for (const auto& [status, kind] : {std::pair{0, transient}, {200, transient}, {404, transient}, {500, transient}, {429, throttled}, {401, auth}, {402, out_of_credits}}) {
    AnswerFacts facts = payload(detail);
    facts.exchange = Exchange::interrupted;
    facts.status = status;
    const auto verdict = verdict_of(facts);
    EXPECT_EQ(verdict.kind, kind) << status;
    EXPECT_EQ(verdict.outcome, kind == transient ? Outcome::ambiguous : Outcome::void_call) << status;
  }
}

TEST(Classify, ThePayloadBeatsARemark) {
  for (const auto endpoint : {Endpoint::detail, Endpoint::download_video, Endpoint::listing, Endpoint::lookup}) {
    auto facts = payload(endpoint);
    facts.text = "1 credit used of your daily quota, private beta";
    EXPECT_EQ(verdict_of(facts).kind, AnswerKind::ok);
    EXPECT_EQ(verdict_of(facts).outcome, Outcome::charged);
  }
}

TEST(Classify, ADeclaredErrorIsReadBeforeThePayload) {
  auto facts = payload(detail);
  facts.declares_error = true;
  facts.text = "This post is private";
  EXPECT_EQ(verdict_of(facts).reason, Reason::private_post);
  facts.text = "odd";
  EXPECT_EQ(verdict_of(facts).kind, AnswerKind::ok);
}

TEST(Classify, AnIdWithoutMediaIsNoMediaAndCharged) {
  for (const auto endpoint : {Endpoint::detail, Endpoint::download_video}) {
    auto facts = payload(endpoint);
    facts.has_media = false;
    EXPECT_EQ(verdict_of(facts).kind, AnswerKind::no_media);
    EXPECT_EQ(verdict_of(facts).outcome, Outcome::charged);
  }
}

TEST(Classify, AnEmptyPageIsAPage) {
  auto facts = payload(Endpoint::listing);
  facts.has_media = false;
  EXPECT_EQ(verdict_of(facts).kind, AnswerKind::ok);
  facts.text = "No posts found here, private or deleted";
  EXPECT_EQ(verdict_of(facts).kind, AnswerKind::ok);
}

TEST(Classify, AnEmptyPageThatAsksToWaitIsNoEnd) {
  using enum AnswerKind;
  auto facts = payload(Endpoint::listing);
  facts.has_media = false;
  for (const auto& [text, kind] : {std::pair{"slow down", throttled}, {"no credits", out_of_credits}, {"bad api key", auth}, {"busy", transient}}) {
    facts.text = text;
    EXPECT_EQ(verdict_of(facts).kind, kind) << text;
  }
}

TEST(Classify, APayloadThatDoesNotFitIsPaidForAndTriedAgain) {
  AnswerFacts facts{.status = 200, .shape = BodyShape::object, .has_media = true, .unfit = true};
  EXPECT_EQ(verdict_of(facts).kind, AnswerKind::transient);
  EXPECT_EQ(verdict_of(facts).outcome, Outcome::charged);
}

TEST(Classify, AnObjectThatSaysNothingMayHaveBeenCharged) {
  for (const auto* text : {"", "success", "OK", "Success!"}) {
    const auto verdict = verdict_of({.status = 200, .shape = BodyShape::object, .text = text});
    EXPECT_EQ(verdict.kind, AnswerKind::unknown) << text;
    EXPECT_EQ(verdict.outcome, Outcome::ambiguous) << text;
  }
}

TEST(Classify, CompleteErrorsAreVoidUnlessTheProviderChargesThem) {
  for (const auto* text : {"Not found", "odd", "busy"}) {
    for (const int status : {200, 404, 500}) {
      EXPECT_EQ(classify(object_with(text, status), false).outcome, Outcome::void_call) << text << status;
      EXPECT_EQ(classify(object_with(text, status), true).outcome, Outcome::charged) << text << status;
    }
  }
}

TEST(Classify, SomeClassesAreNeverCharged) {
  for (const auto* text : {"slow down", "no credits", "bad api key"})
    EXPECT_EQ(classify(object_with(text), true).outcome, Outcome::void_call) << text;
  for (const int status : {401, 402, 429}) EXPECT_EQ(classify(object_with("odd", status), true).outcome, Outcome::void_call) << status;
}

TEST(Classify, WaitsAsLongAsToldWithinTheLimit) {
  auto facts = object_with("odd", 429);
  EXPECT_EQ(verdict_of(facts).wait, std::nullopt);
  facts.retry_after = seconds{7};
  EXPECT_EQ(verdict_of(facts).wait, Duration(seconds{7}));
  facts.retry_after = hours{50};
  EXPECT_EQ(verdict_of(facts).wait, limits::retry_after_max);
  facts.status = 503;
  EXPECT_EQ(verdict_of(facts).wait, limits::retry_after_max);
  facts.status = 404;
  EXPECT_EQ(verdict_of(facts).wait, std::nullopt);
}

// Over all facts there are: a death has a reason, and what is never charged never is.
TEST(Classify, HoldsItsInvariantsOverAllFacts) {
  const std::string_view texts[] = {"", "success", "slow down", "no credits", "bad api key", "busy", "region", "private", "age", "check url", "not found", "odd"};
  for (const int status : {0, 200, 204, 301, 400, 401, 402, 403, 404, 410, 429, 451, 500})
    for (const auto text : texts)
      for (int bits = 0; bits < 64; ++bits)
        for (const auto endpoint : {Endpoint::detail, Endpoint::download_video, Endpoint::listing, Endpoint::lookup})
          for (const auto exchange : {Exchange::complete, Exchange::not_sent, Exchange::interrupted})
            for (const auto shape : {BodyShape::empty, BodyShape::cut_json, BodyShape::array, BodyShape::object}) {
              const AnswerFacts facts{.endpoint = endpoint, .exchange = exchange, .status = status, .shape = shape, .text = text,
                                      .declares_error = (bits & 1) != 0, .has_payload = (bits & 2) != 0, .has_media = (bits & 4) != 0,
                                      .unfit = (bits & 8) != 0, .built_from_id = (bits & 16) != 0};
              const auto verdict = classify(facts, (bits & 32) != 0);
              ASSERT_EQ(verdict.reason.has_value(), verdict.kind == AnswerKind::dead);
              ASSERT_NE(verdict.outcome, Outcome::open);
              if (verdict.kind == AnswerKind::ok || verdict.kind == AnswerKind::no_media) {
                ASSERT_EQ(verdict.outcome, Outcome::charged);
                ASSERT_TRUE(facts.has_payload && status / 100 == 2 && exchange == Exchange::complete && shape == BodyShape::object);
              }
              if (verdict.kind == AnswerKind::dead) ASSERT_TRUE(exchange == Exchange::complete && shape == BodyShape::object && status < 500);
              if (exchange == Exchange::not_sent) ASSERT_EQ(verdict.outcome, Outcome::void_call);
              if (status == 401 || status == 402 || status == 429) ASSERT_EQ(verdict.outcome, Outcome::void_call);
            }
}

TEST(Classify, WordsForPeople) {
  EXPECT_EQ(to_string(AnswerKind::out_of_credits), "out of credits");
  EXPECT_EQ(to_string(AnswerKind::no_media), "no media");
  EXPECT_EQ(to_string(Outcome::void_call), "void");
  EXPECT_EQ(to_string(Outcome::open), "open");
}

}  // namespace
}  // namespace holdfast
