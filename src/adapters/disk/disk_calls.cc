// See disk_calls.h.
#include "adapters/disk/disk_calls.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "adapters/disk/disk_failure.h"

namespace holdfast {
namespace {

constexpr std::size_t piece_bytes = 256 << 10;
constexpr const char* probe_name = ".holdfast-probe";

std::unexpected<Failure> failed(int error, const char* doing, const std::string& path) {
  return std::unexpected(disk_failure(error, doing, path));
}

Instant instant_of(const timespec& at) {
  return Instant{seconds{at.tv_sec} + std::chrono::duration_cast<microseconds>(std::chrono::nanoseconds{at.tv_nsec})};
}

// Opens a plain file; never waits on a pipe or a device that somebody put there.
Result<Descriptor> open_plain(Rooted& root, const std::string& path, std::uint64_t& bytes) {
  auto file = root.open_file(path, O_RDONLY | O_NONBLOCK);
  if (!file) return file;
  struct stat facts{};
  if (fstat(file->get(), &facts) < 0) return failed(errno, "read", path);
  if (!S_ISREG(facts.st_mode)) return failed(EISDIR, "read", path);
  bytes = static_cast<std::uint64_t>(facts.st_size);
  return file;
}

// Calls take(piece) until the end; it says whether to go on.
template <class Take>
Status read_pieces(const Descriptor& file, const std::string& path, Take take) {
  std::vector<std::byte> piece(piece_bytes);
  while (true) {
    const ssize_t got = ::read(file.get(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed(errno, "read", path);
    if (got == 0 || !take(std::span(piece).first(static_cast<std::size_t>(got)))) return {};
  }
}

}  // namespace

Result<std::unique_ptr<FileWriter>> create_on_disk(Rooted& root, const std::string& path, std::optional<std::uint64_t> expected) {
  auto file = root.create_file(path);
  if (!file) return std::unexpected(std::move(file.error()));
  auto writer = std::make_unique<FileWriter>(std::move(*file), path);
  if (auto aside = writer->preallocate(expected.value_or(0)); !aside) {
    (void)root.unlink(path);  // an empty part that the janitor would find as well
    return std::unexpected(std::move(aside.error()));
  }
  return writer;
}

Status publish_on_disk(Rooted& root, const std::string& from, const std::string& to) {
  if (folder_of(from) != folder_of(to)) {
    auto folder = root.make_folder(folder_of(to));
    if (!folder) return std::unexpected(std::move(folder.error()));
  }
  if (auto renamed = root.rename_new(from, to); !renamed) return renamed;
  if (auto synced = root.sync_folder(folder_of(to)); !synced) return synced;
  return folder_of(from) == folder_of(to) ? Status{} : root.sync_folder(folder_of(from));
}

Status remove_on_disk(Rooted& root, const std::string& path) {
  auto removed = root.unlink(path);
  if (!removed) return removed.error().kind == FailureKind::gone ? Status{} : removed;
  return root.sync_folder(folder_of(path));
}

Result<std::string> read_on_disk(Rooted& root, const std::string& path, std::uint64_t bytes_max) {
  std::uint64_t stated = 0;
  const auto file = open_plain(root, path, stated);
  if (!file) return std::unexpected(file.error());
  std::string out;
  const auto done = read_pieces(*file, path, [&](std::span<const std::byte> piece) {
    out.append(reinterpret_cast<const char*>(piece.data()), piece.size());
    return out.size() <= bytes_max;
  });
  if (!done) return std::unexpected(done.error());
  if (out.size() > bytes_max) return fail(FailureKind::corrupt, "read", path, "the file is larger than it may be");
  return out;
}

Result<Sha256> visit_on_disk(Rooted& root, const std::string& path, ByteVisitor& visitor) {
  std::uint64_t stated = 0;
  const auto file = open_plain(root, path, stated);
  if (!file) return std::unexpected(file.error());
  Digester digester;
  const auto done = read_pieces(*file, path, [&](std::span<const std::byte> piece) {
    digester.add(piece);
    visitor.on_bytes(piece);
    return true;
  });
  if (!done) return std::unexpected(done.error());
  return digester.digest();
}

Result<std::vector<FileInfo>> list_on_disk(Rooted& root, const std::string& folder) {
  auto opened = root.open_folder(folder);
  if (!opened && opened.error().kind == FailureKind::gone) return std::vector<FileInfo>{};
  if (!opened) return std::unexpected(std::move(opened.error()));
  const std::unique_ptr<DIR, decltype([](DIR* it) { closedir(it); })> names(fdopendir(opened->get()));
  if (!names) return failed(errno, "list", folder);
  const int at = opened->release();  // the stream closes it

  std::vector<FileInfo> out;
  errno = 0;
  while (const dirent* entry = readdir(names.get())) {
    struct stat facts{};
    if (std::strcmp(entry->d_name, ".") == 0 || std::strcmp(entry->d_name, "..") == 0) continue;
    const bool seen = fstatat(at, entry->d_name, &facts, AT_SYMLINK_NOFOLLOW) == 0;
    errno = 0;
    if (!seen || (!S_ISREG(facts.st_mode) && !S_ISDIR(facts.st_mode))) continue;  // gone meanwhile, or none of ours
    out.push_back({.path = (folder.empty() ? "" : folder + "/") + entry->d_name,
                   .bytes = static_cast<std::uint64_t>(facts.st_size),
                   .changed_at = instant_of(facts.st_mtim),
                   .is_folder = S_ISDIR(facts.st_mode)});
  }
  if (errno != 0) return failed(errno, "list", folder);
  std::ranges::sort(out, {}, &FileInfo::path);
  return out;
}

// One byte is written and removed: a full, read-only or failing disk shows here and not in the middle of a post.
Status check_on_disk(const Rooted& root, const std::string& folder) {
  const auto opened = root.open_folder(folder);
  if (!opened && opened.error().kind == FailureKind::gone) return {};
  if (!opened) return std::unexpected(opened.error());
  if (faccessat(opened->get(), ".", W_OK | X_OK, AT_EACCESS) < 0) return failed(errno, "write", folder);
  return {};
}

Result<std::uint64_t> free_on_disk(Rooted& root, const std::vector<std::string>& folders) {
  for (const auto& folder : folders)
    if (const auto checked = check_on_disk(root, folder); !checked) return std::unexpected(checked.error());
  const auto probe = root.open_file(probe_name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (!probe) return std::unexpected(probe.error());
  const ssize_t written = ::write(probe->get(), "", 1);
  const int error = errno;
  const auto removed = root.unlink(probe_name);
  if (written != 1) return failed(error, "write", probe_name);
  if (!removed && removed.error().kind != FailureKind::gone) return std::unexpected(removed.error());
  struct statvfs facts{};
  if (fstatvfs(root.root(), &facts) < 0) return failed(errno, "ask for free space", "the vault's folder");
  return static_cast<std::uint64_t>(facts.f_bavail) * facts.f_frsize;
}

}  // namespace holdfast
