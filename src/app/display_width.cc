// Widths by utf8proc's tables (Unicode).
#include "app/display_width.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>

namespace holdfast {

namespace {

constexpr int marks_max = 2;  // on one letter; more is a tower over the lines above
constexpr std::string_view ellipsis = "\xE2\x80\xA6";

constexpr utf8proc_int32_t colour_point = -2;

struct Point {
  utf8proc_int32_t value = -1;
  std::size_t bytes = 1;
};

// A colour of ours counts as one point without a width: `shown` lets none through that came from outside.
std::size_t colour_bytes(std::string_view text) {
  if (!text.starts_with("\x1b[")) return 0;
  const auto end = text.find_first_not_of("0123456789;", 2);
  return end != std::string_view::npos && text[end] == 'm' ? end + 1 : 0;
}

Point next_point(std::string_view text) {
  Point point;
  if (const auto bytes = colour_bytes(text); bytes > 0) return {colour_point, bytes};
  const auto read = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()), &point.value);
  point.bytes = read > 0 ? static_cast<std::size_t>(read) : 1;
  return point;
}

bool is_between(utf8proc_int32_t value, utf8proc_int32_t first, utf8proc_int32_t last) { return value >= first && value <= last; }
bool is_variation(utf8proc_int32_t value) { return is_between(value, 0xFE00, 0xFE0F); }
bool is_mark(utf8proc_int32_t value) {
  const auto category = utf8proc_category(value);
  return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME;
}
// Drawn by one terminal one way and by the next another way, or not at all.
bool is_unsettled(utf8proc_int32_t value) {
  switch (utf8proc_category(value)) {
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CC: return true;
    default: return is_between(value, 0x1160, 0x11FF) || is_between(value, 0xD7B0, 0xD7FF);
  }
}

int width_of(utf8proc_int32_t value) {
  if (value < 0) return value == colour_point ? 0 : 1;
  if (is_between(value, 0x1F1E6, 0x1F1FF)) return 2;                                    // half a flag
  if (is_mark(value)) return 0;
  return std::max(utf8proc_charwidth(value), utf8proc_category(value) == UTF8PROC_CATEGORY_CF ? 0 : 1);
}

std::string composed(const std::string& text) {
  utf8proc_uint8_t* made = nullptr;
  const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()), &made,
                                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(made, &std::free);
  if (length < 0 || made == nullptr) return text;
  return {reinterpret_cast<const char*>(made), static_cast<std::size_t>(length)};
}

std::string escaped(utf8proc_int32_t value) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "\\u{%x}", static_cast<unsigned>(value));
  return text.data();
}

}  // namespace

std::string shown(std::string_view text, std::size_t max_bytes) {
  const std::string whole = composed(printable(text, max_bytes));
  std::string out;
  int marks = marks_max;  // none before the first letter
  for (std::string_view rest = whole; !rest.empty();) {
    const Point point = next_point(rest);
    if (is_variation(point.value)) {
      // left out: the letter before it stays
    } else if (is_mark(point.value)) {
      if (marks++ < marks_max) out += rest.substr(0, point.bytes);
    } else {
      out += is_unsettled(point.value) ? escaped(point.value) : std::string(rest.substr(0, point.bytes));
      marks = 0;
    }
    rest.remove_prefix(point.bytes);
  }
  return out;
}

int display_width(std::string_view text) {
  int width = 0;
  while (!text.empty()) {
    const Point point = next_point(text);
    width += width_of(point.value);
    text.remove_prefix(point.bytes);
  }
  return width;
}

std::string fitted(std::string_view text, int columns) {
  if (columns <= 0) return "";
  int width = 0;
  std::size_t with_ellipsis = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Point point = next_point(text.substr(at));
    const int one = width_of(point.value);
    if (width + one > columns) return std::string(text.substr(0, with_ellipsis)) + std::string(ellipsis);
    width += one;
    at += point.bytes;
    if (width < columns) with_ellipsis = at;
  }
  return std::string(text);
}

std::string padded(std::string_view text, int columns) {
  std::string out = fitted(text, columns);
  return out.append(static_cast<std::size_t>(std::max(0, columns - display_width(out))), ' ');
}

std::string padded_left(std::string_view text, int columns) {
  const std::string out = fitted(text, columns);
  return std::string(static_cast<std::size_t>(std::max(0, columns - display_width(out))), ' ') + out;
}

std::vector<std::string> wrapped(std::string_view text, int columns, int indent) {
  if (columns <= 0) return {std::string(text)};
  indent = std::min(indent, std::max(0, columns - 8));
  std::vector<std::string> lines;
  while (true) {
    const int room = columns - (lines.empty() ? 0 : indent);
    int width = 0;
    std::size_t at = 0, blank = 0;
    while (at < text.size()) {
      const Point point = next_point(text.substr(at));
      if (text[at] == ' ') blank = at;
      if (width + width_of(point.value) > room) break;
      width += width_of(point.value);
      at += point.bytes;
    }
    const std::string lead(lines.empty() ? 0 : static_cast<std::size_t>(indent), ' ');
    if (at >= text.size()) {
      lines.push_back(lead + std::string(text));
      return lines;
    }
    if (at == 0) at = next_point(text).bytes;  // a column too few for a wide letter: it stands alone
    const std::size_t cut = blank > 0 ? blank : at;
    lines.push_back(lead + std::string(text.substr(0, text.find_last_not_of(' ', cut - 1) + 1)));
    text.remove_prefix(cut);
    while (text.starts_with(' ')) text.remove_prefix(1);
    if (text.empty()) return lines;
  }
}

}  // namespace holdfast
