// How a run ends, and by which exit code.
#include "core/govern/outage.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <string>

namespace holdfast {
namespace {

constexpr std::array all_ends{RunEnd::drained, RunEnd::internal, RunEnd::usage,         RunEnd::config,   RunEnd::auth,
                              RunEnd::credits, RunEnd::budget,   RunEnd::storage,       RunEnd::held_by_other,
                              RunEnd::provider, RunEnd::catalog, RunEnd::sigint,        RunEnd::sigterm};

std::string text(const RunDecision& decision) {
  if (const auto* stop = std::get_if<StopBuying>(&decision)) return "stop buying: " + std::string(to_string(stop->why));
  if (const auto* drain = std::get_if<DrainAndEnd>(&decision)) return "drain: " + std::string(to_string(drain->end));
  if (const auto* end = std::get_if<EndNow>(&decision)) return "end: " + std::string(to_string(end->end));
  return "go on";
}

struct Case {
  const char* name;
  RunFacts facts;
  std::string alone;     // without --watch
  std::string watching;  // with --watch
};

constexpr Duration now = hours{2};

const std::vector<Case> cases{
    {"busy", {.in_hand = true, .due = true}, "go on", "go on"},
    {"in hand only", {.in_hand = true}, "go on", "go on"},
    {"due only", {.due = true}, "go on", "go on"},
    {"nothing left", {}, "end: drained", "go on"},
    {"auth ends at once", {.auth_refused = true, .in_hand = true}, "end: auth", "end: auth"},
    {"auth beats all", {.auth_refused = true, .storage_failing = true, .catalog_lost = true, .signal = RunEnd::sigint}, "end: auth", "end: auth"},
    {"credits drain", {.credits_gone = true, .in_hand = true}, "drain: credits", "stop buying: credits"},
    {"credits, drained", {.credits_gone = true, .due = true}, "end: credits", "stop buying: credits"},
    {"budget drains", {.budget_gone = true, .in_hand = true}, "drain: budget", "stop buying: budget"},
    {"budget, drained", {.budget_gone = true, .due = true}, "end: budget", "stop buying: budget"},
    {"storage drains", {.storage_failing = true, .in_hand = true}, "drain: storage", "stop buying: storage"},
    {"storage, drained", {.storage_failing = true}, "end: storage", "stop buying: storage"},
    {"storage before credits", {.credits_gone = true, .storage_failing = true}, "end: storage", "stop buying: storage"},
    {"provider down for less", {.provider_open_since = now - minutes{10} + microseconds{1}, .due = true}, "go on", "go on"},
    {"provider down for long", {.provider_open_since = now - minutes{10}, .in_hand = true}, "drain: provider", "go on"},
    {"provider down for long, drained", {.provider_open_since = now - minutes{10}, .due = true}, "end: provider", "go on"},
    {"deaths without a canary", {.deaths_without_canary = true, .in_hand = true}, "drain: provider", "stop buying: provider"},
    {"catalog lost ends at once", {.catalog_lost = true, .in_hand = true}, "end: catalog", "stop buying: catalog"},
    {"catalog lost for good", {.catalog_lost = true, .catalog_beyond_help = true, .in_hand = true}, "end: catalog", "end: catalog"},
    {"SIGINT drains", {.signal = RunEnd::sigint, .in_hand = true, .due = true}, "drain: sigint", "drain: sigint"},
    {"SIGTERM, drained", {.signal = RunEnd::sigterm, .due = true}, "end: sigterm", "end: sigterm"},
    {"the drain deadline ends a drain", {.signal = RunEnd::sigterm, .drain_deadline_passed = true, .in_hand = true}, "end: sigterm", "end: sigterm"},
    {"a signal beats an outage", {.credits_gone = true, .signal = RunEnd::sigint, .in_hand = true}, "drain: sigint", "drain: sigint"},
    {"a signal without a catalog", {.catalog_lost = true, .signal = RunEnd::sigint, .in_hand = true}, "end: sigint", "end: sigint"},
};

TEST(Outage, Table) {
  for (const auto& tested : cases) {
    EXPECT_EQ(text(decide_run(tested.facts, {}, now)), tested.alone) << tested.name;
    EXPECT_EQ(text(decide_run(tested.facts, {.watch = true}, now)), tested.watching) << tested.name << ", watching";
  }
}

TEST(Outage, ExitCodesAreTheDocumentedOnes) {
  EXPECT_EQ(exit_code(RunEnd::drained), 0);
  EXPECT_EQ(exit_code(RunEnd::internal), 1);
  EXPECT_EQ(exit_code(RunEnd::usage), 2);
  EXPECT_EQ(exit_code(RunEnd::config), 3);
  EXPECT_EQ(exit_code(RunEnd::auth), 4);
  EXPECT_EQ(exit_code(RunEnd::credits), 5);
  EXPECT_EQ(exit_code(RunEnd::budget), 5);
  EXPECT_EQ(exit_code(RunEnd::storage), 6);
  EXPECT_EQ(exit_code(RunEnd::held_by_other), 7);
  EXPECT_EQ(exit_code(RunEnd::provider), 8);
  EXPECT_EQ(exit_code(RunEnd::catalog), 9);
  EXPECT_EQ(exit_code(RunEnd::sigint), 130);
  EXPECT_EQ(exit_code(RunEnd::sigterm), 143);
}

TEST(Outage, EveryEndHasAWordOfItsOwn) {
  std::set<std::string_view> words;
  for (const auto end : all_ends) words.insert(to_string(end));
  EXPECT_EQ(words.size(), all_ends.size());
}

TEST(OutageDeathTest, OnlySignalsAreSignals) { EXPECT_DEATH(decide_run({.signal = RunEnd::credits}, {}, now), "invariant broken"); }

// What is in hand is dropped only by auth, a lost catalog or the drain deadline; and a run told to stop always ends.
RC_GTEST_PROP(OutageProperty, WhatIsInHandIsFinished, ()) {
  const auto any = [] { return *rc::gen::arbitrary<bool>(); };
  RunFacts facts{.auth_refused = any(), .credits_gone = any(), .budget_gone = any(), .storage_failing = any(), .catalog_lost = any(),
                 .deaths_without_canary = any(), .drain_deadline_passed = any(), .in_hand = any(), .due = any()};
  if (any()) facts.provider_open_since = now - minutes{*rc::gen::inRange(0, 20)};
  if (any()) facts.signal = any() ? RunEnd::sigint : RunEnd::sigterm;
  const auto decision = decide_run(facts, {.watch = any()}, now);
  if (std::holds_alternative<EndNow>(decision) && facts.in_hand)
    RC_ASSERT(facts.auth_refused || facts.catalog_lost || (facts.signal && facts.drain_deadline_passed));
  if (facts.signal) RC_ASSERT(std::holds_alternative<EndNow>(decision) || std::holds_alternative<DrainAndEnd>(decision));
  if (std::holds_alternative<DrainAndEnd>(decision)) RC_ASSERT(facts.in_hand);
}

}  // namespace
}  // namespace holdfast
