// DiskVault over the real disk passes the port's suite; and what it does when the disk fails in the middle.
#include "adapters/disk/disk_vault.h"

#include "adapters/disk/posix_file_system.h"
#include "adapters/disk/scratch.h"
#include "conformance/vault_suite.h"

namespace holdfast::testing {
namespace {

class CountingRandom : public Random {
 public:
  std::uint64_t next() override { return ++last_; }

 private:
  std::uint64_t last_ = 0;
};

class DiskHarness {
 public:
  DiskHarness() : files_(PosixFileSystem::open((scratch_.path() / "vault").string()).value()), vault_(*files_, random_) {}
  Vault& vault() { return vault_; }
  KeyList& keys() { return vault_; }
  template <class T>
  T run(awaitable<T> work) { return run_to_end(loop_, std::move(work)); }
  void run(awaitable<void> work) { run_to_end(loop_, std::move(work)); }

 private:
  Scratch scratch_;
  boost::asio::io_context loop_;
  CountingRandom random_;
  std::unique_ptr<PosixFileSystem> files_;
  DiskVault vault_;
};

}  // namespace
}  // namespace holdfast::testing

namespace holdfast::conformance {
INSTANTIATE_TYPED_TEST_SUITE_P(Disk, VaultSuite, holdfast::testing::DiskHarness);
}  // namespace holdfast::conformance

namespace holdfast::testing {
namespace {

using conformance::bytes_of;
using conformance::video_stem_a;

// Notes each call and fails the one that it is told to.
class FailingFiles : public FileSystem {
 public:
  struct File : NewFile {
    explicit File(FailingFiles& owner) : files(owner) {}
    ~File() override { files.calls += "close "; }
    Status append(std::span<const std::byte>) override { return files.step("append"); }
    awaitable<Status> sync_and_close() override { co_return files.step("sync"); }
    Sha256 digest() const override { return {}; }
    std::uint64_t size() const override { return 0; }
    FailingFiles& files;
  };

  awaitable<Result<std::unique_ptr<NewFile>>> create(std::string, std::optional<std::uint64_t>) override {
    if (auto done = step("create"); !done) co_return std::unexpected(done.error());
    co_return std::make_unique<File>(*this);
  }
  awaitable<Status> publish(std::string, std::string) override { co_return step("publish"); }
  awaitable<Status> remove(std::string) override { co_return step("remove"); }
  awaitable<Result<std::string>> read(std::string, std::uint64_t) override { co_return std::string(); }
  awaitable<Result<Sha256>> visit(std::string, ByteVisitor&) override { co_return Sha256{}; }
  awaitable<Result<std::vector<FileInfo>>> list(std::string) override { co_return std::vector<FileInfo>{}; }
  awaitable<Result<std::uint64_t>> free_bytes(std::vector<std::string>) override { co_return 1; }

  Status step(const std::string& name) {
    calls += name + " ";
    if (name != failing) return {};
    return fail(failure, name, "x", "as told");
  }

  std::string calls, failing;
  FailureKind failure = FailureKind::local_storage;
};

struct PublishStep {
  const char* failing;
  FailureKind failure;
  const char* calls;             // up to the end of publish, the part destroyed
  std::optional<Published> published;
};

TEST(DiskVault, PublishStepByStep) {
  const PublishStep steps[] = {
      {"", FailureKind::bug, "create append sync publish close ", Published::created},
      {"sync", FailureKind::local_storage, "create append sync remove close ", std::nullopt},
      {"publish", FailureKind::taken, "create append sync publish remove close ", Published::taken},
      {"publish", FailureKind::local_storage, "create append sync publish remove close ", std::nullopt},
  };
  for (const auto& step : steps) {
    boost::asio::io_context loop;
    FailingFiles files;
    files.failing = step.failing;
    files.failure = step.failure;
    CountingRandom random;
    DiskVault vault(files, random);
    auto part = run_to_end(loop, vault.begin({.stem = video_stem_a, .token = {7}, .expected = {}}));
    ASSERT_TRUE(part);
    EXPECT_TRUE((*part)->append(bytes_of("x")));
    const auto published = run_to_end(loop, vault.publish(std::move(*part), video_stem_a + ".mp4"));
    EXPECT_EQ(files.calls, step.calls) << step.failing;
    EXPECT_EQ(published.has_value(), step.published.has_value()) << step.failing;
    if (published) EXPECT_EQ(*published, *step.published);
    if (!published) EXPECT_EQ(published.error().kind, step.failure);
  }
}

TEST(DiskVault, DestroyedPartClosesItsFileAndLeavesItForTheJanitor) {
  boost::asio::io_context loop;
  FailingFiles files;
  CountingRandom random;
  DiskVault vault(files, random);
  auto part = run_to_end(loop, vault.begin({.stem = video_stem_a, .token = {7}, .expected = {}}));
  part->reset();
  EXPECT_EQ(files.calls, "create close ");
}

}  // namespace
}  // namespace holdfast::testing
