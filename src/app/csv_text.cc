// Cells and rows.
#include "app/csv_text.h"

#include <algorithm>
#include <array>
#include <istream>

#include "app/outside_text.h"
#include "core/base/limits.h"

namespace holdfast {

namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
constexpr std::size_t cells_max = 1000;   // of one row; more are left out
constexpr int nothing = std::istream::traits_type::eof();

std::unexpected<Failure> refuse(const std::string& detail) { return fail(FailureKind::invalid, "read table", "", detail); }

// The separator that the first line has most of, outside of quotation marks.
char separator_of(std::string_view line) {
  std::array<std::pair<char, int>, 3> counts{{{',', 0}, {';', 0}, {'\t', 0}}};
  bool quoted = false;
  for (const char letter : line) {
    if (letter == '"') quoted = !quoted;
    for (auto& [separator, count] : counts)
      if (!quoted && letter == separator) ++count;
  }
  return std::ranges::max_element(counts, {}, [](const auto& pair) { return pair.second; })->first;
}

class Reader {
 public:
  Reader(std::istream& in, const CsvTaker& take) : in_(in), take_(take) {}

  Status read() {
    read_ahead();
    for (int letter = next(); letter != nothing; letter = next()) {
      if (letter == '\0') return refuse("line " + std::to_string(line_) + " isn't text (UTF-16?): save the table as CSV in UTF-8");
      if (auto taken = step(static_cast<char>(letter)); !taken) return taken;
    }
    if (in_.bad()) return refuse("the input can't be read to its end");
    if (quoted_) return refuse("a quotation mark in line " + std::to_string(row_.line) + " is never closed");
    return end_row();
  }

 private:
  // The first line decides about the separator.
  void read_ahead() {
    for (int letter = in_.get(); letter != nothing; letter = in_.get()) {
      ahead_.push_back(static_cast<char>(letter));
      if (letter == '\n' || ahead_.size() >= limits::import_field_bytes) break;
    }
    if (ahead_.starts_with(byte_order_mark)) ahead_.erase(0, byte_order_mark.size());
    separator_ = separator_of(ahead_);
  }
  int next() {
    if (at_ < ahead_.size()) return static_cast<unsigned char>(ahead_[at_++]);
    return in_.get();
  }

  Status step(char letter) {
    if (letter == '\n') ++line_;
    if (quoted_) {
      if (letter == '"') {
        quoted_ = false;
        closed_ = true;
      } else {
        put(letter);
      }
      return {};
    }
    const bool was_closed = std::exchange(closed_, false);
    if (letter == '"' && was_closed) {  // two of them within quotation marks are one
      put(letter);
      quoted_ = true;
    } else if (letter == '"' && cell_.empty() && !was_closed) {
      quoted_ = true;
      began_ = true;
    } else if (letter == separator_) {
      end_cell();
    } else if (letter == '\n' || letter == '\r') {
      return end_row();
    } else {
      put(letter);
    }
    return {};
  }

  void put(char letter) {
    began_ = true;
    if (cell_.size() < limits::import_field_bytes) cell_.push_back(letter);
    else row_.too_long = true;
  }
  void end_cell() {
    began_ = true;
    if (row_.cells.size() < cells_max) row_.cells.push_back(std::move(cell_));
    cell_.clear();
    closed_ = false;
  }
  Status end_row() {
    const bool blank = !began_;
    if (!blank) end_cell();
    auto row = std::exchange(row_, {});
    began_ = false;
    row_.line = line_;
    return blank ? Status{} : take_(std::move(row));
  }

  std::istream& in_;
  const CsvTaker& take_;
  std::string ahead_, cell_;
  std::size_t at_ = 0;
  char separator_ = ',';
  bool quoted_ = false, closed_ = false, began_ = false;
  std::int64_t line_ = 1;
  CsvRow row_;
};

}  // namespace

std::string csv_cell(std::string_view text) {
  std::string cell = outside_text(text, OutsideForm::table);
  if (!cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos) cell.insert(0, 1, '\'');
  if (cell.find_first_of(",\"\r\n;\t") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char letter : cell) quoted += letter == '"' ? std::string("\"\"") : std::string(1, letter);
  return quoted + "\"";
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (std::size_t at = 0; at < cells.size(); ++at) line += (at == 0 ? "" : ",") + csv_cell(cells[at]);
  return line + "\r\n";
}

Status read_csv(std::istream& in, const CsvTaker& take) { return Reader(in, take).read(); }

}  // namespace holdfast
