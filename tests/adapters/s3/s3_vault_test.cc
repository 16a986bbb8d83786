// S3Vault against a store that fails in every way of reliability.md 2.3, and the port's suite on one that doesn't.
#include "adapters/s3/s3_vault.h"

#include "adapters/s3/scripted_vault.h"
#include "conformance/vault_suite.h"

namespace holdfast::testing {
namespace {

template <StoreMode mode>
class ScriptedHarness {
 public:
  ScriptedHarness() : it_({.mode = mode}) { it_.store.mode = mode; }
  Vault& vault() { return it_.vault; }
  KeyList& keys() { return it_.vault; }
  template <class T>
  T run(awaitable<T> work) { return it_.run(std::move(work)); }
  void run(awaitable<void> work) { it_.run(std::move(work)); }

 private:
  ScriptedVault it_;
};

}  // namespace
}  // namespace holdfast::testing

namespace holdfast::conformance {
INSTANTIATE_TYPED_TEST_SUITE_P(ScriptedEnforced, VaultSuite, holdfast::testing::ScriptedHarness<StoreMode::enforced>);
INSTANTIATE_TYPED_TEST_SUITE_P(ScriptedRefused, VaultSuite, holdfast::testing::ScriptedHarness<StoreMode::refused>);
INSTANTIATE_TYPED_TEST_SUITE_P(ScriptedIgnored, VaultSuite, holdfast::testing::ScriptedHarness<StoreMode::ignored>);
}  // namespace holdfast::conformance

