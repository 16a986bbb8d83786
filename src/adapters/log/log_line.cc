// See log_line.h.
#include "adapters/log/log_line.h"

#include "core/base/printable.h"
#include "core/resolve/redact.h"

namespace holdfast {
namespace {

constexpr std::size_t value_bytes_max = 2048;

std::string safe(std::string_view text) { return printable(redact(text), value_bytes_max); }

// What `printable` left: no control characters, valid UTF-8.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

bool needs_quotes(std::string_view text) { return text.empty() || text.find_first_of(" \"=\\") != std::string_view::npos; }

std::string json_line(std::string_view message, std::initializer_list<LogField> fields) {
  std::string out = "\"message\":" + quoted(safe(message));
  for (const auto& field : fields) {
    const bool reserved = field.name == "time" || field.name == "level" || field.name == "message";
    out += "," + quoted((reserved ? "_" : "") + safe(field.name)) + ":" + quoted(safe(field.value));
  }
  return out;
}

std::string text_line(std::string_view message, std::initializer_list<LogField> fields) {
  std::string out = safe(message);
  for (const auto& field : fields) {
    const std::string value = safe(field.value);
    out += " " + safe(field.name) + "=" + (needs_quotes(value) ? quoted(value) : value);
  }
  return out;
}

}  // namespace

std::string log_line(LogFormat format, std::string_view message, std::initializer_list<LogField> fields) {
  return format == LogFormat::json ? json_line(message, fields) : text_line(message, fields);
}

}  // namespace holdfast
