// Which failures become attempts, told as sequences of what happens.
#include "core/queue/attempt_book.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

constexpr AwemeId one{1}, two{2};
constexpr Duration lately = seconds{5};

TEST(AttemptBook, AFailureCountsOnceSomebodyPassed) {
  AttemptBook book(10);
  book.failed(one, false, lately);
  EXPECT_EQ(book.take(one), 0) << "what comes next isn't known yet";
  book.passed();
  EXPECT_EQ(book.take(one), 1);
  EXPECT_EQ(book.take(one), 0) << "taken once";
}

TEST(AttemptBook, TheWholeStreakIsRefundedWhenTheBreakerOpens) {
  AttemptBook book(10);
  for (const auto id : {one, two, one, two}) book.failed(id, false, lately);
  book.opened();
  book.passed();
  EXPECT_EQ(book.take(one), 0);
  EXPECT_EQ(book.take(two), 0);
}

TEST(AttemptBook, AStreakThatEndsWellCountsWhole) {
  AttemptBook book(10);
  for (const auto id : {one, two, one}) book.failed(id, false, lately);
  book.passed();
  EXPECT_EQ(book.take(one), 2);
  EXPECT_EQ(book.take(two), 1);
}

TEST(AttemptBook, AFailureCountsForNothingWhenNobodyPassedLatelyOrTheBreakerIsOpen) {
  AttemptBook book(10);
  book.failed(one, false, Duration::max());
  book.failed(one, false, seconds{61});
  book.failed(one, true, lately);
  book.passed();
  EXPECT_EQ(book.take(one), 0);
}

TEST(AttemptBook, WhatCountsAlreadyStaysThroughALaterOutage) {
  AttemptBook book(10);
  book.failed(one, false, lately);
  book.passed();
  book.failed(one, false, lately);
  book.opened();
  EXPECT_EQ(book.take(one), 1);
}

TEST(AttemptBook, ItRemembersNoMoreThanItsBound) {
  AttemptBook book(3);
  for (std::int64_t id = 1; id <= 100; ++id) {
    book.failed(AwemeId{id}, false, lately);
    book.passed();
  }
  int remembered = 0;
  for (std::int64_t id = 1; id <= 100; ++id) remembered += book.take(AwemeId{id});
  EXPECT_EQ(remembered, 3);
}

}  // namespace
}  // namespace holdfast
