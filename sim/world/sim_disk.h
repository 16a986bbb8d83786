// The file system port over a DiskImage, with faults. Every step of an operation (make a folder, sync it, rename …) takes
// virtual time, can fail by plan, and is a place where the process may stop for ever: so a crash can fall between the
// rename and the sync of its folder. One SimDisk a process life; the image stays.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ports/clock.h"
#include "ports/file_system.h"
#include "world/disk_image.h"
#include "world/sim_random.h"

namespace holdfast::sim {

enum class DiskOp : std::uint8_t { make_folder, create, append, sync_file, rename, sync_folder, remove, read, list, free_bytes };
inline constexpr std::size_t disk_ops = 10;

enum class DiskFaultKind : std::uint8_t { io_error, full, read_only };

struct DiskFault {
  std::uint64_t nth = 1;             // counted from 1, among steps of `op`, or among all
  std::optional<DiskOp> op;
  DiskFaultKind kind = DiskFaultKind::io_error;
  bool persistent = false;           // all later ones fail as well
};

struct DiskPlan {
  std::uint64_t capacity = 1ull << 40;
  bool read_only = false;
  std::vector<DiskFault> faults;
  double io_error_rate = 0;          // of steps
  double slow_rate = 0;
  Duration latency = microseconds{100};
  Duration slow_latency = seconds{5};
  std::uint64_t stop_at_step = 0;    // the process makes no step from this one on (counted from 1); 0: never
};

struct DiskCounts {
  std::array<std::uint64_t, disk_ops> steps{};
  std::uint64_t total = 0, failures = 0, bytes_written = 0, bytes_read = 0;
  std::uint64_t of(DiskOp op) const { return steps[static_cast<std::size_t>(op)]; }
};

// A step that fails does nothing, but for an append, which may have written a part. Reading more than `bytes_max` is
// `corrupt`. Lives as long as what it made.
class SimDisk final : public FileSystem {
 public:
  SimDisk(DiskImage& image, Clock& clock, DiskPlan plan, std::uint64_t seed);

  awaitable<Result<std::unique_ptr<NewFile>>> create(std::string path, std::optional<std::uint64_t> expected) override;
  awaitable<Status> publish(std::string from, std::string to) override;
  awaitable<Status> remove(std::string path) override;
  awaitable<Result<std::string>> read(std::string path, std::uint64_t bytes_max) override;
  awaitable<Result<Sha256>> visit(std::string path, ByteVisitor& visitor) override;
  awaitable<Result<std::vector<FileInfo>>> list(std::string folder) override;
  awaitable<Result<std::uint64_t>> free_bytes(std::vector<std::string> folders) override;

  // May be changed while the world runs: a disk that fills up, turns read-only, recovers.
  DiskPlan& plan() { return plan_; }
  const DiskCounts& counts() const { return counts_; }
  // plan().stop_at_step was reached: operations no longer come back. End the process now.
  bool stopped() const { return stopped_; }

 private:
  friend class SimNewFile;
  awaitable<Status> step(DiskOp op, std::string path);
  awaitable<Status> make_folders(std::string folder);
  // Counts the step; the failure that the plan has for it. Nothing when the process has stopped.
  Status decide(DiskOp op, const std::string& path);
  std::optional<DiskFaultKind> planned(DiskOp op);
  std::uint64_t free_now() const;

  DiskImage& image_;
  Clock& clock_;
  DiskPlan plan_;
  SimRandom random_;
  DiskCounts counts_;
  bool stopped_ = false;
};

}  // namespace holdfast::sim
