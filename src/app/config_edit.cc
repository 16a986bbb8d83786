// Line by line, as people read it.
#include "app/config_edit.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <vector>

#include "app/config.h"
#include "app/values.h"
#include "core/base/printable.h"

namespace holdfast {

namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t from = 0; from < text.size();) {
    const auto end = std::min(text.find('\n', from), text.size());
    lines.emplace_back(text.substr(from, end - from));
    from = end + 1;
  }
  return lines;
}

std::string toml_text(std::string_view value) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string quoted = "\"";
  for (const char letter : value) {
    const auto byte = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\') (quoted += '\\') += letter;
    else if (byte < ' ' || byte == 0x7F) (((quoted += "\\u00") += digits[byte >> 4])) += digits[byte & 15];
    else quoted += letter;
  }
  return quoted + '"';
}

// "[catalog]", "[ catalog ]  # …": the name of a table; "" for other lines.
std::string table_of(std::string_view line) {
  line = trim(line);
  const auto end = line.find(']');
  if (!line.starts_with('[') || line.starts_with("[[") || end == std::string_view::npos) return "";
  return std::string(trim(line.substr(1, end - 1)));
}

// What stands behind "name =", when the line sets it; `commented`: behind a # that stands before it.
std::optional<std::string_view> setting_of(std::string_view line, std::string_view name, bool commented) {
  line = trim(line);
  if (commented) {
    if (!line.starts_with('#')) return std::nullopt;
    line = trim(line.substr(1));
  }
  if (!line.starts_with(name)) return std::nullopt;
  line = trim(line.substr(name.size()));
  if (!line.starts_with('=')) return std::nullopt;
  return trim(line.substr(1));
}

// The comment behind a value that stands on one line; nullopt when the value goes on, or is no text.
std::optional<std::string_view> comment_behind(std::string_view value) {
  if (value.starts_with("\"\"\"") || value.starts_with("'''") || value.empty() || (value[0] != '"' && value[0] != '\'')) return std::nullopt;
  std::size_t at = 1;
  while (at < value.size() && value[at] != value[0]) at += value[at] == '\\' && value[0] == '"' ? 2 : 1;
  if (at >= value.size()) return std::nullopt;
  const auto rest = trim(value.substr(at + 1));
  if (!rest.empty() && rest[0] != '#') return std::nullopt;
  return rest;
}

struct Found {
  std::size_t line = 0;
  std::string text;
};

class Editing {
 public:
  Editing(std::string_view toml, std::string_view key, std::string_view value)
      : lines_(lines_of(toml)), key_(key), table_(key.substr(0, key.find('.'))), name_(key.substr(key.find('.') + 1)), value_(toml_text(value)) {}

  std::optional<std::string> text() {
    if (!replace(false) && !replace(true)) add();
    if (refused_) return std::nullopt;
    std::string text;
    for (const auto& line : lines_) text += line + "\n";
    return text;
  }

 private:
  // At the top the key stands with its table, and below "[table]" without it.
  bool replace(bool commented) {
    std::string table;
    for (auto& line : lines_) {
      if (const auto begun = table_of(line); !begun.empty()) table = begun;
      const auto name = table == table_ ? name_ : table.empty() ? key_ : std::string_view();
      if (name.empty()) continue;
      const auto old = setting_of(line, name, commented);
      if (!old) continue;
      const auto comment = comment_behind(*old);
      if (!comment && commented) continue;
      if (!comment) return refused_ = true;
      const auto indent = line.substr(0, line.find_first_not_of(" \t"));
      line = indent + std::string(name) + " = " + value_ + (comment->empty() ? "" : "  " + std::string(*comment));
      return true;
    }
    return false;
  }
  void add() {
    const auto line = std::string(name_) + " = " + value_;
    for (std::size_t at = 0; at < lines_.size(); ++at) {
      if (table_of(lines_[at]) != table_) continue;
      lines_.insert(lines_.begin() + static_cast<std::ptrdiff_t>(at) + 1, line);
      return;
    }
    lines_.insert(lines_.end(), {"", "[" + std::string(table_) + "]", line});
  }

  std::vector<std::string> lines_;
  std::string_view key_, table_, name_;
  std::string value_;
  bool refused_ = false;
};

Status write_beside(const std::string& file, const std::string& text, mode_t mode) {
  const std::string part = file + ".part";
  const auto refuse = [&](int error) {
    ::unlink(part.c_str());
    return fail(FailureKind::local_storage, "write", printable(file), std::strerror(error));
  };
  const int out = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  if (out < 0) return refuse(errno);
  errno = EIO;
  const bool whole = ::fchmod(out, mode) == 0 && ::write(out, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(out) == 0;
  const int error = errno;
  ::close(out);
  if (!whole) return refuse(error);
  if (::rename(part.c_str(), file.c_str()) != 0) return refuse(errno);
  const auto slash = file.rfind('/');
  const int folder = ::open(slash == std::string::npos ? "." : file.substr(0, slash + 1).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    ::fsync(folder);
    ::close(folder);
  }
  return {};
}

}  // namespace

std::optional<std::string> with_config_value(std::string_view toml, std::string_view key, std::string_view value) { return Editing(toml, key, value).text(); }

Status set_config_value(const std::string& file, std::string_view key, std::string_view value, bool secret) {
  const auto by_hand = [&] { return fail(FailureKind::invalid, "write", file, printable(file) + " can't be changed line by line; set " + std::string(key) + " yourself"); };
  std::ifstream in(file, std::ios::binary);
  std::stringstream read;
  read << in.rdbuf();
  if (!in) return fail(FailureKind::local_storage, "read", printable(file), "it can't be read");
  const auto text = with_config_value(read.str(), key, value);
  if (!text) return by_hand();
  // What the file says afterwards is what was meant, or it stays as it was.
  const auto before = parse_config(read.str(), file, {std::string(key) + "=" + std::string(value)});
  const auto after = parse_config(*text, file, {});
  if (!before || !after || config_toml(*before) != config_toml(*after)) return by_hand();
  struct stat facts{};
  const mode_t mode = ::stat(file.c_str(), &facts) == 0 ? facts.st_mode & 07777 : 0644;
  return write_beside(file, *text, secret ? 0600 : mode);
}

}  // namespace holdfast
