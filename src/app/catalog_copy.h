// Moves what a catalog on SQLite knows into an empty one on PostgreSQL, and compares each table before the copy is kept.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "app/archive.h"
#include "core/base/instant.h"
#include "core/base/result.h"

namespace holdfast {

struct CopiedTable {
  std::string name;
  std::int64_t rows = 0;
  std::string checksum;        // the same on both sides
};

struct CopyPlan {
  std::string file;            // SQLite's
  std::string url;             // PostgreSQL's
  Instant now;
  // Called now and then: a table, rows of it so far, and how many there are.
  std::function<void(const std::string& table, std::int64_t rows, std::int64_t of)> progress;
};

// Holds the archive's lock, ends leases as a run that starts does. Failures: taken (a run is at work, or the database has a catalog),
// catalog (one of both can't be used, or the copy isn't the same: nothing of it is kept), invalid.
Result<std::vector<CopiedTable>> copy_to_postgres(const Archive& archive, const CopyPlan& plan);

}  // namespace holdfast
