// S3Vault on a real server passes the port's suite, and is seen as it should be by the server itself.
#include <boost/asio/detached.hpp>

#include "conformance/vault_suite.h"
#include "s3_server/real_store.h"

namespace holdfast::testing {
namespace {

class S3Harness {
 public:
  ~S3Harness() {
    if (real_) real_->store.clean();
  }
  std::string why_not() const { return why_no_server(); }
  Vault& vault() { return real().vault; }
  KeyList& keys() { return real().vault; }
  template <class T>
  T run(awaitable<T> work) { return real().store.run(std::move(work)); }
  void run(awaitable<void> work) { real().store.run(std::move(work)); }

 private:
  RealVault& real() {
    if (!real_) real_.emplace();
    return *real_;
  }
  std::optional<RealVault> real_;
};

}  // namespace
}  // namespace holdfast::testing

namespace holdfast::conformance {
INSTANTIATE_TYPED_TEST_SUITE_P(RealS3, VaultSuite, holdfast::testing::S3Harness);
}  // namespace holdfast::conformance

namespace holdfast::testing {
namespace {

using conformance::bytes_of;

class RealS3Vault : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!why_no_server().empty()) GTEST_SKIP() << why_no_server();
    real_.emplace();
  }
  void TearDown() override {
    if (real_) real_->store.clean();
  }
  RealVault& real() { return *real_; }
  Result<Published> publish(RealVault& at, const std::string& stem, const std::string& extension, const std::string& text) {
    auto part = at.store.run(at.vault.begin({.stem = stem, .token = {7}, .expected = text.size()}));
    EXPECT_TRUE(part) << part.error().describe();
    EXPECT_TRUE((*part)->append(bytes_of(text)));
    return at.store.run(at.vault.publish(std::move(*part), stem + extension));
  }

 private:
  std::optional<RealVault> real_;
};

TEST_F(RealS3Vault, ObjectsHaveTheirTypeAndTheirLengthAndStandBelowThePrefix) {
  ASSERT_TRUE(publish(real(), conformance::video_stem_a, ".mp4", "hello"));
  auto& client = real().store.client;
  const auto reply = real().store.run(client.send({.method = StoreMethod::head, .key = client.in_bucket(conformance::video_stem_a + ".mp4")}));
  ASSERT_EQ(reply.answer, StoreAnswer::done);
  EXPECT_EQ(reply.head.content_type, "video/mp4");
  EXPECT_EQ(reply.head.content_length, 5u);
  const auto objects = real().store.objects();
  ASSERT_EQ(objects.size(), 1u);
  EXPECT_EQ(objects[0].key, client.settings().prefix + "/" + conformance::video_stem_a + ".mp4");
}

