// The decisions of one download, as step tables and as properties over any run of ends.
#include "core/download/transfer.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "core/base/limits.h"
#include "core/queue/retry.h"

namespace holdfast {
namespace {

constexpr Instant start = instant_from_unix(1'780'000'000);
using Hosts = std::vector<std::string>;

// A step as text: "try 0", "publish 1", "re-resolve", "wait h".
std::string text(const TransferStep& step) {
  if (const auto* next = std::get_if<TryCandidate>(&step)) return "try " + std::to_string(next->index);
  if (const auto* next = std::get_if<PublishTry>(&step)) return "publish " + std::to_string(next->index);
  if (const auto* next = std::get_if<WaitForHost>(&step)) return "wait " + next->host;
  return "re-resolve";
}

struct Turn {
  std::string expected;
  TryEnd end = TryEnd::hiccup;
  int defects = 0;
  Hosts closed{};  // at the time of `expected`
};

void play(Transfer& transfer, const std::vector<Turn>& turns) {
  for (std::size_t i = 0; i < turns.size(); ++i) {
    const auto step = transfer.next(start, turns[i].closed, 0);
    ASSERT_EQ(text(step), turns[i].expected) << "turn " << i;
    if (std::holds_alternative<TryCandidate>(step)) transfer.ended(turns[i].end, turns[i].defects);
  }
}

std::vector<CandidateFacts> on(Hosts hosts) {
  std::vector<CandidateFacts> facts;
  for (auto& host : hosts) facts.push_back({std::move(host), std::nullopt});
  return facts;
}

struct Script {
  const char* name;
  std::vector<CandidateFacts> candidates;
  std::vector<Turn> turns;
};

const std::vector<Script> scripts{
    {"clean is published at once", on({"a", "b"}), {{"try 0", TryEnd::clean}, {"publish 0"}, {"publish 0"}}},
    {"no candidates", {}, {{"re-resolve"}, {"wait x", TryEnd::clean, 0, {"x"}}}},
    {"a hiccup has three tries, then the next", on({"a", "b"}),
     {{"try 0"}, {"try 0"}, {"try 0"}, {"try 1"}, {"try 1"}, {"try 1"}, {"re-resolve"}}},
    {"a hiccup heals", on({"a"}), {{"try 0"}, {"try 0", TryEnd::clean}, {"publish 0"}}},
    {"refused goes on at once", on({"a", "b"}), {{"try 0", TryEnd::refused}, {"try 1", TryEnd::refused}, {"re-resolve"}}},
    {"refused after a hiccup goes on at once", on({"a", "b"}), {{"try 0"}, {"try 0", TryEnd::refused}, {"try 1", TryEnd::clean}, {"publish 1"}}},
    {"wrong content goes on at once", on({"a", "b"}), {{"try 0", TryEnd::bad_content}, {"try 1", TryEnd::bad_content}, {"re-resolve"}}},
    {"clean beats kept", on({"a", "b"}), {{"try 0", TryEnd::soft_defects, 1}, {"try 1", TryEnd::clean}, {"publish 1"}}},
    {"fewest defects win", on({"a", "b", "c"}),
     {{"try 0", TryEnd::soft_defects, 3}, {"try 1", TryEnd::soft_defects, 1}, {"try 2", TryEnd::soft_defects, 2}, {"publish 1"}}},
    {"the earliest wins a tie", on({"a", "b"}), {{"try 0", TryEnd::soft_defects, 2}, {"try 1", TryEnd::soft_defects, 2}, {"publish 0"}}},
    {"kept beats what failed", on({"a", "b"}), {{"try 0", TryEnd::soft_defects, 2}, {"try 1", TryEnd::refused}, {"publish 0"}}},
    {"a closed host is passed over while others are left", on({"a", "b"}),
     {{"try 1", TryEnd::refused, 0, {"a"}}, {"try 0", TryEnd::clean}, {"publish 0"}}},
    {"only a closed host is left", on({"a", "b"}), {{"try 1", TryEnd::refused, 0, {"a"}}, {"wait a", TryEnd::clean, 0, {"a"}}}},
    {"kept is published, not waited over", on({"a", "b"}),
     {{"try 1", TryEnd::soft_defects, 1, {"a"}}, {"publish 1", TryEnd::clean, 0, {"a"}}}},
    {"a host closes between two tries", on({"a", "b"}),
     {{"try 0"}, {"try 1", TryEnd::refused, 0, {"a"}}, {"wait a", TryEnd::clean, 0, {"a"}}}},
    {"a host closes and opens again", on({"a", "b"}), {{"try 0"}, {"try 1", TryEnd::hiccup, 0, {"a"}}, {"try 0", TryEnd::clean}, {"publish 0"}}},
    {"the ticket is tried afresh once the host that ran out of tries is back", on({"a"}),
     {{"try 0"}, {"try 0"}, {"try 0"}, {"wait a", TryEnd::clean, 0, {"a"}}, {"try 0"}}},
    {"a closed host of nobody stops nothing", on({"a"}), {{"try 0", TryEnd::refused, 0, {"z"}}, {"re-resolve", TryEnd::clean, 0, {"z"}}}},
};

class TransferScript : public testing::TestWithParam<Script> {};
INSTANTIATE_TEST_SUITE_P(Transfer, TransferScript, testing::ValuesIn(scripts), [](const auto& tested) {
  std::string name = tested.param.name;
  std::replace_if(name.begin(), name.end(), [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
  return name;
});

TEST_P(TransferScript, Plays) {
  if (GetParam().candidates.empty()) {
    Transfer transfer({});
    EXPECT_EQ(text(transfer.next(start, {}, 0)), "re-resolve");
    EXPECT_EQ(text(transfer.next(start, {"x"}, 0)), "re-resolve") << "no candidate is on that host";
    return;
  }
  Transfer transfer(GetParam().candidates);
  play(transfer, GetParam().turns);
}

TEST(Transfer, AnExpiredCandidateIsNotTried) {
  Transfer transfer({{"a", start - seconds{1}}, {"b", start}, {"c", start + microseconds{1}}});
  EXPECT_EQ(text(transfer.next(start, {}, 0)), "try 2");
}

TEST(Transfer, ExpiryIsLookedAtWhenTheTurnComes) {
  Transfer transfer({{"a", std::nullopt}, {"b", start + seconds{5}}});
  ASSERT_EQ(text(transfer.next(start, {}, 0)), "try 0");
  transfer.ended(TryEnd::refused, 0);
  EXPECT_EQ(text(transfer.next(start + seconds{6}, {}, 0)), "re-resolve");
}

TEST(Transfer, ARetryThatWouldStartAfterTheExpiryIsNotMade) {
  Transfer transfer({{"a", start + milliseconds{100}}, {"b", std::nullopt}});
  ASSERT_EQ(text(transfer.next(start, {}, 0)), "try 0");
  transfer.ended(TryEnd::hiccup, 0);
  EXPECT_EQ(text(transfer.next(start, {}, 0)), "try 1") << "the wait is at least 125 ms";
}

TEST(Transfer, TheFirstTryWaitsForNothingAndARetryBacksOff) {
  Transfer transfer(on({"a"}));
  constexpr std::uint64_t chance = 0x0123456789abcdef;
  EXPECT_EQ(std::get<TryCandidate>(transfer.next(start, {}, chance)).wait, Duration{0});
  transfer.ended(TryEnd::hiccup, 0);
  EXPECT_EQ(std::get<TryCandidate>(transfer.next(start, {}, chance)).wait, backoff(candidate_backoff, 1, chance));
  transfer.ended(TryEnd::hiccup, 0);
  EXPECT_EQ(std::get<TryCandidate>(transfer.next(start, {}, chance)).wait, backoff(candidate_backoff, 2, chance));
}

TEST(Transfer, AskingTwiceChangesNothing) {
  Transfer transfer(on({"a", "b"}));
  EXPECT_EQ(text(transfer.next(start, {}, 0)), "try 0");
  EXPECT_EQ(text(transfer.next(start, {}, 0)), "try 0");
}

TEST(Transfer, AllBadContentNeedsEveryCandidate) {
  Transfer none({});
  EXPECT_FALSE(none.all_bad_content());
  Transfer both(on({"a", "b"}));
  play(both, {{"try 0", TryEnd::bad_content}});
  EXPECT_FALSE(both.all_bad_content());
  play(both, {{"try 1", TryEnd::bad_content}});
  EXPECT_TRUE(both.all_bad_content());
  Transfer mixed(on({"a", "b"}));
  play(mixed, {{"try 0", TryEnd::bad_content}, {"try 1", TryEnd::refused}});
  EXPECT_FALSE(mixed.all_bad_content());
}

TEST(TransferDeathTest, AnEndWithoutATryStopsTheProcess) {
  Transfer transfer(on({"a"}));
  EXPECT_DEATH(transfer.ended(TryEnd::clean, 0), "invariant broken");
  transfer.next(start, {}, 0);
  transfer.ended(TryEnd::hiccup, 0);
  EXPECT_DEATH(transfer.ended(TryEnd::hiccup, 0), "invariant broken");
}

TryEnd any_end() {
  return *rc::gen::element(TryEnd::clean, TryEnd::soft_defects, TryEnd::hiccup, TryEnd::refused, TryEnd::bad_content);
}

// Whatever ends: tries are bounded, nothing is tried that is over, on a closed host or expired, and what is published is
// the best that came.
RC_GTEST_PROP(TransferProperty, EveryRunIsBoundedAndPublishesTheBest, ()) {
  const Hosts names{"a", "b", "c"};
  std::vector<CandidateFacts> facts;
  const auto count = *rc::gen::inRange(0, 5);
  for (int i = 0; i < count; ++i) {
    const auto life = *rc::gen::inRange(-2, 20);
    facts.push_back({names[*rc::gen::inRange<std::size_t>(0, 3)], life < 10 ? std::optional(start + seconds{life}) : std::nullopt});
  }
  Transfer transfer(facts);
  std::vector<int> tries(facts.size());
  std::set<std::size_t> over;
  std::optional<std::pair<int, std::size_t>> best;  // defects, index
  Instant now = start;
  int steps = 0;
  for (;; ++steps) {
    RC_ASSERT(steps <= count * limits::candidate_tries);
    Hosts closed;
    for (const auto& name : names)
      if (*rc::gen::weightedElement<bool>({{4, false}, {1, true}})) closed.push_back(name);
    const auto is_closed = [&](const std::string& host) { return std::find(closed.begin(), closed.end(), host) != closed.end(); };
    const auto step = transfer.next(now, closed, *rc::gen::arbitrary<std::uint64_t>());
    if (const auto* published = std::get_if<PublishTry>(&step)) {
      RC_ASSERT(best && published->index == best->second);
      break;
    }
    if (const auto* waits = std::get_if<WaitForHost>(&step)) {
      RC_ASSERT(!best && is_closed(waits->host));
      break;
    }
    if (std::holds_alternative<ReResolve>(step)) {
      RC_ASSERT(!best);
      for (const auto& candidate : facts) RC_ASSERT(!is_closed(candidate.host));
      break;
    }
    const auto& next = std::get<TryCandidate>(step);
    RC_ASSERT(next.index < facts.size() && !over.contains(next.index) && !is_closed(facts[next.index].host));
    RC_ASSERT(next.wait >= Duration{0} && next.wait <= candidate_backoff.most);
    now += next.wait;
    RC_ASSERT(!facts[next.index].expires || *facts[next.index].expires > now);
    RC_ASSERT(++tries[next.index] <= limits::candidate_tries);
    const auto end = any_end();
    const int defects = end == TryEnd::soft_defects ? *rc::gen::inRange(1, 4) : 0;
    transfer.ended(end, defects);
    if (end != TryEnd::hiccup) over.insert(next.index);
    if ((end == TryEnd::clean || end == TryEnd::soft_defects) && (!best || std::pair{defects, next.index} < *best)) best = {defects, next.index};
    now += milliseconds{*rc::gen::inRange(0, 3000)};
  }
}

}  // namespace
}  // namespace holdfast
