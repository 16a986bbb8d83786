// See rooted.h. On kernels or sandboxes without openat2, each part of a path is opened by itself with O_NOFOLLOW.
#include "adapters/disk/rooted.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cerrno>

#include "adapters/disk/disk_failure.h"

namespace holdfast {
namespace {

constexpr std::size_t folders_known_max = 4096;
constexpr int folder_flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW;

bool is_relative(std::string_view path) {
  if (path.find('\0') != std::string_view::npos) return false;
  while (!path.empty()) {
    const auto slash = path.find('/');
    const auto part = path.substr(0, slash);
    if (part.empty() || part == "." || part == "..") return false;
    if (slash == std::string_view::npos) return true;
    path.remove_prefix(slash + 1);
    if (path.empty()) return false;  // ends in a slash
  }
  return true;
}

std::unexpected<Failure> root_failed(int error, const char* doing, std::string_view path) {
  return std::unexpected(disk_failure(error, doing, std::string(path)));
}

// A file's path, checked before anything is done with it.
Status inside(std::string_view path, const char* doing) {
  if (!path.empty() && is_relative(path)) return {};
  return fail(FailureKind::invalid, doing, std::string(path), "this is no path inside the vault");
}

template <class Call>
int retried(Call call) {
  int result = 0;
  do result = call();
  while (result < 0 && errno == EINTR);
  return result;
}

// Walks to the last part; every part before it must be a folder and no link.
int open_part_by_part(int root, std::string_view path, int flags, mode_t mode) {
  Descriptor at(retried([&] { return openat(root, ".", folder_flags); }));
  while (at) {
    const auto slash = path.find('/');
    const std::string part(path.substr(0, slash));
    if (slash == std::string_view::npos) return retried([&] { return openat(at.get(), part.c_str(), flags, mode); });
    at = Descriptor(retried([&] { return openat(at.get(), part.c_str(), folder_flags); }));
    path.remove_prefix(slash + 1);
  }
  return -1;
}

int open_beneath(int root, std::string_view path, int flags, mode_t mode) {
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags);
  how.mode = (flags & O_CREAT) != 0 ? mode : 0;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
  const std::string text(path);
  return retried([&] { return static_cast<int>(syscall(SYS_openat2, root, text.c_str(), &how, sizeof how)); });
}

}  // namespace

