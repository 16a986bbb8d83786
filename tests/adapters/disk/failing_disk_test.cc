// Full and read-only disks, on a small tmpfs of the test's own (in a mount namespace of its own). Needs the right to mount:
// without it these tests are skipped, and fail where CI=true.
#include <sched.h>
#include <sys/mount.h>

#include <cerrno>
#include <cstring>

#include "adapters/disk/posix_file_system.h"
#include "adapters/disk/scratch.h"

namespace holdfast::testing {
namespace {

class FailingDiskTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string path = scratch_.path().string();
    mounted_ = unshare(CLONE_NEWNS) == 0 && mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
               mount("tmpfs", path.c_str(), "tmpfs", 0, "size=1m") == 0;
    if (mounted_) return;
    const std::string why = std::string("no right to mount a tmpfs: ") + std::strerror(errno);
    const char* ci = std::getenv("CI");
    if (ci != nullptr && std::string(ci) == "true") FAIL() << why;
    GTEST_SKIP() << why;
  }
  void TearDown() override {
    files_.reset();
    if (mounted_) umount2(scratch_.path().c_str(), MNT_DETACH);
  }

  PosixFileSystem& files() {
    if (!files_) files_ = PosixFileSystem::open((scratch_.path() / "vault").string(), 1).value();
    return *files_;
  }
  template <class T>
  T run(awaitable<T> work) { return run_to_end(loop_, std::move(work)); }
  void expect_storage(const Failure& failure, const char* remedy) {
    EXPECT_EQ(failure.kind, FailureKind::local_storage) << failure.describe();
    EXPECT_NE(failure.detail.find(remedy), std::string::npos) << failure.describe();
  }
  void fill() {
    std::ofstream out(scratch_.path() / "filler", std::ios::binary);
    const std::string block(4096, 'f');
    while (out.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
    }
  }

  Scratch scratch_;
  boost::asio::io_context loop_;
  std::unique_ptr<PosixFileSystem> files_;
  bool mounted_ = false;
};

TEST_F(FailingDiskTest, FullDiskShowsBeforeTheBytesCome) {
  const auto file = run(files().create("videos/x", 2 << 20));
  ASSERT_FALSE(file);
  expect_storage(file.error(), "the disk is full");
  EXPECT_EQ(files_below(scratch_.path()), 0u) << "nothing is left behind";
}

TEST_F(FailingDiskTest, FullDiskInTheMiddleIsSaidOnceAndForAll) {
  auto file = run(files().create("videos/x", {}));
  ASSERT_TRUE(file);
  const std::string block(300'000, 'b');
  Status status;
  for (int i = 0; i < 10 && status; ++i) status = (*file)->append(std::as_bytes(std::span(block)));
  ASSERT_FALSE(status);
  expect_storage(status.error(), "the disk is full");
  EXPECT_FALSE((*file)->append(std::as_bytes(std::span(block).first(1)))) << "a gap must not be written over";
  expect_storage(run((*file)->sync_and_close()).error(), "the disk is full");
}

TEST_F(FailingDiskTest, FullDiskHasNoRoomToState) {
  (void)files();
  fill();
  const auto room = run(files().free_bytes({}));
  ASSERT_FALSE(room);
  expect_storage(room.error(), "the disk is full");
}

TEST_F(FailingDiskTest, RoomComesBack) {
  (void)files();
  fill();
  EXPECT_FALSE(run(files().free_bytes({})));
  fs::remove(scratch_.path() / "filler");
  EXPECT_TRUE(run(files().free_bytes({})));
  EXPECT_TRUE(run(files().create("videos/x", 1000)));
}

TEST_F(FailingDiskTest, ReadOnlyDiskIsSaid) {
  auto part = run(files().create("part", {}));
  ASSERT_TRUE(part);
  ASSERT_TRUE(run((*part)->sync_and_close()));
  ASSERT_EQ(mount(nullptr, scratch_.path().c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr), 0) << std::strerror(errno);
  expect_storage(run(files().create("videos/x", {})).error(), "read-only");
  expect_storage(run(files().create("y", {})).error(), "read-only");
  expect_storage(run(files().publish("part", "final")).error(), "read-only");
  expect_storage(run(files().remove("part")).error(), "read-only");
  expect_storage(run(files().free_bytes({})).error(), "read-only");
  EXPECT_TRUE(run(files().read("part", 10))) << "reading goes on";
}

}  // namespace
}  // namespace holdfast::testing
