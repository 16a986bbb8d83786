// The table of an item's life is the house plan's, no more and no less.
#include "core/queue/lifecycle.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <tuple>

namespace holdfast {
namespace {

constexpr std::array all_events{Event::store, Event::index, Event::bury, Event::revive, Event::take_down, Event::fail_fixity};

TEST(Lifecycle, HasExactlyTheTransitionsOfTheHousePlan) {
  using Line = std::tuple<State, Event, State>;
  const std::set<Line> planned{
      {State::pending, Event::store, State::stored},          {State::pending, Event::bury, State::dead},
      {State::stored, Event::index, State::archived},         {State::archived, Event::fail_fixity, State::pending},
      {State::dead, Event::revive, State::pending},           {State::pending, Event::take_down, State::tombstoned},
      {State::stored, Event::take_down, State::tombstoned},   {State::archived, Event::take_down, State::tombstoned},
      {State::dead, Event::take_down, State::tombstoned},
  };
  std::set<Line> found;
  for (const auto& line : lifecycle) {
    EXPECT_TRUE(found.insert({line.from, line.event, line.to}).second) << "a line stands twice";
    EXPECT_FALSE(line.who.empty());
  }
  EXPECT_EQ(found, planned);
}

TEST(Lifecycle, NextStateReadsTheTableAndNothingElse) {
  int led_somewhere = 0;
  for (const auto from : all_states)
    for (const auto event : all_events) {
      std::optional<State> planned;
      for (const auto& line : lifecycle)
        if (line.from == from && line.event == event) planned = line.to;
      EXPECT_EQ(next_state(from, event), planned) << to_string(from) << ", " << to_string(event);
      led_somewhere += next_state(from, event).has_value();
    }
  EXPECT_EQ(static_cast<std::size_t>(led_somewhere), lifecycle.size()) << "two lines for one state and event";
}

TEST(Lifecycle, EveryStateIsReachable) {
  std::set<State> reached{State::pending};
  for (std::size_t round = 0; round < all_states.size(); ++round)
    for (const auto& line : lifecycle)
      if (reached.contains(line.from)) reached.insert(line.to);
  EXPECT_EQ(reached.size(), all_states.size());
}

TEST(Lifecycle, ATombstoneHasNoWayOut) {
  for (const auto event : all_events) EXPECT_EQ(next_state(State::tombstoned, event), std::nullopt);
}

TEST(Lifecycle, EveryOtherStateCanBeTakenDown) {
  for (const auto state : all_states)
    if (state != State::tombstoned) EXPECT_EQ(next_state(state, Event::take_down), State::tombstoned) << to_string(state);
}

TEST(Lifecycle, OnlyPendingItemsCostCredits) {
  for (const auto state : all_states) EXPECT_EQ(is_settled(state), state != State::pending) << to_string(state);
}

template <class Enum, std::size_t N>
std::set<std::string> words(const std::array<Enum, N>& all) {
  std::set<std::string> found;
  for (const auto value : all) found.emplace(to_string(value));
  return found;
}

TEST(Lifecycle, WordsAreThoseOfTheRules) {
  EXPECT_EQ(words(all_states), (std::set<std::string>{"pending", "stored", "archived", "dead", "tombstoned"}));
  EXPECT_EQ(words(all_reasons), (std::set<std::string>{"deleted", "private", "region", "restricted", "unavailable", "bad_url", "no_media",
                                                       "bad_media", "exhausted", "unknown"}));
  EXPECT_EQ(words(all_holds), (std::set<std::string>{"not_wanted", "elsewhere"}));
  EXPECT_EQ(words(all_stages), (std::set<std::string>{"resolve", "upload", "index", "refresh", "sweep", "download"}));
  EXPECT_EQ(words(all_events).size(), all_events.size());
}

TEST(Lifecycle, WordsAreReadBack) {
  for (const auto state : all_states) EXPECT_EQ(parse_state(to_string(state)), state);
  for (const auto reason : all_reasons) EXPECT_EQ(parse_reason(to_string(reason)), reason);
  for (const auto hold : all_holds) EXPECT_EQ(parse_hold(to_string(hold)), hold);
  for (const auto* other : {"", "Pending", "pending ", "resolved", "private_post"}) {
    EXPECT_EQ(parse_state(other), std::nullopt) << other;
    EXPECT_EQ(parse_reason(other), std::nullopt) << other;
    EXPECT_EQ(parse_hold(other), std::nullopt) << other;
  }
}

TEST(Lifecycle, NumbersThatStandInTablesStay) {
  EXPECT_EQ(static_cast<int>(Stage::resolve), 0);
  EXPECT_EQ(static_cast<int>(Stage::upload), 1);
  EXPECT_EQ(static_cast<int>(Stage::index), 2);
  EXPECT_EQ(static_cast<int>(Stage::refresh), 3);
  EXPECT_EQ(static_cast<int>(Stage::sweep), 4);
  EXPECT_EQ(static_cast<int>(Stage::download), 5);
  EXPECT_EQ(static_cast<int>(Class::fresh), 0);
  EXPECT_EQ(static_cast<int>(Class::late), 1);
  EXPECT_EQ(static_cast<int>(Class::retry), 2);
  EXPECT_EQ(static_cast<int>(Class::backfill), 3);
}

}  // namespace
}  // namespace holdfast
