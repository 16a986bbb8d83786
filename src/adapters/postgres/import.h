// Fills an empty catalog from a copy of another one: all of it in one transaction, or nothing. Works by itself, without a loop; a network
// that is gone ends it after a minute or so.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/row_sum.h"

namespace holdfast {

// What counts up, where the copied catalog stood.
struct ImportMarks {
  std::int64_t token = 0;                          // the highest lease token that was ever given out
  std::int64_t walk = 0;                           // the highest number that a walk ever had
  std::optional<std::int64_t> unfinished_since;
};

// In this order: open, for each table begin_rows, row, end_rows; settle, sum of each, keep. Destroyed before keep: nothing happened.
class PgImport {
 public:
  // The database has this version's tables, and no rows: Failure taken otherwise. Failures: catalog.
  static Result<std::unique_ptr<PgImport>> open(const std::string& url);
  virtual ~PgImport() = default;

  virtual Status begin_rows(const std::string& table, const std::vector<std::string>& columns) = 0;
  virtual Status row(std::string_view line) = 0;   // PostgreSQL's text form, without the line break
  virtual Status end_rows() = 0;
  // Indexes, tallies, what is held, and all that counts up.
  virtual Status settle(const ImportMarks& marks) = 0;
  // What stands in the table now.
  virtual Result<RowSum> sum(const std::string& table, const std::vector<std::string>& columns) = 0;
  // Where the tables contradict each other; none when all is well.
  virtual Result<std::vector<std::string>> audit() = 0;
  virtual Status keep() = 0;
};

}  // namespace holdfast
