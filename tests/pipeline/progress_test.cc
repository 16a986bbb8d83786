// What a run tells about itself: its last word agrees with its summary, on the way nothing goes back, and nothing signed is in it.
#include <gtest/gtest.h>

#include "core/base/limits.h"
#include "core/resolve/redact.h"
#include "pipeline/scripted_world.h"

namespace holdfast::testing_world {
namespace {

class Told final : public ProgressSink {
 public:
  void publish(const Progress& progress) override { all.push_back(progress); }
  std::vector<Progress> all;
};

class RunProgress : public testing::Test {
 protected:
  void SetUp() override {
    world.progress = &told;
    world.provider = [](const HttpRequest&) { return fixture("post_detail_ok"); };
  }
  ScriptedWorld world;
  Told told;
};

TEST_F(RunProgress, TheLastWordAgreesWithTheSummary) {
  world.add_id(fixture_id("post_detail_ok"));
  const auto outcome = world.run();
  ASSERT_FALSE(told.all.empty());
  const Progress& last = told.all.back();
  EXPECT_EQ(last.ending, RunEnd::drained);
  EXPECT_EQ(last.index.done, outcome.summary.tally.archived);
  EXPECT_EQ(last.download.done, 1);
  EXPECT_EQ(last.resolve.done, 1);
  EXPECT_EQ(last.credits, outcome.credits.total());
  EXPECT_GE(last.bytes, outcome.summary.tally.bytes);
  ASSERT_TRUE(last.backlog);
  EXPECT_EQ(last.backlog->credits_today, outcome.credits.total());
  for (const auto& stage : {last.resolve, last.download, last.index}) EXPECT_EQ(stage.in_hand, 0);
  EXPECT_FALSE(last.newest.empty());
}

TEST_F(RunProgress, NothingGoesBack) {
  world.add_id(fixture_id("post_detail_ok"));
  world.run();
  for (std::size_t i = 1; i < told.all.size(); ++i) {
    const auto &before = told.all[i - 1], &after = told.all[i];
    EXPECT_LE(before.elapsed, after.elapsed);
    EXPECT_LE(before.bytes, after.bytes);
    EXPECT_LE(before.credits, after.credits);
    EXPECT_LE(before.download.done, after.download.done);
  }
}

TEST_F(RunProgress, ADeadPostIsToldWithItsReason) {
  world.provider = [](const HttpRequest&) { return fixture("error_private"); };
  world.add_id(fixture_id("post_detail_ok"));
  world.run();
  const Progress& last = told.all.back();
  ASSERT_EQ(last.troubles.size(), 1u);
  EXPECT_EQ(last.troubles[0].subject, to_text(fixture_id("post_detail_ok")));
  EXPECT_EQ(last.troubles[0].what, "dead: private");
  EXPECT_EQ(last.dead, 1);
}

TEST_F(RunProgress, AnOutageIsToldWithItsLengthAndTheNextTry) {
  world.settings.give_up_after = minutes{3};
  world.provider = [](const HttpRequest&) { return fixture("error_500"); };
  for (int i = 0; i < 12; ++i) world.add_id(AwemeId{7'387'261'234'567'890'000 + i});
  world.run();
  bool seen = false;
  for (const auto& progress : told.all) {
    EXPECT_LE(progress.troubles.size(), limits::troubles_kept);
    EXPECT_LE(progress.waits.size(), limits::waits_told);
    for (const auto& wait : progress.waits) {
      seen = seen || wait.next.has_value();
      EXPECT_GE(wait.since.value_or(Duration{0}), Duration{0});
    }
    for (const auto& trouble : progress.troubles) EXPECT_FALSE(holds_signed_link(trouble.what)) << trouble.what;
  }
  EXPECT_TRUE(seen);
}

}  // namespace
}  // namespace holdfast::testing_world
