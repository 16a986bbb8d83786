// See file_writer.h.
#include "adapters/disk/file_writer.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

#include "adapters/disk/disk_failure.h"

namespace holdfast {

Status FileWriter::failed(int error, const char* doing) {
  failure_ = disk_failure(error, doing, path_);
  return std::unexpected(*failure_);
}

Status FileWriter::preallocate(std::uint64_t bytes) {
  if (bytes == 0) return {};
  int result = 0;
  do result = fallocate(file_.get(), FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(bytes));
  while (result < 0 && errno == EINTR);
  if (result == 0) {
    set_aside_ = bytes;
    return {};
  }
  if (errno == EOPNOTSUPP || errno == ENOSYS || errno == EINVAL) return {};
  return failed(errno, "set space aside");
}

Status FileWriter::append(std::span<const std::byte> bytes) {
  if (failure_) return std::unexpected(*failure_);
  if (!file_) return fail(FailureKind::bug, "write", path_, "the file is closed");
  digester_.add(bytes);
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failed(errno, "write");
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    size_ += static_cast<std::uint64_t>(written);
  }
  return {};
}

Status FileWriter::sync_and_close(mode_t mode) {
  if (failure_) return std::unexpected(*failure_);
  if (!file_) return fail(FailureKind::bug, "sync", path_, "the file is closed");
  const Descriptor file = std::move(file_);
  if (set_aside_ > size_ && ftruncate(file.get(), static_cast<off_t>(size_)) < 0) return failed(errno, "give back space");
  if (fchmod(file.get(), mode) < 0 && errno != EPERM && errno != EOPNOTSUPP) return failed(errno, "set the mode");
  if (fsync(file.get()) < 0) return failed(errno, "sync");
  return {};
}

}  // namespace holdfast
