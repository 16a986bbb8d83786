// See disk_vault.h.
#include "adapters/disk/disk_vault.h"

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <utility>

#include "core/base/check.h"
#include "core/base/limits.h"
#include "core/store/key_layout.h"

namespace holdfast {
namespace {

constexpr int folder_depth_max = 5;  // KIND/dt=D/author=H/ID of a photo post, and one to spare
constexpr int listed_depth_max = 6;  // below quarantine, one more
constexpr std::array<const char*, 4> part_folders = {"videos", "photos", "covers", "music"};

std::unexpected<Failure> unsafe(const char* doing, std::string text) {
  return fail(FailureKind::invalid, doing, std::move(text), "this is not a name of the vault");
}

std::string_view last_part(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view all_but_last(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

bool is_part(std::string_view path) {
  const auto folder = all_but_last(path);
  return parse_part_name(last_part(path)) && (folder.empty() || is_safe_key(folder));
}

class DiskPart : public Part {
 public:
  DiskPart(FileSystem& files, std::string path, std::unique_ptr<NewFile> file)
      : files_(files), path_(std::move(path)), file_(std::move(file)) {}

  Status append(std::span<const std::byte> bytes) override { return file_->append(bytes); }
  Sha256 digest() const override { return file_->digest(); }
  std::uint64_t size() const override { return file_->size(); }
  // A part that can't be removed now is left to the janitor.
  awaitable<void> discard() override { (void)co_await files_.remove(path_); }

  const std::string& path() const { return path_; }
  NewFile& file() { return *file_; }

 private:
  FileSystem& files_;
  std::string path_;
  std::unique_ptr<NewFile> file_;
};

}  // namespace

awaitable<Result<std::unique_ptr<Part>>> DiskVault::begin(PartRequest request) {
  const auto key = StorageKey::parse(request.stem);
  if (!key) co_return unsafe("begin a part", request.stem);
  auto path = part_path(*key, request.token, random_.next());
  auto file = co_await files_.create(path, request.expected);
  if (!file) co_return std::unexpected(std::move(file.error()));
  co_return std::make_unique<DiskPart>(files_, std::move(path), std::move(*file));
}

awaitable<Result<Published>> DiskVault::publish(std::unique_ptr<Part> part, std::string key) {
  auto* ours = dynamic_cast<DiskPart*>(part.get());
  HOLDFAST_CHECK(ours != nullptr, "a part is published by the vault that began it");
  if (!is_safe_key(key)) {
    co_await ours->discard();
    co_return unsafe("publish", key);
  }
  auto synced = co_await ours->file().sync_and_close();
  if (!synced) {
    co_await ours->discard();
    co_return std::unexpected(std::move(synced.error()));
  }
  auto published = co_await files_.publish(ours->path(), key);
  if (published) co_return Published::created;
  co_await ours->discard();
  if (published.error().kind == FailureKind::taken) co_return Published::taken;
  co_return std::unexpected(std::move(published.error()));
}

awaitable<Result<std::optional<std::string>>> DiskVault::read(std::string key, std::uint64_t bytes_max) {
  if (!is_safe_key(key)) co_return unsafe("read", key);
  auto text = co_await files_.read(key, bytes_max);
  if (text) co_return std::optional(std::move(*text));
  if (text.error().kind == FailureKind::gone) co_return std::nullopt;
  co_return std::unexpected(std::move(text.error()));
}

awaitable<Result<std::optional<Sha256>>> DiskVault::inspect(std::string key, ByteVisitor& visitor) {
  if (!is_safe_key(key)) co_return unsafe("inspect", key);
  auto digest = co_await files_.visit(key, visitor);
  if (digest) co_return std::optional(*digest);
  if (digest.error().kind == FailureKind::gone) co_return std::nullopt;
  co_return std::unexpected(std::move(digest.error()));
}

awaitable<Result<std::vector<std::string>>> DiskVault::keys_of(std::string stem) {
  if (!is_safe_key(stem)) co_return unsafe("list", stem);
  auto found = co_await files_.list(std::string(all_but_last(stem)));
  if (!found) co_return std::unexpected(std::move(found.error()));
  std::vector<std::string> keys;
  bool has_slides = false;
  for (auto& file : *found) {
    has_slides = has_slides || (file.is_folder && file.path == stem);
    if (!file.is_folder && file.path.starts_with(stem + ".") && is_safe_key(file.path)) keys.push_back(std::move(file.path));
  }
  if (!has_slides) co_return keys;
  auto slides = co_await files_.list(stem);
  if (!slides) co_return std::unexpected(std::move(slides.error()));
  for (auto& file : *slides)
    if (!file.is_folder && is_safe_key(file.path)) keys.push_back(std::move(file.path));
  co_return keys;
}

awaitable<Status> DiskVault::remove(std::string key_or_part) {
  if (!is_safe_key(key_or_part) && !is_part(key_or_part)) co_return unsafe("remove", key_or_part);
  co_return co_await files_.remove(std::move(key_or_part));
}

awaitable<Result<std::vector<LeftPart>>> DiskVault::parts() {
  std::vector<std::pair<std::string, int>> folders;  // and their depth
  for (const char* name : part_folders) folders.emplace_back(name, 1);
  std::vector<LeftPart> parts;
  while (!folders.empty()) {
    const auto [folder, depth] = std::move(folders.back());
    folders.pop_back();
    auto found = co_await files_.list(folder);
    if (!found) co_return std::unexpected(std::move(found.error()));
    for (auto& file : *found) {
      if (file.is_folder) {
        if (depth < folder_depth_max && is_safe_key(file.path)) folders.emplace_back(std::move(file.path), depth + 1);
        continue;
      }
      const auto owner = parse_part_name(last_part(file.path));
      if (owner) parts.push_back({std::move(file.path), owner->token, file.changed_at, file.bytes});
    }
  }
  co_return parts;
}

awaitable<Result<std::uint64_t>> DiskVault::free_bytes() { co_return co_await files_.free_bytes({part_folders.begin(), part_folders.end()}); }

awaitable<Result<std::vector<ListedKey>>> DiskVault::keys_under(std::string folder, std::string after) {
  if (!is_safe_key(folder)) co_return unsafe("list", folder);
  std::vector<ListedKey> keys;
  std::vector<FileInfo> open{{.path = folder, .is_folder = true}};  // what is yet to be shown, the next one last
  while (!open.empty() && keys.size() < limits::keys_listed) {
    const auto next = std::move(open.back());
    open.pop_back();
    if (!next.is_folder) {
      if (next.path > after) keys.push_back({next.path, next.bytes});
      continue;
    }
    const bool all_shown = next.path + "/" < after && !after.starts_with(next.path + "/");
    if (all_shown || std::ranges::count(next.path, '/') >= listed_depth_max) continue;
    auto found = co_await files_.list(next.path);
    if (!found) co_return std::unexpected(std::move(found.error()));
    std::erase_if(*found, [](const FileInfo& file) { return !is_safe_key(file.path); });
    // A folder stands where the names in it do.
    std::ranges::sort(*found, std::greater{}, [](const FileInfo& file) { return file.is_folder ? file.path + "/" : file.path; });
    std::ranges::move(*found, std::back_inserter(open));
  }
  co_return keys;
}

}  // namespace holdfast
