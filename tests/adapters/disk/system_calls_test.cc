// Which system calls make a name durable, in which order, and what comes of it when one fails. This program brings its own
// fsync, mkdirat and renameat2, which note what they are called for, fail when told to, and else do what they should.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <mutex>

#include "adapters/disk/posix_file_system.h"
#include "adapters/disk/scratch.h"

namespace {

struct Notes {
  std::mutex mutex;
  bool on = false;
  std::string root, calls;
  std::string failing;  // the call as it would be noted
  int error = EIO;
  int failures_left = 0;
};
Notes& notes() {
  static Notes it;
  return it;
}

std::string path_of(int fd) {
  std::array<char, 4096> target{};
  const ssize_t size = readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), target.data(), target.size());
  std::string path(target.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  const std::string& root = notes().root;
  if (path == root) return "/";
  return path.starts_with(root + "/") ? path.substr(root.size() + 1) : path;
}

// True when the call is to fail now.
bool note(const std::string& call) {
  Notes& it = notes();
  const std::lock_guard lock(it.mutex);
  if (!it.on) return false;
  it.calls += call + "; ";
  if (call != it.failing || it.failures_left == 0) return false;
  --it.failures_left;
  errno = it.error;
  return true;
}

}  // namespace

extern "C" {
int fsync(int fd) { return note("sync " + path_of(fd)) ? -1 : static_cast<int>(syscall(SYS_fsync, fd)); }
int mkdirat(int fd, const char* name, mode_t mode) {
  return note(std::string("mkdir ") + name) ? -1 : static_cast<int>(syscall(SYS_mkdirat, fd, name, mode));
}
int renameat2(int from, const char* old_name, int to, const char* new_name, unsigned flags) noexcept {
  return note(std::string("rename ") + new_name) ? -1 : static_cast<int>(syscall(SYS_renameat2, from, old_name, to, new_name, flags));
}
}

namespace holdfast::testing {
namespace {

class SystemCallsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const fs::path root = fs::canonical(scratch_.path());
    files_ = PosixFileSystem::open(root.string(), 1).value();
    notes().root = root.string();
    notes().failing.clear();
    notes().failures_left = 0;
    notes().on = true;
  }
  void TearDown() override { notes().on = false; }

  void fail_at(const std::string& call, int error = EIO, int times = 1) {
    notes().failing = call;
    notes().error = error;
    notes().failures_left = times;
  }
  std::string calls() { return std::exchange(notes().calls, {}); }
  template <class T>
  T run(awaitable<T> work) { return run_to_end(loop_, std::move(work)); }

  Status write(const std::string& path) {
    auto file = run(files_->create(path, {}));
    if (!file) return std::unexpected(file.error());
    return run((*file)->sync_and_close());
  }

  Scratch scratch_;
  boost::asio::io_context loop_;
  std::unique_ptr<PosixFileSystem> files_;
};

TEST_F(SystemCallsTest, BytesBeforeTheNameAndTheNameBeforeTheAnswer) {
  ASSERT_TRUE(write("a/.x.part"));
  calls();
  ASSERT_TRUE(write("a/.y.part"));
  ASSERT_TRUE(run(files_->publish("a/.y.part", "a/y")));
  EXPECT_EQ(calls(), "sync a/.y.part; rename y; sync a; ");
}

TEST_F(SystemCallsTest, NewFolderIsSyncedIntoItsParent) {
  ASSERT_TRUE(write("a/b/c/.x.part"));
  EXPECT_EQ(calls(), "mkdir a; sync /; mkdir b; sync a; mkdir c; sync a/b; sync a/b/c/.x.part; ");
  ASSERT_TRUE(write("a/b/c/.y.part"));
  EXPECT_EQ(calls(), "sync a/b/c/.y.part; ") << "what is known to be durable costs nothing again";
}

TEST_F(SystemCallsTest, FolderThatStandsIsSyncedOnceBeforeItIsTrusted) {
  fs::create_directory(scratch_.path() / "a");
  ASSERT_TRUE(write("a/.x.part"));
  EXPECT_EQ(calls(), "mkdir a; sync /; sync a/.x.part; ");
}

TEST_F(SystemCallsTest, MoveToAnotherFolderSyncsBoth) {
  ASSERT_TRUE(write("a/x"));
  calls();
  ASSERT_TRUE(run(files_->publish("a/x", "q/x")));
  EXPECT_EQ(calls(), "mkdir q; sync /; rename x; sync q; sync a; ");
}

TEST_F(SystemCallsTest, RemovalIsDurable) {
  ASSERT_TRUE(write("a/x"));
  calls();
  ASSERT_TRUE(run(files_->remove("a/x")));
  EXPECT_EQ(calls(), "sync a; ");
}

TEST_F(SystemCallsTest, FailedSyncOfAFileIsNeverRetried) {
  auto file = run(files_->create("x", {}));
  fail_at("sync x");
  for (int i = 0; i < 2; ++i) {
    const auto synced = run((*file)->sync_and_close());
    ASSERT_FALSE(synced);
    EXPECT_EQ(synced.error().kind, FailureKind::local_storage);
  }
  EXPECT_EQ(calls(), "sync x; ");
}

TEST_F(SystemCallsTest, FailedSyncOfAFolderIsAFailureAndIsNotForgotten) {
  fail_at("sync /");
  const auto first = write("a/x");
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().kind, FailureKind::local_storage);
  calls();
  ASSERT_TRUE(write("a/x"));
  EXPECT_EQ(calls(), "mkdir a; sync /; sync a/x; ") << "the folder was not taken for durable";
}

TEST_F(SystemCallsTest, NameThatMayNotBeDurableIsAFailure) {
  ASSERT_TRUE(write(".x.part"));
  fail_at("sync /");
  const auto published = run(files_->publish(".x.part", "x"));
  ASSERT_FALSE(published);
  EXPECT_EQ(published.error().kind, FailureKind::local_storage);
}

TEST_F(SystemCallsTest, FileSystemThatCantSyncFoldersIsLetPass) {
  for (const int error : {EINVAL, ENOTSUP}) {
    fail_at("sync /", error, 9);
    EXPECT_TRUE(write("x" + std::to_string(error)));
    EXPECT_TRUE(run(files_->publish("x" + std::to_string(error), "y" + std::to_string(error))));
  }
}

TEST_F(SystemCallsTest, FileSystemWithoutTheRenameFlagUsesAHardLink) {
  for (const int error : {EINVAL, ENOSYS}) {
    const std::string name = "n" + std::to_string(error);
    ASSERT_TRUE(write(".p"));
    fail_at("rename " + name, error, 2);
    ASSERT_TRUE(run(files_->publish(".p", name)));
    EXPECT_FALSE(fs::exists(scratch_.path() / ".p"));
    ASSERT_TRUE(write(".p"));
    EXPECT_EQ(run(files_->publish(".p", name)).error().kind, FailureKind::taken) << "a link doesn't replace either";
    fs::remove(scratch_.path() / ".p");
  }
}

TEST_F(SystemCallsTest, EveryErrorHasARemedy) {
  for (const int error : {ENOSPC, EDQUOT, EROFS, EACCES, EPERM, EIO, EMFILE}) {
    ASSERT_TRUE(write(".p" + std::to_string(error)));
    fail_at("rename x", error);
    const auto published = run(files_->publish(".p" + std::to_string(error), "x"));
    ASSERT_FALSE(published);
    EXPECT_EQ(published.error().kind, FailureKind::local_storage) << error;
    EXPECT_GT(published.error().detail.size(), 15u) << error;
  }
}

}  // namespace
}  // namespace holdfast::testing
