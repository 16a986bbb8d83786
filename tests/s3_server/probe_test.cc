// The probe against a real server: enforced on a plain bucket, ignored on a versioned one, and nothing left behind.
#include "adapters/s3/s3_probe.h"

#include "s3_server/real_store.h"

namespace holdfast::testing {
namespace {

class RealProbe : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!why_no_server().empty()) GTEST_SKIP() << why_no_server();
  }
};

TEST_F(RealProbe, PlainBucketEnforcesTheCondition) {
  RealStore store;
  const auto found = store.run(probe_store(store.client, store.random));
  ASSERT_TRUE(found) << found.error().describe();
  EXPECT_EQ(to_string(found->traits.mode), "enforced");
  EXPECT_FALSE(found->traits.wants_md5) << "the signed digest is compared";
  EXPECT_TRUE(found->remarks.empty()) << found->remarks.front();
  EXPECT_TRUE(store.objects().empty());
}

TEST_F(RealProbe, VersionedBucketIgnoresTheCondition) {
  if (server_setting("VERSIONED_BUCKET").empty()) GTEST_SKIP() << "the server has no HOLDFAST_TEST_S3_VERSIONED_BUCKET";
  RealStore store(server_setting("VERSIONED_BUCKET"));
  const auto found = store.run(probe_store(store.client, store.random));
  ASSERT_TRUE(found) << found.error().describe();
  EXPECT_EQ(to_string(found->traits.mode), "ignored");
  EXPECT_TRUE(store.objects().empty());
}

TEST_F(RealProbe, WhatCannotBeAskedIsAFailureAndNoFinding) {
  RealStore absent("holdfast-absent");
  EXPECT_EQ(absent.run(probe_store(absent.client, absent.random)).error().kind, FailureKind::local_storage);
}

}  // namespace
}  // namespace holdfast::testing
