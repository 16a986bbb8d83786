// Part, fsync, name, fsync of the folder.
#include "app/out_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

#include "core/base/printable.h"

namespace holdfast {

namespace {

std::unexpected<Failure> failed(const std::string& path, const std::string& what) {
  return fail(FailureKind::local_storage, "write", printable(path), what + ": " + std::strerror(errno));
}
std::unexpected<Failure> taken(const std::string& path) {
  return fail(FailureKind::taken, "write", printable(path), "it is there already; --force replaces it");
}

Status sync(const std::string& path, int flags) {
  const int file = ::open(path.c_str(), flags | O_CLOEXEC);
  if (file < 0) return failed(path, "can't be opened to make it durable");
  const bool done = ::fsync(file) == 0;
  ::close(file);
  return done ? Status{} : failed(path, "can't be made durable");
}

}  // namespace

OutFile::OutFile(std::string path, std::string part, bool replace)
    : path_(std::move(path)), part_(std::move(part)), replace_(replace), stream_(part_, std::ios::binary | std::ios::trunc) {}

OutFile::OutFile(OutFile&& other) noexcept
    : path_(std::move(other.path_)), part_(std::exchange(other.part_, "")), replace_(other.replace_), stream_(std::move(other.stream_)) {}

OutFile::~OutFile() {
  if (!part_.empty()) ::unlink(part_.c_str());
}

Result<OutFile> OutFile::open(const std::string& path, bool replace) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return fail(FailureKind::invalid, "write", "", printable(path) + " is a folder; name a file in it");
  struct stat there{};
  if (!replace && ::lstat(path.c_str(), &there) == 0) return taken(path);
  const std::filesystem::path name(path);
  std::string pattern = (name.parent_path() / ("." + name.filename().string() + ".XXXXXX")).string();
  const int file = ::mkstemp(pattern.data());  // mode 0600
  if (file < 0) return failed(path, "can't be made");
  ::close(file);
  OutFile made(path, pattern, replace);
  if (!made.stream_) return failed(path, "can't be written");
  return made;
}

Status OutFile::publish() {
  stream_.flush();
  if (!stream_) return failed(path_, "can't be written to its end");
  stream_.close();
  if (auto done = sync(part_, O_RDONLY); !done) return done;
  if (replace_) {
    if (::rename(part_.c_str(), path_.c_str()) != 0) return failed(path_, "can't be named");
    part_.clear();
  } else if (::link(part_.c_str(), path_.c_str()) != 0) {
    return errno == EEXIST ? taken(path_) : failed(path_, "can't be named");
  }
  const auto folder = std::filesystem::path(path_).parent_path();
  return sync(folder.empty() ? "." : folder.string(), O_RDONLY | O_DIRECTORY);
}

}  // namespace holdfast
