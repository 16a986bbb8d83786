// How a remote vault's answers are remembered.
#include "core/govern/remote_health.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

TEST(RemoteHealth, FailsSinceTheFirstFailureThatNoSuccessFollowed) {
  RemoteHealth health(8);
  EXPECT_FALSE(health.stuck_since());
  health.failed(seconds{10});
  health.succeeded(seconds{20});
  EXPECT_FALSE(health.failing_since());
  health.failed(seconds{30});
  health.failed(seconds{40});
  EXPECT_EQ(health.failing_since(), seconds{30});
  EXPECT_FALSE(health.fails_for(seconds{31}, seconds{60}));
  EXPECT_TRUE(health.fails_for(seconds{30}, seconds{60}));
}

TEST(RemoteHealth, OpensOnFailuresInARowAndLetsOneProbeThrough) {
  RemoteHealth health(8);
  for (int i = 0; i < 5; ++i) health.failed(seconds{i});
  EXPECT_TRUE(health.is_open());
  EXPECT_FALSE(health.admit(seconds{5}));
  EXPECT_TRUE(health.admit(health.retry_at()));
  EXPECT_FALSE(health.admit(health.retry_at()));
  health.succeeded(minutes{1});
  EXPECT_FALSE(health.is_open());
}

TEST(RemoteHealth, FailuresHalveTheUploadsAtATimeAndUploadsBringThemBack) {
  RemoteHealth health(8);
  health.failed(seconds{10});
  EXPECT_EQ(health.uploads_at_a_time(), 4);
  health.failed(seconds{12});
  EXPECT_EQ(health.uploads_at_a_time(), 2);
  for (int i = 0; i < 40; ++i) health.uploaded();
  EXPECT_EQ(health.uploads_at_a_time(), 8);
}

TEST(RemoteHealth, IsStuckSinceTheEarlierOfAFailingStoreAndAFullSpool) {
  RemoteHealth health(8);
  health.spool_is_full(true, seconds{10});
  health.spool_is_full(true, seconds{20});
  EXPECT_EQ(health.stuck_since(), seconds{10});
  health.failed(seconds{15});
  EXPECT_EQ(health.stuck_since(), seconds{10});
  health.uploaded();
  EXPECT_EQ(health.stuck_since(), seconds{15});
  health.succeeded(seconds{30});
  EXPECT_FALSE(health.stuck_since());
  health.spool_is_full(true, seconds{40});
  health.spool_is_full(false, seconds{50});
  EXPECT_FALSE(health.stuck_since());
}

}  // namespace
}  // namespace holdfast
