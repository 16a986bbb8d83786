// Lines and cells.
#include "app/list_import.h"

#include <istream>
#include <vector>

#include "app/csv_text.h"
#include "app/values.h"
#include "core/base/limits.h"
#include "core/base/printable.h"
#include "core/listing/link_text.h"

namespace holdfast {

namespace {

std::unexpected<Failure> refuse(const std::string& detail) { return fail(FailureKind::invalid, "import", "", detail); }

// One line without its end, cut at what a line may have; false at the end.
bool next_line(std::istream& in, std::string& line) {
  line.clear();
  bool any = false;
  for (int letter = in.get(); letter != std::istream::traits_type::eof(); letter = in.get()) {
    any = true;
    if (letter == '\n') return true;
    if (line.size() < limits::user_line_bytes_max) line.push_back(static_cast<char>(letter));
  }
  return any;
}

PostLink archived_post(std::string_view id, Instant now) {
  if (!parse_aweme_id(id)) return Unusable{"no id of a post"};
  return parse_post_link(id, now);
}

// A number of the column, from 0.
Result<std::size_t> column_of(const std::string& column, const std::vector<std::string>& head) {
  std::string all;
  for (std::size_t at = 0; at < head.size(); ++at) {
    const std::string name(trim(head[at]));
    if (ascii_lower(name) == ascii_lower(std::string(trim(column)))) return at;
    all += (all.empty() ? "" : ", ") + printable(name, 60);
  }
  const auto near = nearest(column, head);
  return refuse("no column " + printable(column) + (near ? "; did you mean " + printable(*near) + "?" : ".") + " The first line has: " + printable(all));
}

class ColumnReader {
 public:
  ColumnReader(const std::string& column, Instant now, const EntryTaker& take) : column_(column), now_(now), take_(take) {}

  Status row(const CsvRow& row) {
    const bool first = !std::exchange(begun_, true);
    if (first) {
      if (const auto number = parse_count(column_); number && *number >= 1 && *number <= 1000) {
        at_ = static_cast<std::size_t>(*number - 1);
      } else {
        const auto found = column_of(column_, row.cells);
        if (!found) return std::unexpected(found.error());
        at_ = *found;
        return {};
      }
    }
    return cell(row, first);
  }
  bool begun() const { return begun_; }

 private:
  Status cell(const CsvRow& row, bool first) {
    const std::string where = "line " + std::to_string(row.line);
    if (row.cells.size() <= at_) {
      if (first) return refuse("no column " + std::to_string(at_ + 1) + ": the first line has " + std::to_string(row.cells.size()));
      return take_({where, "", Unusable{"has no such column"}});
    }
    std::string_view text = trim(row.cells[at_]);
    if (text.starts_with('\'')) text.remove_prefix(1);  // put there against formulas
    auto link = text.empty() ? PostLink(Unusable{"the cell is empty"}) : parse_post_link(text, now_);
    if (row.too_long) link = Unusable{"longer than 64 KiB"};
    // The head of a table whose column was given by number.
    const bool is_head = first && std::holds_alternative<Unusable>(link) && text.find_first_of("0123456789/") == std::string_view::npos;
    return is_head ? Status{} : take_({where, "", std::move(link)});
  }

  const std::string& column_;
  Instant now_;
  const EntryTaker& take_;
  std::size_t at_ = 0;
  bool begun_ = false;
};

}  // namespace

Status read_yt_dlp_archive(std::istream& in, Instant now, const EntryTaker& take) {
  std::string line;
  for (std::int64_t number = 1; next_line(in, line); ++number) {
    if (line.find('\0') != std::string::npos) return refuse("line " + std::to_string(number) + " isn't text: is this the file of --download-archive?");
    const std::string_view text = trim(line);
    if (text.empty() || text.starts_with('#')) continue;
    const auto blank = text.find_first_of(" \t");
    const std::string site = ascii_lower(text.substr(0, blank));
    ImportEntry entry{"line " + std::to_string(number), "", Unusable{"not \"tiktok ID\""}};
    if (blank != std::string_view::npos) {
      entry.foreign = site != "tiktok";
      entry.link = archived_post(trim(text.substr(blank)), now);
    }
    if (auto taken = take(std::move(entry)); !taken) return taken;
  }
  return in.bad() ? Status(refuse("the input can't be read to its end")) : Status{};
}

Status read_csv_links(std::istream& in, const std::string& column, Instant now, const EntryTaker& take) {
  ColumnReader reader(column, now, take);
  auto read = read_csv(in, [&](CsvRow row) { return reader.row(row); });
  if (read && !reader.begun()) return refuse("the table is empty");
  return read;
}

}  // namespace holdfast