TEST_F(RealS3Vault, OneOfManyRacersCreatesTheNameAndItsBytesStay) {
  auto& at = real();
  std::vector<std::optional<Result<Published>>> ends(16);
  auto race = [&](std::size_t number) -> awaitable<void> {
    auto part = co_await at.vault.begin({.stem = conformance::video_stem_a, .token = {7}, .expected = {}});
    EXPECT_TRUE((*part)->append(bytes_of("from " + std::to_string(number) + std::string(100'000, 'x'))));
    ends[number] = co_await at.vault.publish(std::move(*part), conformance::video_stem_a + ".mp4");
  };
  for (std::size_t i = 0; i < ends.size(); ++i) boost::asio::co_spawn(at.store.loop, race(i), boost::asio::detached);
  at.store.loop.restart();
  at.store.loop.run();
  std::size_t winner = ends.size();
  int created = 0;
  for (std::size_t i = 0; i < ends.size(); ++i) {
    ASSERT_TRUE(ends[i] && *ends[i]) << i << ": " << (*ends[i]).error().describe();
    if (**ends[i] == Published::created) {
      winner = i;
      ++created;
    }
  }
  EXPECT_EQ(created, 1);
  const auto text = at.store.run(at.vault.read(conformance::video_stem_a + ".mp4", 1 << 20));
  ASSERT_TRUE(text && *text);
  EXPECT_TRUE((*text)->starts_with("from " + std::to_string(winner) + "x"));
  EXPECT_TRUE(at.store.run(at.vault.parts())->empty());
}

TEST_F(RealS3Vault, ListingsGoOnOverPages) {
  const std::string stem = "photos/dt=2026-05-29/author=a/1";
  auto& at = real();
  auto& client = at.store.client;
  auto fill = [&]() -> awaitable<void> {
    for (int i = 0; i < 1005; ++i) {
      const auto reply = co_await client.send({.method = StoreMethod::put, .key = client.in_bucket(stem + "/" + std::to_string(i) + ".jpg")});
      EXPECT_EQ(reply.answer, StoreAnswer::done);
    }
  };
  at.store.run(fill());
  const auto keys = at.store.run(at.vault.keys_of(stem));
  ASSERT_TRUE(keys) << keys.error().describe();
  EXPECT_EQ(keys->size(), 1005u);
  at.store.clean();
}

TEST_F(RealS3Vault, FirstSidecarIsFoundOrNone) {
  EXPECT_EQ(real().store.run(first_sidecar(real().store.client)).value(), std::nullopt);
  ASSERT_TRUE(publish(real(), conformance::video_stem_a, ".mp4", "v"));
  EXPECT_EQ(real().store.run(first_sidecar(real().store.client)).value(), std::nullopt);
  ASSERT_TRUE(publish(real(), conformance::video_stem_a, ".json", "{}"));
  EXPECT_EQ(real().store.run(first_sidecar(real().store.client)).value(), conformance::video_stem_a + ".json");
}

TEST_F(RealS3Vault, WrongSecretIsTheSettingsFaultAndIsNotShown) {
  RealStore store;
  auto settings = settings_for(server_setting("ENDPOINT"), server_setting("BUCKET"), "x");
  settings.credentials.secret = SecretKey("not-the-secret");
  S3Client client(store.http, store.clock, store.random, std::move(settings));
  const auto reply = store.run(client.send({.method = StoreMethod::put, .key = "x/1"}));
  const auto failure = client.failure_of(reply, "publish", "x/1");
  EXPECT_EQ(failure.kind, FailureKind::local_storage);
  EXPECT_NE(failure.detail.find("credentials"), std::string::npos);
  EXPECT_EQ((failure.describe() + failure.remote_text).find("not-the-secret"), std::string::npos);
}

TEST_F(RealS3Vault, AbsentBucketIsTold) {
  RealVault at("holdfast-absent");
  const auto published = publish(at, conformance::video_stem_a, ".mp4", "x");
  ASSERT_FALSE(published);
  EXPECT_EQ(published.error().kind, FailureKind::local_storage);
  EXPECT_NE(published.error().detail.find("no bucket holdfast-absent"), std::string::npos) << published.error().detail;
}

TEST_F(RealS3Vault, TlsIsVerifiedWithTheGivenCertificates) {
  const auto endpoint = server_setting("TLS_ENDPOINT");
  if (endpoint.empty()) GTEST_SKIP() << "the server has no HOLDFAST_TEST_S3_TLS_ENDPOINT";
  RealStore trusted(server_setting("BUCKET"), endpoint, {.ca_file = server_setting("CA")});
  EXPECT_EQ(trusted.run(trusted.client.send({.method = StoreMethod::put, .key = trusted.client.in_bucket("a")})).answer, StoreAnswer::done);
  trusted.clean();
  RealStore stranger(server_setting("BUCKET"), endpoint);
  const auto reply = stranger.run(stranger.client.send({.method = StoreMethod::put, .key = stranger.client.in_bucket("a"), .tries = 1}));
  ASSERT_TRUE(reply.failure);
  EXPECT_EQ(reply.head.status, 0);
  EXPECT_FALSE(reply.in_doubt);
}

}  // namespace
}  // namespace holdfast::testing
