// A page is bought only when its ids can be resolved in time.
#include "core/govern/reservation.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace holdfast {
namespace {

struct Case {
  const char* name;
  ReservationFacts facts;
  bool may;
};

// 200 calls a minute within 60 s: 0.8 * 200 = 160 ids.
constexpr Duration fast = milliseconds{1};
const std::vector<Case> cases{
    {"an empty backlog", {}, true},
    {"before the first transfer one page is enough", {.fresh_pending = 1}, false},
    {"before the first transfer no page beside another", {.reserved = 30}, false},
    {"exactly full after the page", {.fresh_pending = 130, .mean_transfer = fast}, true},
    {"one too many", {.fresh_pending = 131, .mean_transfer = fast}, false},
    {"reserved ids count like pending ones", {.fresh_pending = 100, .reserved = 31, .mean_transfer = fast}, false},
    {"reserved and pending, exactly full", {.fresh_pending = 100, .reserved = 30, .mean_transfer = fast}, true},
    {"slow transfers count: 20 slots of 10 s give 96 ids", {.fresh_pending = 66, .mean_transfer = seconds{10}}, true},
    {"slow transfers, one too many", {.fresh_pending = 67, .mean_transfer = seconds{10}}, false},
    {"fast transfers don't raise it above the rate limit", {.fresh_pending = 131, .mean_transfer = milliseconds{1}}, false},
    {"a page is more than fits: not beside others", {.fresh_pending = 1, .calls_per_minute = 10, .mean_transfer = fast}, false},
    {"a page is more than fits: not beside a page under way", {.reserved = 30, .calls_per_minute = 10, .mean_transfer = fast}, false},
    {"a page is more than fits: alone it goes", {.calls_per_minute = 10, .mean_transfer = fast}, true},
    {"exactly full, where floating point is a hair below: 42 calls in 5 min give 168", {.fresh_pending = 138, .calls_per_minute = 42, .mean_transfer = fast, .resolve_within = minutes{5}}, true},
    {"one more than that", {.fresh_pending = 139, .calls_per_minute = 42, .mean_transfer = fast, .resolve_within = minutes{5}}, false},
    {"a longer promise has more room", {.fresh_pending = 770, .mean_transfer = fast, .resolve_within = minutes{5}}, true},
    {"a longer promise is full too", {.fresh_pending = 771, .mean_transfer = fast, .resolve_within = minutes{5}}, false},
};

TEST(Reservation, Table) {
  for (const auto& tested : cases) EXPECT_EQ(may_buy_page(tested.facts), tested.may) << tested.name;
}

TEST(Reservation, TheRateIsTheLowerOfBoth) {
  EXPECT_DOUBLE_EQ(sustainable_rate({.calls_per_minute = 120}), 2.0);
  EXPECT_DOUBLE_EQ(sustainable_rate({.calls_per_minute = 120, .slots = 20, .mean_transfer = seconds{40}}), 0.5);
  EXPECT_DOUBLE_EQ(sustainable_rate({.calls_per_minute = 120, .slots = 20, .mean_transfer = seconds{1}}), 2.0);
  EXPECT_DOUBLE_EQ(sustainable_rate({.calls_per_minute = 120, .slots = 20, .mean_transfer = Duration{0}}), 2.0) << "none yet";
}

TEST(Reservation, WhatIsReachableIsThePromiseOrTheTimeOfOnePage) {
  EXPECT_EQ(reachable_freshness({}), seconds{60});
  EXPECT_EQ(reachable_freshness({.mean_transfer = seconds{10}}), seconds{60});
  EXPECT_EQ(reachable_freshness({.calls_per_minute = 10}), seconds{180});
  EXPECT_EQ(reachable_freshness({.slots = 1, .mean_transfer = seconds{20}}), seconds{600});
}

// More waiting never makes a page easier to buy, more rate never harder, and an empty backlog always has one.
RC_GTEST_PROP(ReservationProperty, IsMonotone, ()) {
  ReservationFacts facts{.fresh_pending = *rc::gen::inRange(0, 400),
                         .reserved = 30 * *rc::gen::inRange(0, 5),
                         .calls_per_minute = *rc::gen::inRange(1, 500),
                         .slots = *rc::gen::inRange(1, 100),
                         .mean_transfer = milliseconds{*rc::gen::inRange(1, 100'000)}};
  auto fuller = facts, faster = facts, empty = facts;
  fuller.fresh_pending += *rc::gen::inRange(0, 50);
  faster.calls_per_minute += *rc::gen::inRange(0, 50);
  faster.slots += *rc::gen::inRange(0, 50);
  empty.fresh_pending = empty.reserved = 0;
  RC_ASSERT(!may_buy_page(fuller) || may_buy_page(facts));
  RC_ASSERT(!may_buy_page(facts) || may_buy_page(faster));
  RC_ASSERT(may_buy_page(empty));
}

}  // namespace
}  // namespace holdfast
