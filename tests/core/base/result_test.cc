// Failures as values, and the one line that people read.
#include "core/base/result.h"

#include <gtest/gtest.h>

#include <set>

namespace holdfast {
namespace {

TEST(Result, FailMakesAFailureOfAnyResult) {
  const Result<int> number = fail(FailureKind::taken, "publish", "videos/1.mp4", "the name exists already", "412");
  ASSERT_FALSE(number);
  EXPECT_EQ(number.error().kind, FailureKind::taken);
  EXPECT_EQ(number.error().doing, "publish");
  EXPECT_EQ(number.error().subject, "videos/1.mp4");
  EXPECT_EQ(number.error().detail, "the name exists already");
  EXPECT_EQ(number.error().remote_text, "412");
  const Status status = fail(FailureKind::fenced, "", "", "");
  EXPECT_FALSE(status);
}

TEST(Result, AnUnclassifiedFailureIsABug) { EXPECT_EQ(Failure{}.kind, FailureKind::bug); }

TEST(Result, EveryKindHasAWordOfItsOwn) {
  std::set<std::string_view> words;
  for (int kind = 0; kind <= static_cast<int>(FailureKind::bug); ++kind) words.insert(to_string(static_cast<FailureKind>(kind)));
  EXPECT_EQ(words.size(), static_cast<std::size_t>(FailureKind::bug) + 1);
  EXPECT_FALSE(words.contains(""));
}

TEST(Result, DescribeLeavesOutWhatIsEmpty) {
  const auto starts = [](const Failure& failure, std::string_view begin) { return failure.describe().starts_with(begin); };
  EXPECT_TRUE(starts({FailureKind::transient, "publish", "738", "no space left", ""}, "publish 738: no space left"));
  EXPECT_TRUE(starts({FailureKind::transient, "publish", "", "no space left", ""}, "publish: no space left"));
  EXPECT_TRUE(starts({FailureKind::transient, "", "738", "no space left", ""}, "738: no space left"));
  EXPECT_TRUE(starts({FailureKind::transient, "publish", "738", "", ""}, "publish 738"));
}

TEST(Result, DescribeMarksWhatTheOtherSideSaid) {
  const Failure failure{FailureKind::transient, "resolve", "738", "status 500", "oops"};
  EXPECT_NE(failure.describe().find("(the other side said: oops)"), std::string::npos);
}

}  // namespace
}  // namespace holdfast
