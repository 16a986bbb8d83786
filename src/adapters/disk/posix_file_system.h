// The file system port over POSIX calls. Everything that may wait for the disk runs on a few threads of its own; only
// `append` writes on the caller's thread, to the page cache. Never follows a symbolic link below the root.
#pragma once

#include <memory>
#include <string>

#include "ports/file_system.h"

namespace holdfast {

// Calls are made from one thread, the loop's, and come back on it; they and the files made end before this object does.
// Files are made with mode 0600 and become 0644 less the process's umask when they are synced, so that other users see media
// only when it is whole. Folders: 0755 less umask.
class PosixFileSystem : public FileSystem {
 public:
  static constexpr int threads_default = 4;

  // `root` is made if missing, its parent isn't. Failures: local_storage, gone, corrupt (not a folder).
  static Result<std::unique_ptr<PosixFileSystem>> open(const std::string& root, int threads = threads_default);
  // Waits for what runs on its threads.
  ~PosixFileSystem() override;

  awaitable<Result<std::unique_ptr<NewFile>>> create(std::string path, std::optional<std::uint64_t> expected) override;
  awaitable<Status> publish(std::string from, std::string to) override;
  awaitable<Status> remove(std::string path) override;  // durable when it returns
  awaitable<Result<std::string>> read(std::string path, std::uint64_t bytes_max) override;  // corrupt: larger than that
  awaitable<Result<Sha256>> visit(std::string path, ByteVisitor& visitor) override;  // the visitor runs on another thread
  awaitable<Result<std::vector<FileInfo>>> list(std::string folder) override;        // files and folders only, by name
  awaitable<Result<std::uint64_t>> free_bytes(std::vector<std::string> folders) override;                       // for users other than root

 private:
  struct State;
  explicit PosixFileSystem(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace holdfast
