// One run at a time, and the kernel lets go when it dies; which file system a path is on.
#include "adapters/disk/archive_lock.h"

#include <sys/wait.h>

#include "adapters/disk/mount.h"
#include "adapters/disk/scratch.h"

namespace holdfast::testing {
namespace {

const Instant now = instant_from_unix(1'780'041'600);  // 2026-05-29T08:00:00Z

LockAnswer take(const Scratch& scratch) { return take_archive_lock(scratch.path().string(), now).value(); }

TEST(ArchiveLock, SecondOneIsToldWhoHasIt) {
  Scratch scratch;
  const LockAnswer first = take(scratch);
  ASSERT_TRUE(std::holds_alternative<ArchiveLock>(first));
  const LockAnswer second = take(scratch);
  const auto* held = std::get_if<HeldByAnother>(&second);
  ASSERT_NE(held, nullptr);
  EXPECT_EQ(held->pid, std::to_string(getpid()));
  EXPECT_EQ(held->since, iso_text(now));
  EXPECT_NE(held->describe().find(held->pid), std::string::npos);
}

TEST(ArchiveLock, HoldsWhenSomebodyRemovesTheFile) {
  Scratch scratch;
  {
    const LockAnswer first = take(scratch);
    fs::remove(scratch.path() / "holdfast.lock");
    EXPECT_TRUE(std::holds_alternative<HeldByAnother>(take(scratch)));
  }
  EXPECT_TRUE(std::holds_alternative<ArchiveLock>(take(scratch)));
}

TEST(ArchiveLock, IsFreeAgainAtItsEnd) {
  Scratch scratch;
  { const LockAnswer first = take(scratch); }
  EXPECT_TRUE(std::holds_alternative<ArchiveLock>(take(scratch)));
  EXPECT_TRUE(fs::exists(scratch.path() / "holdfast.lock")) << "a lock file is never removed";
}

TEST(ArchiveLock, IsFreeAgainWhenItsHolderIsKilled) {
  Scratch scratch;
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  if (child == 0) {
    const LockAnswer mine = take(scratch);
    (void)!::write(ready[1], "x", 1);
    while (true) pause();
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  EXPECT_TRUE(std::holds_alternative<HeldByAnother>(take(scratch)));
  kill(child, SIGKILL);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(std::holds_alternative<ArchiveLock>(take(scratch)));
  close(ready[0]);
  close(ready[1]);
}

TEST(ArchiveLock, OddNoteIsShownSafely) {
  Scratch scratch;
  const LockAnswer first = take(scratch);
  write_text(scratch.path() / "holdfast.lock", "12\x1b[2J 34\n");
  const LockAnswer second = take(scratch);
  EXPECT_EQ(std::get<HeldByAnother>(second).describe().find('\x1b'), std::string::npos);
  write_text(scratch.path() / "holdfast.lock", "");
  EXPECT_EQ(std::get<HeldByAnother>(take(scratch)).describe(), "another process holds this archive");
}

TEST(ArchiveLock, PlaceWithoutAFolderIsACatalogFailure) {
  Scratch scratch;
  const auto missing = take_archive_lock((scratch.path() / "none").string(), now);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, FailureKind::catalog);
  fs::create_symlink("elsewhere", scratch.path() / "holdfast.lock");
  EXPECT_EQ(take_archive_lock(scratch.path().string(), now).error().kind, FailureKind::catalog);
}

TEST(Mount, NamesTheFileSystem) {
  EXPECT_FALSE(mount_of("/").value().name.empty());
  EXPECT_EQ(mount_of("/proc").value().name, "0x9FA0");
  EXPECT_FALSE(mount_of("/proc").value().is_network);
  EXPECT_EQ(mount_of("/nothing/here").error().kind, FailureKind::gone);
}

}  // namespace
}  // namespace holdfast::testing