std::string_view folder_of(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

std::string_view name_of(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

Result<Descriptor> Rooted::open_root(const std::string& folder) {
  const bool made = retried([&] { return mkdir(folder.c_str(), 0755); }) == 0;
  if (!made && errno != EEXIST) return root_failed(errno, "make the vault's folder", folder);
  Descriptor root(retried([&] { return open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
  if (!root) return root_failed(errno, "open the vault's folder", folder);
  if (made) {
    Descriptor parent(retried([&] { return openat(root.get(), "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
    if (parent) fsync(parent.get());  // best effort: a vault lost with its name is made again, empty as it was
  }
  return root;
}

std::unexpected<Failure> Rooted::failed(int error, const char* doing, std::string_view path) const {
  auto failure = disk_failure(error, doing, std::string(path));
  if (failure.kind != FailureKind::corrupt) return std::unexpected(std::move(failure));
  const std::string top(path.substr(0, path.find('/')));
  struct stat facts{};
  const bool is_last = top.size() == path.size() && (error != ENOTDIR && error != ELOOP);
  if (is_last || fstatat(root_.get(), top.c_str(), &facts, AT_SYMLINK_NOFOLLOW) < 0 || S_ISDIR(facts.st_mode)) return std::unexpected(std::move(failure));
  return fail(FailureKind::local_storage, doing, top,
              "it is no folder" + std::string(S_ISLNK(facts.st_mode) ? " but a symbolic link" : "") +
                  ": move it away; a vault on another disk is named in vault.url");
}

Result<Descriptor> Rooted::open_file(std::string_view path, int flags, mode_t mode) const {
  if (auto checked = inside(path, "open"); !checked) return std::unexpected(std::move(checked.error()));
  flags |= O_NOFOLLOW | O_CLOEXEC;
  int fd = -1;
  if (!no_openat2_) {
    fd = open_beneath(root_.get(), path, flags, mode);
    if (fd < 0 && (errno == ENOSYS || errno == EPERM)) no_openat2_ = true;
  }
  if (no_openat2_) fd = open_part_by_part(root_.get(), path, flags, mode);
  if (fd < 0) return failed(errno, "open", path);
  return Descriptor(fd);
}

Result<Descriptor> Rooted::open_folder(std::string_view folder) const {
  if (!folder.empty()) return open_file(folder, folder_flags);
  Descriptor root(retried([&] { return openat(root_.get(), ".", folder_flags); }));
  if (!root) return failed(errno, "open", "the vault's folder");
  return root;
}

Result<Descriptor> Rooted::make_folder(std::string_view folder) {
  if (auto checked = folder.empty() ? Status{} : inside(folder, "make folder"); !checked) return std::unexpected(std::move(checked.error()));
  for (std::size_t end = 0; !folder.empty() && end != std::string_view::npos;) {
    end = folder.find('/', end + 1);
    const auto level = folder.substr(0, end);
    if (known(level)) continue;
    if (auto made = make_one_folder(level); !made) return std::unexpected(std::move(made.error()));
  }
  auto opened = open_folder(folder);
  if (opened || opened.error().kind != FailureKind::gone) return opened;
  forget_all();  // somebody removed folders beside us: what was known no longer is
  return opened;
}

// A folder that stands already may have been made just before a crash: its name is synced once before it is trusted.
Status Rooted::make_one_folder(std::string_view folder) {
  auto parent = open_folder(folder_of(folder));
  if (!parent) {
    forget_all();
    return std::unexpected(std::move(parent.error()));
  }
  const std::string name(name_of(folder));
  if (retried([&] { return mkdirat(parent->get(), name.c_str(), 0755); }) < 0 && errno != EEXIST)
    return failed(errno, "make folder", folder);
  if (auto synced = sync_folder(folder_of(folder)); !synced) return synced;
  remember(folder);
  return {};
}

Result<Descriptor> Rooted::create_file(std::string_view path) {
  constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  if (auto checked = inside(path, "create"); !checked) return std::unexpected(std::move(checked.error()));
  auto folder = make_folder(folder_of(path));
  if (!folder && folder.error().kind == FailureKind::gone) folder = make_folder(folder_of(path));  // once more, nothing known
  if (!folder) return std::unexpected(std::move(folder.error()));
  const std::string name(name_of(path));
  Descriptor file(retried([&] { return openat(folder->get(), name.c_str(), flags, 0600); }));
  if (!file) return failed(errno, "create", path);
  return file;
}

Status Rooted::rename_new(std::string_view from, std::string_view to) const {
  for (const auto path : {from, to})
    if (auto checked = inside(path, "publish"); !checked) return checked;
  auto from_folder = open_folder(folder_of(from));
  if (!from_folder) return std::unexpected(std::move(from_folder.error()));
  auto to_folder = open_folder(folder_of(to));
  if (!to_folder) return std::unexpected(std::move(to_folder.error()));
  const std::string old_name(name_of(from)), new_name(name_of(to));
  if (renameat2(from_folder->get(), old_name.c_str(), to_folder->get(), new_name.c_str(), RENAME_NOREPLACE) == 0) return {};
  if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP) return failed(errno, "publish", to);
  // No such flag on this file system: a hard link never replaces either.
  if (linkat(from_folder->get(), old_name.c_str(), to_folder->get(), new_name.c_str(), 0) < 0) return failed(errno, "publish", to);
  unlinkat(from_folder->get(), old_name.c_str(), 0);  // if it stays, it is a part that the janitor finds
  return {};
}

Status Rooted::unlink(std::string_view path) const {
  if (auto checked = inside(path, "remove"); !checked) return checked;
  auto folder = open_folder(folder_of(path));
  if (!folder) return std::unexpected(std::move(folder.error()));
  const std::string name(name_of(path));
  if (unlinkat(folder->get(), name.c_str(), 0) < 0) return failed(errno, "remove", path);
  return {};
}

Status Rooted::sync_folder(std::string_view folder) const {
  auto opened = open_folder(folder);
  if (!opened) return std::unexpected(std::move(opened.error()));
  if (fsync(opened->get()) == 0 || errno == EINVAL || errno == ENOTSUP) return {};
  return failed(errno, "sync the folder", folder);
}

bool Rooted::known(std::string_view folder) const {
  const std::lock_guard lock(mutex_);
  return durable_.contains(std::string(folder));
}

void Rooted::remember(std::string_view folder) {
  const std::lock_guard lock(mutex_);
  if (durable_.size() >= folders_known_max) durable_.clear();
  durable_.emplace(folder);
}

void Rooted::forget_all() {
  const std::lock_guard lock(mutex_);
  durable_.clear();
}

}  // namespace holdfast
