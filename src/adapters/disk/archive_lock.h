// The archive's lock: one `run` at a time. flock on holdfast.lock beside the catalog, never on the catalog itself, whose
// own locks it would drop (RULES 4), and on the folder itself, for people remove lock files. The kernel lets go of it when the process ends, however it ends.
#pragma once

#include <string>
#include <variant>

#include "adapters/disk/descriptor.h"
#include "core/base/instant.h"
#include "core/base/result.h"

namespace holdfast {

// Held as long as this lives.
class ArchiveLock {
 public:
  ArchiveLock(Descriptor folder, Descriptor file) : folder_(std::move(folder)), file_(std::move(file)) {}

 private:
  Descriptor folder_;  // none where the file system has no locks on folders
  Descriptor file_;
};

// Another process has it: exit code 7. What it wrote about itself; empty where it wrote nothing yet.
struct HeldByAnother {
  std::string pid;
  std::string since;  // iso_text

  std::string describe() const;  // "process 4711 has held this archive since 2026-05-29T08:00:00.000000Z"
};

using LockAnswer = std::variant<ArchiveLock, HeldByAnother>;

// Doesn't wait. `folder` exists. Failure catalog: the lock can't be had here at all (folder missing or read-only, no locks
// on this file system).
Result<LockAnswer> take_archive_lock(const std::string& folder, Instant now);

}  // namespace holdfast
