// See head_reader.h. Never trusts a field's form: what can't be read is left out.
#include "adapters/curl/head_reader.h"

#include <charconv>

#include "core/base/limits.h"

namespace holdfast {
namespace {

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

template <class Number>
std::optional<Number> whole_number(std::string_view text) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

HeadReader::Event HeadReader::on_line(std::string_view line) {
  bytes_ += line.size();
  if (bytes_ > limits::http_head_bytes_max) return Event::too_large;
  if (complete_) return Event::more;
  if (line.starts_with("HTTP/")) {
    on_status(line);
    return Event::more;
  }
  if (!trim(line).empty()) {
    on_field(line);
    return Event::more;
  }
  if (head_.status < 200) return Event::more;
  finish();
  return Event::complete;
}

void HeadReader::on_status(std::string_view line) {
  head_ = {};
  line = trim(line);
  const auto space = line.find(' ');
  if (space == std::string_view::npos) return;
  head_.status = whole_number<int>(line.substr(space + 1, 3)).value_or(0);
}

void HeadReader::on_field(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return;
  head_.headers[lower(trim(line.substr(0, colon)))] = std::string(trim(line.substr(colon + 1)));
}

void HeadReader::finish() {
  complete_ = true;
  const auto type = head_.headers.find("content-type");
  if (type != head_.headers.end()) {
    const std::string_view whole = type->second;
    head_.content_type = lower(trim(whole.substr(0, whole.find(';'))));
  }
  // A stated length counts encoded bytes, and chunks override it: neither says how long the body is that we hand on.
  const auto length = head_.headers.find("content-length");
  if (length != head_.headers.end() && !is_encoded() && !head_.headers.contains("transfer-encoding"))
    head_.content_length = whole_number<std::uint64_t>(length->second);
}

bool HeadReader::is_redirect() const {
  const int s = head_.status;
  const bool redirects = s == 301 || s == 302 || s == 303 || s == 307 || s == 308;
  return redirects && head_.headers.contains("location");
}

bool HeadReader::is_encoded() const {
  const auto encoding = head_.headers.find("content-encoding");
  return encoding != head_.headers.end() && !encoding->second.empty() && lower(encoding->second) != "identity";
}

}  // namespace holdfast
