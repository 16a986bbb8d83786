// The few file operations the disk vault needs, cut so that a simulated disk can drop what was not synced (RULES 6,
// reliability.md 3.1). Paths are relative to the vault's root; no component is followed through a symbolic link.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/instant.h"
#include "core/base/result.h"
#include "core/base/sha256.h"

namespace holdfast {

using boost::asio::awaitable;

// A new file being written. Destroying it without a rename leaves the file where it is: `remove` cleans up.
class NewFile {
 public:
  virtual ~NewFile() = default;
  virtual Status append(std::span<const std::byte> bytes) = 0;  // to the page cache, and into the running sha256
  virtual awaitable<Status> sync_and_close() = 0;               // fsync; never retried after a failure
  virtual Sha256 digest() const = 0;                            // of all bytes appended
  virtual std::uint64_t size() const = 0;
};

struct FileInfo {
  std::string path;
  std::uint64_t bytes = 0;
  Instant changed_at;
  bool is_folder = false;
};

// Failures: taken (the name exists), local_storage (full, read-only, I/O error, no permission), gone (no such file).
class FileSystem {
 public:
  virtual ~FileSystem() = default;
  // Makes missing folders durably (each parent synced), then a new file; taken if the name exists. `expected` bytes are
  // preallocated, so that a full disk shows before the bytes come.
  virtual awaitable<Result<std::unique_ptr<NewFile>>> create(std::string path, std::optional<std::uint64_t> expected) = 0;
  // Atomic, never replaces (taken), then syncs the folder: when it returns well the name is durable.
  virtual awaitable<Status> publish(std::string from, std::string to) = 0;
  virtual awaitable<Status> remove(std::string path) = 0;       // gone is well
  // Feeds the file to `append`-like visitor in pieces; the digest comes back. For small files use `read`.
  virtual awaitable<Result<std::string>> read(std::string path, std::uint64_t bytes_max) = 0;
  virtual awaitable<Result<Sha256>> visit(std::string path, class ByteVisitor& visitor) = 0;
  virtual awaitable<Result<std::vector<FileInfo>>> list(std::string folder) = 0;  // one level; an absent folder is empty
  // Also finds out whether the root can be written, and those of `folders` that are there: local_storage when one of them can't, or
  // when something that is no folder has its name.
  virtual awaitable<Result<std::uint64_t>> free_bytes(std::vector<std::string> folders) = 0;
};

class ByteVisitor {
 public:
  virtual ~ByteVisitor() = default;
  virtual void on_bytes(std::span<const std::byte> bytes) = 0;
};

}  // namespace holdfast