namespace holdfast::testing {
namespace {

std::string left_parts(ScriptedVault& it) {
  std::string out;
  for (const auto& part : it.run(it.vault.parts()).value()) out += part.path + " ";
  return out;
}

TEST(S3Vault, PutCarriesItsConditionItsDigestsAndItsSettings) {
  ScriptedVault it({.mode = StoreMode::enforced, .wants_md5 = true}, [](S3Settings& settings) {
    settings.storage_class = "STANDARD_IA";
    settings.sse = "aws:kms";
    settings.credentials.session_token = SecretKey("a-token");
  });
  ASSERT_EQ(it.publish(scripted_stem, ".mp4", "hello").value(), Published::created);
  ASSERT_EQ(it.store.requests.size(), 1u);
  auto& headers = it.store.requests[0].headers;
  EXPECT_EQ(it.store.requests[0].path, scripted_object);
  EXPECT_EQ(headers["if-none-match"], "*");
  EXPECT_EQ(headers["expect"], "100-continue");
  EXPECT_EQ(headers["content-length"], "5");
  EXPECT_EQ(headers["content-type"], "video/mp4");
  EXPECT_EQ(headers["content-md5"], "XUFAKrxLKna5cZ2REBfFkg==");
  EXPECT_EQ(headers["x-amz-checksum-sha256"], "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=");
  EXPECT_EQ(headers["x-amz-content-sha256"], conformance::sha256_of_hello);
  EXPECT_EQ(headers["x-amz-storage-class"], "STANDARD_IA");
  EXPECT_EQ(headers["x-amz-server-side-encryption"], "aws:kms");
  EXPECT_EQ(headers["x-amz-security-token"], "a-token");
  EXPECT_EQ(headers["x-amz-date"], "20260528T202640Z");
  EXPECT_TRUE(headers["authorization"].starts_with("AWS4-HMAC-SHA256 Credential=AKID/20260528/eu-test-1/s3/aws4_request, SignedHeaders=content-md5;content-type;host;if-none-match;x-amz-"));
}

struct Passing {
  const char* name;
  std::vector<Fault> faults;
};
class S3Passes : public ::testing::TestWithParam<Passing> {};

TEST_P(S3Passes, AndTheObjectIsCreatedOnce) {
  ScriptedVault it;
  it.store.faults.assign(GetParam().faults.begin(), GetParam().faults.end());
  const auto published = it.publish(scripted_stem, ".mp4", "hello");
  ASSERT_TRUE(published) << published.error().describe();
  EXPECT_EQ(*published, Published::created);
  EXPECT_EQ(it.store.objects.at(scripted_object), "hello");
  EXPECT_TRUE(it.store.faults.empty());
  EXPECT_EQ(left_parts(it), "");
}

INSTANTIATE_TEST_SUITE_P(OfEveryKind, S3Passes,
                         ::testing::Values(Passing{"slow_down", {{.status = 503, .code = "SlowDown"}, {.status = 503, .code = "SlowDown"}}},
                                           Passing{"too_many_requests", {{.status = 429}}}, Passing{"internal", {{.status = 500, .code = "InternalError"}}},
                                           Passing{"conflict", {{.status = 409, .code = "ConditionalRequestConflict"}, {.status = 409, .code = "ConditionalRequestConflict"}}},
                                           Passing{"request_timeout", {{.status = 400, .code = "RequestTimeout"}}}, Passing{"gateway", {{.status = 502}, {.status = 504}}},
                                           Passing{"reset", {{.reset = true}}}, Passing{"wants_md5", {{.status = 400, .code = "MissingContentMD5"}}},
                                           Passing{"altered_once", {{.status = 400, .code = "BadDigest"}}},
                                           Passing{"lost_answer", {{.after = true, .reset = true}}},
                                           Passing{"lost_answers", {{.after = true, .reset = true}, {.reset = true}}},
                                           Passing{"error_after_success", {{.status = 500, .code = "InternalError", .after = true}}},
                                           Passing{"gateway_timeout_after_success", {{.status = 504, .after = true}}}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(S3Vault, LostAnswerIsComparedByReadingWhereTheStoreKeepsNoChecksum) {
  ScriptedVault it;
  it.store.keeps_checksums = false;
  it.store.faults = {{.after = true, .reset = true}};
  EXPECT_EQ(it.publish(scripted_stem, ".mp4", "hello").value(), Published::created);
  EXPECT_EQ(it.count("GET"), 1);
}

TEST(S3Vault, AfterALostAnswerAnothersObjectOfTheSameLengthIsTaken) {
  for (const bool keeps_checksums : {true, false}) {
    ScriptedVault it;
    it.store.keeps_checksums = keeps_checksums;
    it.store.faults = {{.reset = true}};
    it.store.before_answer = [&] { it.store.objects.try_emplace(scripted_object, "other"); };
    EXPECT_EQ(it.publish(scripted_stem, ".mp4", "hello").value(), Published::taken);
    EXPECT_EQ(it.store.objects.at(scripted_object), "other");
  }
}

TEST(S3Vault, NotModifiedMeansTakenToo) {
  ScriptedVault it;
  it.store.faults = {{.status = 304}};
  EXPECT_EQ(it.publish(scripted_stem, ".mp4", "hello").value(), Published::taken);
  EXPECT_EQ(it.store.requests.size(), 1u);
}

struct Final {
  const char* name;
  Fault fault;
  FailureKind kind;
  const char* told;
};
class S3Fails : public ::testing::TestWithParam<Final> {};

TEST_P(S3Fails, WithItsKindAndWhatToDo) {
  ScriptedVault it;
  it.store.faults.assign(20, GetParam().fault);
  const auto published = it.publish(scripted_stem, ".mp4", "hello");
  ASSERT_FALSE(published);
  EXPECT_EQ(to_string(published.error().kind), to_string(GetParam().kind));
  EXPECT_NE(published.error().detail.find(GetParam().told), std::string::npos) << published.error().detail;
  EXPECT_EQ((published.error().describe()).find("very-secret"), std::string::npos);
  EXPECT_LE(it.store.requests.size(), static_cast<std::size_t>(limits::store_tries)) << "bounded";
  EXPECT_TRUE(it.store.objects.empty());
  EXPECT_EQ(left_parts(it), "");
}

INSTANTIATE_TEST_SUITE_P(OfEveryKind, S3Fails,
                         ::testing::Values(Final{"slow_down", {.status = 503, .code = "SlowDown"}, FailureKind::throttled, "fewer requests"},
                                           Final{"down", {.status = 500}, FailureKind::transient, "fails just now"},
                                           Final{"resets", {.reset = true}, FailureKind::transient, "127.0.0.1"},
                                           Final{"forbidden", {.status = 403, .code = "AccessDenied"}, FailureKind::local_storage, "rights"},
                                           Final{"no_bucket", {.status = 404, .code = "NoSuchBucket"}, FailureKind::local_storage, "no bucket bucket"},
                                           Final{"quota", {.status = 403, .code = "QuotaExceeded"}, FailureKind::local_storage, "quota"},
                                           Final{"full", {.status = 507}, FailureKind::local_storage, "quota"},
                                           Final{"large", {.status = 400, .code = "EntityTooLarge"}, FailureKind::corrupt, "too_large"},
                                           Final{"region", {.status = 400, .code = "AuthorizationHeaderMalformed"}, FailureKind::local_storage, "vault.s3.region"},
                                           Final{"skew", {.status = 403, .code = "RequestTimeTooSkewed"}, FailureKind::local_storage, "clock"},
                                           Final{"altered", {.status = 400, .code = "XAmzContentSHA256Mismatch"}, FailureKind::corrupt, "other bytes"},
                                           Final{"unknown", {.status = 418}, FailureKind::local_storage, "refuses the request"},
                                           Final{"condition", {.status = 501, .code = "NotImplemented"}, FailureKind::local_storage, "holdfast doctor"}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(S3Vault, RedirectIsNeverFollowed) {
  for (const int status : {301, 302, 307, 308}) {
    ScriptedVault it, other;
    it.store.faults = {{.status = status, .code = "PermanentRedirect", .more = "Location: " + other.store.endpoint() + "/bucket/x\r\n"}};
    const auto published = it.publish(scripted_stem, ".mp4", "hello");
    ASSERT_FALSE(published);
    EXPECT_EQ(published.error().kind, FailureKind::local_storage);
    EXPECT_NE(published.error().detail.find("vault.s3.region"), std::string::npos);
    EXPECT_EQ(it.store.requests.size(), 1u);
    EXPECT_TRUE(other.store.requests.empty());
  }
}

TEST(S3Vault, WaitsGrowAndAreJittered) {
  ScriptedVault it;
  it.store.faults.assign(20, {.status = 503, .code = "SlowDown"});
  EXPECT_FALSE(it.publish(scripted_stem, ".mp4", "hello"));
  ASSERT_EQ(it.clock.waits.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_GE(it.clock.waits[i], milliseconds{200} * (1 << i));
    EXPECT_LE(it.clock.waits[i], milliseconds{400} * (1 << i));
  }
}

TEST(S3Vault, TheStoresClockIsLearntOnce) {
  ScriptedVault it;
  it.store.faults = {{.status = 403, .code = "RequestTimeTooSkewed", .more = "Date: Thu, 28 May 2026 21:26:40 GMT\r\n"}};
  EXPECT_EQ(it.publish(scripted_stem, ".mp4", "hello").value(), Published::created);
  EXPECT_EQ(it.store.requests[1].headers["x-amz-date"], "20260528T212640Z");
  EXPECT_EQ(it.publish(scripted_stem, ".json", "{}").value(), Published::created);
  EXPECT_EQ(it.store.requests[2].headers["x-amz-date"], "20260528T212640Z") << "and kept";
  EXPECT_TRUE(it.clock.waits.empty());
}

TEST(S3Vault, StoreThatCannotBeAskedFirstGetsTheBodyAtOnceFromThenOn) {
  ScriptedVault it;
  it.store.faults = {{.status = 417}};
  EXPECT_EQ(it.publish(scripted_stem, ".mp4", "hello").value(), Published::created);
  EXPECT_EQ(it.publish(scripted_stem, ".json", "{}").value(), Published::created);
  ASSERT_EQ(it.store.requests.size(), 3u);
  EXPECT_TRUE(it.store.requests[0].headers.contains("expect"));
  EXPECT_FALSE(it.store.requests[1].headers.contains("expect"));
  EXPECT_FALSE(it.store.requests[2].headers.contains("expect"));
}

TEST(S3Vault, PartThatChangedOnDiskIsCorruptAndIsNotStored) {
  ScriptedVault it;
  auto part = it.run(it.vault.begin({.stem = scripted_stem, .token = {7}, .expected = {}})).value();
  ASSERT_TRUE(part->append(conformance::bytes_of("hello")));
  const auto name = it.run(it.vault.parts()).value().at(0).path;
  std::ofstream(it.scratch.path() / "parts" / name) << "jello";
  const auto published = it.run(it.vault.publish(std::move(part), scripted_stem + ".mp4"));
  ASSERT_FALSE(published);
  EXPECT_EQ(published.error().kind, FailureKind::corrupt);
  EXPECT_NE(published.error().detail.find("disk"), std::string::npos);
  EXPECT_TRUE(it.store.objects.empty());
}

TEST(S3Vault, MoreThanOnePutTakesIsRefusedBeforeItIsWritten) {
  ScriptedVault it;
  const auto begun = it.run(it.vault.begin({.stem = scripted_stem, .token = {7}, .expected = limits::object_bytes_max + 1}));
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().kind, FailureKind::corrupt);
  EXPECT_NE(begun.error().detail.find("too_large"), std::string::npos);
}

TEST(S3Vault, RefusedModeLooksFirstAndNeverSendsTheCondition) {
  ScriptedVault it({.mode = StoreMode::refused});
  it.store.mode = StoreMode::refused;
  EXPECT_EQ(it.publish(scripted_stem, ".mp4", "first").value(), Published::created);
  EXPECT_EQ(it.publish(scripted_stem, ".mp4", "second").value(), Published::taken);
  EXPECT_EQ(it.store.objects.at(scripted_object), "first");
  EXPECT_EQ(it.count("HEAD"), 2);
  EXPECT_EQ(it.count("PUT"), 1);
}

TEST(S3Vault, LookThatFailsStoresNothing) {
  ScriptedVault it({.mode = StoreMode::refused});
  it.store.faulty_method = "HEAD";
  it.store.faults.assign(20, {.status = 500});
  EXPECT_EQ(it.publish(scripted_stem, ".mp4", "first").error().kind, FailureKind::transient);
  EXPECT_EQ(it.count("PUT"), 0);
}

TEST(S3Vault, ReadsAreTriedAgainFromTheirStart) {
  ScriptedVault it;
  it.store.objects[scripted_object] = "hello";
  it.store.faulty_method = "GET";
  it.store.faults = {{.status = 500}, {.reset = true}, {.status = 503, .code = "SlowDown"}};
  EXPECT_EQ(it.run(it.vault.read(scripted_stem + ".mp4", 100)).value(), "hello");
  it.store.faults = {{.status = 500}};
  conformance::CountingVisitor visitor;
  EXPECT_EQ(to_hex(it.run(it.vault.inspect(scripted_stem + ".mp4", visitor)).value().value()), conformance::sha256_of_hello);
  EXPECT_EQ(visitor.text, "hello");
}

TEST(S3Vault, AbsentBucketIsNoAbsentObject) {
  ScriptedVault it;
  it.store.faulty_method = "GET";
  it.store.faults = {{.status = 404, .code = "NoSuchBucket"}};
  EXPECT_EQ(it.run(it.vault.read(scripted_stem + ".mp4", 100)).error().kind, FailureKind::local_storage);
}

TEST(S3Vault, ListingThatIsNoneIsAFailure) {
  ScriptedVault it;
  it.store.faulty_method = "GET";
  it.store.faults.assign(1, {.status = 200, .code = "x"});
  EXPECT_EQ(it.run(it.vault.keys_of(scripted_stem)).error().kind, FailureKind::transient);
}

}  // namespace
}  // namespace holdfast::testing
