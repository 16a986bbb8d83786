// The steps of each operation, in the order in which a real disk vault makes them.
#include "world/sim_disk.h"

#include <algorithm>

#include "core/base/check.h"
#include "world/sim_sha256.h"

namespace holdfast::sim {

namespace {
constexpr std::uint64_t visit_bytes_max = 64 << 10;

bool changes_disk(DiskOp op) { return op != DiskOp::read && op != DiskOp::list; }

std::unexpected<Failure> fault(DiskFaultKind kind, std::string doing, const std::string& path) {
  std::string detail;
  switch (kind) {
    case DiskFaultKind::io_error: detail = "input/output error"; break;
    case DiskFaultKind::full: detail = "no space left on device"; break;
    case DiskFaultKind::read_only: detail = "read-only file system"; break;
  }
  return fail(FailureKind::local_storage, std::move(doing), path, std::move(detail));
}

std::string doing(DiskOp op) {
  switch (op) {
    case DiskOp::make_folder: return "make folder";
    case DiskOp::create: return "create";
    case DiskOp::append: return "write";
    case DiskOp::sync_file: return "sync";
    case DiskOp::rename: return "publish";
    case DiskOp::sync_folder: return "sync folder";
    case DiskOp::remove: return "remove";
    case DiskOp::read: return "read";
    case DiskOp::list: return "list";
    case DiskOp::free_bytes: return "check free space";
  }
  unreachable("DiskOp");
}

// The product makes its paths itself: a bad one is its bug.
void check_path(std::string_view path) {
  HOLDFAST_CHECK(!path.empty(), "a path has a name");
  while (!path.empty()) {
    const auto slash = std::min(path.find('/'), path.size());
    const auto part = path.substr(0, slash);
    HOLDFAST_CHECK(!part.empty() && part != "." && part != "..", "a path stays below its root");
    HOLDFAST_CHECK(slash + 1 != path.size(), "a path has no slash at its end");
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
}
}  // namespace

class SimNewFile final : public NewFile {
 public:
  SimNewFile(SimDisk& disk, std::string path, std::shared_ptr<SimFile> file)
      : disk_(disk), path_(std::move(path)), file_(std::move(file)) {}

  Status append(std::span<const std::byte> bytes) override {
    HOLDFAST_CHECK(!closed_, "a closed file takes no bytes");
    auto decided = disk_.decide(DiskOp::append, path_);
    const auto ahead = file_->reserved > file_->bytes.size() ? file_->reserved - file_->bytes.size() : 0;
    if (decided && bytes.size() > ahead && bytes.size() - ahead > disk_.free_now()) decided = fault(DiskFaultKind::full, "write", path_);
    if (!decided) {  // a short write
      disk_.image_.append(*file_, bytes.first(std::min(disk_.random_.below(bytes.size() + 1), ahead)), disk_.clock_.now());
      return decided;
    }
    disk_.image_.append(*file_, bytes, disk_.clock_.now());
    disk_.counts_.bytes_written += bytes.size();
    hash_.update(bytes);
    size_ += bytes.size();
    return {};
  }

  awaitable<Status> sync_and_close() override {
    HOLDFAST_CHECK(!closed_, "a file is closed once");
    closed_ = true;
    // After a failure the pages count as clean: nothing will ever write them, and nobody may try again.
    if (auto made = co_await disk_.step(DiskOp::sync_file, path_); !made) co_return made;
    disk_.image_.sync(*file_);
    co_return Status{};
  }

  Sha256 digest() const override { return hash_.digest(); }
  std::uint64_t size() const override { return size_; }

