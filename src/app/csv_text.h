// Tables as RFC 4180 has them: writing cells that do no harm, and reading tables of others as they come, with bounded memory.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace holdfast {

// A cell as it stands in a line. Text that a spreadsheet would run as a formula (= + - @, tab, return) gets a ' before it; control
// characters but line ends, and what turns the direction of writing, are spelled out.
std::string csv_cell(std::string_view text);
// With commas between and the line's end.
std::string csv_line(const std::vector<std::string>& cells);

// A row of a table that was read. Cells beyond limits::import_field_bytes are cut and `too_long` is set.
struct CsvRow {
  std::int64_t line = 1;            // in which it begins, from 1
  std::vector<std::string> cells;
  bool too_long = false;
};
// Gets each row that isn't blank. A Failure ends the reading and comes back.
using CsvTaker = std::function<Status(CsvRow row)>;
// Commas, semicolons or tabs, as the first line has it; quotes, a byte order mark, any line ends. Failure invalid when it isn't text
// or a quotation mark is never closed.
Status read_csv(std::istream& in, const CsvTaker& take);

}  // namespace holdfast
