// The system calls of the vault's folder, all relative to one descriptor of it and never through a symbolic link. Blocking:
// for the disk's own threads. Each call names its path in the Failure.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>

#include "adapters/disk/descriptor.h"
#include "core/base/result.h"

namespace holdfast {

// Any thread. Paths are relative, without empty, "." or ".." parts (else Failure invalid); "" is the root itself.
class Rooted {
 public:
  // `folder` is made if it is missing (its parents aren't).
  static Result<Descriptor> open_root(const std::string& folder);
  // How paths are walked: by the kernel in one call (openat2), or by us where it can't.
  enum class Walk { by_kernel, part_by_part };
  explicit Rooted(Descriptor root, Walk walk = Walk::by_kernel) : root_(std::move(root)), no_openat2_(walk == Walk::part_by_part) {}

  Result<Descriptor> open_folder(std::string_view folder) const;
  // Makes what is missing of it, each parent synced; remembers what is known to be durable.
  Result<Descriptor> make_folder(std::string_view folder);
  // `flags` besides O_NOFOLLOW and O_CLOEXEC.
  Result<Descriptor> open_file(std::string_view path, int flags, mode_t mode = 0) const;
  // A new, writable file of mode 0600 in a folder that is made if need be. taken if the name exists.
  Result<Descriptor> create_file(std::string_view path);
  // Never replaces (taken). Nothing is synced.
  Status rename_new(std::string_view from, std::string_view to) const;
  Status unlink(std::string_view path) const;
  // Makes the names in a folder durable. Never retried; file systems that can't are let pass.
  Status sync_folder(std::string_view folder) const;

  int root() const { return root_.get(); }

 private:
  Status make_one_folder(std::string_view folder);
  // What a failed call on `path` means: where a folder at the top of the vault is no folder, nothing below it can be used.
  std::unexpected<Failure> failed(int error, const char* doing, std::string_view path) const;
  bool known(std::string_view folder) const;
  void remember(std::string_view folder);
  void forget_all();

  Descriptor root_;
  mutable std::mutex mutex_;
  std::unordered_set<std::string> durable_;  // folders; bounded
  mutable std::atomic<bool> no_openat2_;
};

// "a/b/c" -> "a/b"; "c" -> "".
std::string_view folder_of(std::string_view path);
std::string_view name_of(std::string_view path);

}  // namespace holdfast