 private:
  SimDisk& disk_;
  std::string path_;
  std::shared_ptr<SimFile> file_;
  SimSha256 hash_;
  std::uint64_t size_ = 0;
  bool closed_ = false;
};

SimDisk::SimDisk(DiskImage& image, Clock& clock, DiskPlan plan, std::uint64_t seed)
    : image_(image), clock_(clock), plan_(std::move(plan)), random_(seed) {}

std::uint64_t SimDisk::free_now() const { return plan_.capacity - std::min(plan_.capacity, image_.used()); }

std::optional<DiskFaultKind> SimDisk::planned(DiskOp op) {
  for (const auto& planned_fault : plan_.faults) {
    if (planned_fault.op && planned_fault.op != op) continue;
    const auto count = planned_fault.op ? counts_.of(op) : counts_.total;
    if (count == planned_fault.nth || (planned_fault.persistent && count > planned_fault.nth)) return planned_fault.kind;
  }
  if (plan_.read_only && changes_disk(op)) return DiskFaultKind::read_only;
  if (plan_.io_error_rate > 0 && random_.happens(plan_.io_error_rate)) return DiskFaultKind::io_error;
  return std::nullopt;
}

Status SimDisk::decide(DiskOp op, const std::string& path) {
  if (stopped_) return {};
  ++counts_.total;
  ++counts_.steps[static_cast<std::size_t>(op)];
  if (plan_.stop_at_step != 0 && counts_.total >= plan_.stop_at_step) {
    stopped_ = true;
    return {};
  }
  const auto kind = planned(op);
  if (!kind) return {};
  ++counts_.failures;
  return fault(*kind, doing(op), path);
}

awaitable<Status> SimDisk::step(DiskOp op, std::string path) {
  const auto timer = clock_.make_timer();
  const bool slow = plan_.slow_rate > 0 && random_.happens(plan_.slow_rate);
  co_await timer->wait_for(slow ? plan_.slow_latency : plan_.latency);
  auto decided = decide(op, path);
  // What was started never comes back; a timer that was rung would not be one that waits.
  while (stopped_) co_await timer->wait_for(Duration::max());
  co_return decided;
}

awaitable<Status> SimDisk::make_folders(std::string folder) {
  if (folder.empty()) co_return Status{};
  if (const auto* entry = image_.find(folder)) {
    if (entry->file) co_return fail(FailureKind::local_storage, "make folder", folder, "not a folder");
    // Somebody else may have made it and not synced it yet: its name must be durable before anything in it is.
    if (image_.is_durable_name(folder)) co_return Status{};
  }
  std::string parent(folder_of(folder));
  if (auto made = co_await make_folders(parent); !made) co_return made;
  if (!image_.is_folder(folder)) {
    if (auto made = co_await step(DiskOp::make_folder, folder); !made) co_return made;
    if (image_.find(folder) == nullptr) image_.add_folder(folder);
    if (!image_.is_folder(folder)) co_return fail(FailureKind::local_storage, "make folder", folder, "not a folder");
  }
  if (auto made = co_await step(DiskOp::sync_folder, parent); !made) co_return made;
  image_.sync_folder(parent);
  co_return Status{};
}

awaitable<Result<std::unique_ptr<NewFile>>> SimDisk::create(std::string path, std::optional<std::uint64_t> expected) {
  check_path(path);
  if (auto made = co_await make_folders(std::string(folder_of(path))); !made) co_return std::unexpected(made.error());
  if (auto made = co_await step(DiskOp::create, path); !made) co_return std::unexpected(made.error());
  if (image_.find(path) != nullptr) co_return fail(FailureKind::taken, "create", path, "the name exists already");
  if (expected.value_or(0) > free_now()) co_return fault(DiskFaultKind::full, "create", path);
  auto file = image_.add_file(path, expected.value_or(0), clock_.now());
  co_return std::make_unique<SimNewFile>(*this, std::move(path), std::move(file));
}

awaitable<Status> SimDisk::publish(std::string from, std::string to) {
  check_path(from);
  check_path(to);
  if (auto made = co_await step(DiskOp::rename, to); !made) co_return made;
  const auto* entry = image_.find(from);
  if (entry == nullptr || !entry->file) co_return fail(FailureKind::gone, "publish", from, "no such file");
  if (image_.find(to) != nullptr) co_return fail(FailureKind::taken, "publish", to, "the name exists already");
  std::string folder(folder_of(to));
  if (!image_.is_folder(folder)) co_return fail(FailureKind::gone, "publish", to, "no such folder");
  image_.rename(from, to);
  if (auto made = co_await step(DiskOp::sync_folder, folder); !made) co_return made;
  image_.sync_folder(folder);
  co_return Status{};
}

awaitable<Status> SimDisk::remove(std::string path) {
  check_path(path);
  if (auto made = co_await step(DiskOp::remove, path); !made) co_return made;
  const auto* entry = image_.find(path);
  if (entry == nullptr) co_return Status{};
  if (!entry->file) co_return fail(FailureKind::local_storage, "remove", path, "is a folder");
  image_.remove(path);
  co_return Status{};
}

awaitable<Result<std::string>> SimDisk::read(std::string path, std::uint64_t bytes_max) {
  check_path(path);
  if (auto made = co_await step(DiskOp::read, path); !made) co_return std::unexpected(made.error());
  const auto* entry = image_.find(path);
  if (entry == nullptr || !entry->file) co_return fail(FailureKind::gone, "read", path, "no such file");
  const auto& bytes = entry->file->bytes;
  if (bytes.size() > bytes_max) co_return fail(FailureKind::corrupt, "read", path, "longer than such a file may be");
  counts_.bytes_read += bytes.size();
  co_return bytes;
}

awaitable<Result<Sha256>> SimDisk::visit(std::string path, ByteVisitor& visitor) {
  check_path(path);
  if (auto made = co_await step(DiskOp::read, path); !made) co_return std::unexpected(made.error());
  const auto* entry = image_.find(path);
  if (entry == nullptr || !entry->file) co_return fail(FailureKind::gone, "read", path, "no such file");
  const auto file = entry->file;
  std::span rest = std::as_bytes(std::span(file->bytes));
  SimSha256 hash;
  // Pieces of any length: whoever parses them must not depend on where they end.
  while (!rest.empty()) {
    const auto piece = rest.first(std::min<std::uint64_t>(rest.size(), 1 + random_.below(visit_bytes_max)));
    visitor.on_bytes(piece);
    hash.update(piece);
    counts_.bytes_read += piece.size();
    rest = rest.subspan(piece.size());
  }
  co_return hash.digest();
}

awaitable<Result<std::vector<FileInfo>>> SimDisk::list(std::string folder) {
  if (!folder.empty()) check_path(folder);
  if (auto made = co_await step(DiskOp::list, folder); !made) co_return std::unexpected(made.error());
  std::vector<FileInfo> infos;
  for (auto& [path, entry] : image_.children(folder)) {
    FileInfo info{.path = path, .is_folder = entry.file == nullptr};
    if (entry.file) {
      info.bytes = entry.file->bytes.size();
      info.changed_at = entry.file->changed_at;
    }
    infos.push_back(std::move(info));
  }
  co_return infos;
}

awaitable<Result<std::uint64_t>> SimDisk::free_bytes(std::vector<std::string>) {
  if (auto made = co_await step(DiskOp::free_bytes, ""); !made) co_return std::unexpected(made.error());
  co_return free_now();
}

}  // namespace holdfast::sim
