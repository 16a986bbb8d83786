// One code point at a time.
#include "app/outside_text.h"

#include <array>
#include <cstdint>
#include <cstdio>

#include "core/base/printable.h"
#include "core/base/utf8.h"

namespace holdfast {

namespace {

std::size_t length_of(unsigned char lead) { return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4; }

std::uint32_t value_of(std::string_view point) {
  std::uint32_t value = point.size() == 1 ? static_cast<unsigned char>(point[0]) : static_cast<unsigned char>(point[0]) & (0xFFu >> (point.size() + 1));
  for (std::size_t at = 1; at < point.size(); ++at) value = (value << 6) | (static_cast<unsigned char>(point[at]) & 0x3Fu);
  return value;
}

std::string escaped(std::uint32_t value) {
  std::array<char, 16> text{};
  if (value < 0x10000) {
    std::snprintf(text.data(), text.size(), "\\u%04x", static_cast<unsigned>(value));
  } else {
    const std::uint32_t rest = value - 0x10000;
    std::snprintf(text.data(), text.size(), "\\u%04x\\u%04x", static_cast<unsigned>(0xD800 + (rest >> 10)), static_cast<unsigned>(0xDC00 + (rest & 0x3FF)));
  }
  return text.data();
}

bool stays(std::uint32_t value, OutsideForm form) {
  constexpr std::uint32_t zero_width_non_joiner = 0x200C, zero_width_joiner = 0x200D;
  return form == OutsideForm::table && (value == '\n' || value == zero_width_joiner || value == zero_width_non_joiner);
}

}  // namespace

std::string outside_text(std::string_view text, OutsideForm form) {
  const std::string whole = mend_utf8(text);
  std::string out;
  out.reserve(whole.size());
  for (std::size_t at = 0; at < whole.size();) {
    const auto point = std::string_view(whole).substr(at, length_of(static_cast<unsigned char>(whole[at])));
    at += point.size();
    const bool plain = point.size() == 1 && point[0] >= ' ' && point[0] < 0x7F;
    if (plain || stays(value_of(point), form)) {
      out += point;
      continue;
    }
    const std::string shown = printable(point);
    out += shown == point || form == OutsideForm::table ? shown : escaped(value_of(point));
  }
  return out;
}

}  // namespace holdfast
