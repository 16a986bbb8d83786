// See archive_lock.h. The file's text is for people; only the lock counts. The file is never removed: who unlinks a lock
// file lets two processes hold two locks.
#include "adapters/disk/archive_lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include <array>
#include <cerrno>

#include "adapters/disk/disk_failure.h"
#include "core/base/printable.h"

namespace holdfast {
namespace {

constexpr std::size_t note_bytes_max = 128;

std::unexpected<Failure> failed(int error, std::string path) {
  Failure why = disk_failure(error, "lock the archive", std::move(path));
  why.kind = FailureKind::catalog;
  if (error == ENOLCK || error == EOPNOTSUPP) why.detail = "this file system has no locks: keep the catalog on a local disk";
  return std::unexpected(std::move(why));
}

HeldByAnother read_note(int file) {
  std::array<char, note_bytes_max> bytes{};
  const ssize_t got = pread(file, bytes.data(), bytes.size(), 0);
  std::string text = got > 0 ? std::string(bytes.data(), static_cast<std::size_t>(got)) : std::string();
  text = text.substr(0, text.find('\n'));
  const auto space = text.find(' ');
  if (space == std::string::npos) return {};
  return {printable(text.substr(0, space)), printable(text.substr(space + 1))};
}

// 0, or the errno of a lock that can't be had now or at all.
int lock(int file) {
  int result = 0;
  do result = flock(file, LOCK_EX | LOCK_NB);
  while (result < 0 && errno == EINTR);
  return result < 0 ? errno : 0;
}

void write_note(int file, Instant now) {
  const std::string text = std::to_string(getpid()) + " " + iso_text(now) + "\n";
  if (ftruncate(file, 0) == 0) (void)!pwrite(file, text.data(), text.size(), 0);  // a full disk costs the note, not the lock
}

}  // namespace

std::string HeldByAnother::describe() const {
  if (pid.empty()) return "another process holds this archive";
  return "process " + pid + " has held this archive since " + since;
}

Result<LockAnswer> take_archive_lock(const std::string& folder, Instant now) {
  const std::string path = folder + "/holdfast.lock";
  Descriptor file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) return failed(errno, path);
  const int refused = lock(file.get());
  if (refused == EWOULDBLOCK) return LockAnswer{read_note(file.get())};
  if (refused != 0) return failed(refused, path);
  Descriptor place(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Whoever holds the folder began under a lock file that somebody removed.
  if (place && lock(place.get()) == EWOULDBLOCK) return LockAnswer{HeldByAnother{}};
  write_note(file.get(), now);
  return LockAnswer{ArchiveLock(std::move(place), std::move(file))};
}

}  // namespace holdfast
