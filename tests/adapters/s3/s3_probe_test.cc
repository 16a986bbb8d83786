// The probe finds each kind of store out, and says nothing about one that doesn't answer.
#include "adapters/s3/s3_probe.h"

#include "adapters/s3/scripted_vault.h"

namespace holdfast::testing {
namespace {

S3Findings probe(ScriptedVault& it) {
  auto found = it.run(probe_store(it.client, it.random));
  EXPECT_TRUE(found) << found.error().describe();
  EXPECT_TRUE(it.store.objects.empty()) << "nothing is left";
  return found ? *found : S3Findings{};
}

TEST(S3Probe, FindsEachModeOut) {
  for (const auto mode : {StoreMode::enforced, StoreMode::refused, StoreMode::ignored}) {
    ScriptedVault it;
    it.store.mode = mode;
    const auto found = probe(it);
    EXPECT_EQ(to_string(found.traits.mode), to_string(mode));
    EXPECT_TRUE(found.remarks.empty()) << found.remarks.front();
  }
}

TEST(S3Probe, StoreThatChecksBeforeItLocksIsIgnored) {
  ScriptedVault it;
  int puts = 0;
  // The condition holds one after the other; of racers, two get through.
  it.store.before_answer = [&] {
    const auto& last = it.store.requests.back();
    if (last.method == "PUT" && last.path.ends_with("/race") && ++puts == 1) it.store.objects.erase(last.path);
  };
  EXPECT_EQ(to_string(probe(it).traits.mode), "ignored");
}

TEST(S3Probe, StoreThatOverwritesAndSays412IsIgnored) {
  ScriptedVault it;
  it.store.before_answer = [&] {
    const auto& last = it.store.requests.back();
    if (last.method == "PUT" && last.path.ends_with("/twice")) it.store.objects[last.path] = last.body;
  };
  EXPECT_EQ(to_string(probe(it).traits.mode), "ignored");
}

TEST(S3Probe, DigestsThatAreComparedAreFoundOut) {
  struct Step {
    bool payload, checksum, md5, wants_md5;
    std::size_t remarks;
  };
  for (const Step& step : {Step{true, false, false, false, 0}, Step{false, true, false, false, 0}, Step{false, false, true, true, 0}, Step{false, false, false, false, 1}}) {
    ScriptedVault it;
    it.store.compares_payload = step.payload;
    it.store.compares_checksum = step.checksum;
    it.store.compares_md5 = step.md5;
    const auto found = probe(it);
    EXPECT_EQ(found.traits.wants_md5, step.wants_md5);
    EXPECT_EQ(found.remarks.size(), step.remarks);
  }
}

TEST(S3Probe, NamesThatDoNotComeBackAreToldOrRefused) {
  for (const auto& [part, fatal] : {std::pair{"dt=", true}, std::pair{"%E2", true}, std::pair{"a b", false}, std::pair{"\xc3\xa9", false}}) {
    ScriptedVault it;
    it.store.before_answer = [&it, name = std::string(part)] {
      const auto& last = it.store.requests.back();
      if (last.method == "PUT" && last.path.contains(name)) it.store.objects.erase(last.path);
    };
    const auto found = it.run(probe_store(it.client, it.random));
    EXPECT_EQ(found.has_value(), !fatal) << part;
    if (found) EXPECT_EQ(found->remarks.size(), 1u);
    else EXPECT_EQ(found.error().kind, FailureKind::local_storage);
    EXPECT_TRUE(it.store.objects.empty());
  }
}

TEST(S3Probe, StoreThatFailsIsNotJudged) {
  for (const Fault& fault : {Fault{.status = 500}, Fault{.status = 403, .code = "AccessDenied"}, Fault{.reset = true}}) {
    ScriptedVault it;
    it.store.faults.assign(100, fault);
    EXPECT_FALSE(it.run(probe_store(it.client, it.random)));
  }
}

}  // namespace
}  // namespace holdfast::testing
