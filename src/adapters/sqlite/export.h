// Reads every row of a catalog, for a copy elsewhere. Nobody writes to the file meanwhile: it holds SQLite's write lock, and writes nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace holdfast {

struct ExportTable {
  std::string name;
  std::vector<std::string> columns;
};

class SqliteExport {
 public:
  // Of this program's version. Failures: invalid, catalog.
  static Result<std::unique_ptr<SqliteExport>> open(const std::string& file);
  virtual ~SqliteExport() = default;

  // Those that hold rows of ours; neither indexes of words nor SQLite's own.
  virtual Result<std::vector<ExportTable>> tables() = 0;
  virtual Result<std::int64_t> count(const std::string& table) = 0;
  // Each row as a line of PostgreSQL's text form, without the line break: values parted by tabs, null as \N. Text that PostgreSQL can't hold
  // (U+0000, what is no UTF-8) is mended as in any other catalog. Ends at the first Failure of `each`.
  virtual Status rows(const ExportTable& table, const std::function<Status(std::string_view line)>& each) = 0;
  // A number that counts up ("token"), and the highest number that rows of a table ever had; nullopt: none.
  virtual Result<std::optional<std::int64_t>> counter(const std::string& name) = 0;
  virtual Result<std::optional<std::int64_t>> highest_ever(const std::string& table) = 0;
};

}  // namespace holdfast
