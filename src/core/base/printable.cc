// UTF-8 read strictly, one code point at a time, with what may not be shown spelled out.
#include "core/base/printable.h"

#include <array>
#include <cstdint>
#include <cstdio>

namespace holdfast {
namespace {

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t bytes = 1;
  bool valid = false;
};

std::size_t sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

// Overlong forms, surrogates and values past U+10FFFF are invalid, one byte at a time.
CodePoint read_code_point(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t length = sequence_length(lead);
  if (length == 0 || length > text.size()) return {lead, 1, false};
  if (length == 1) return {lead, 1, true};
  std::uint32_t value = lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0) != 0x80) return {lead, 1, false};
    value = (value << 6) | (next & 0x3Fu);
  }
  constexpr std::array<std::uint32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < smallest[length] || surrogate || value > 0x10FFFF) return {lead, 1, false};
  return {value, length, true};
}

struct Span {
  std::uint32_t first, last;
};

// Controls, bidi marks and overrides, joiners and other characters of no width, line and paragraph separators,
// interlinear annotation, tags.
constexpr std::array hidden_spans{
    Span{0x00, 0x1F},     Span{0x7F, 0x9F},     Span{0xAD, 0xAD},     Span{0x34F, 0x34F},   Span{0x61C, 0x61C},
    Span{0x115F, 0x1160}, Span{0x17B4, 0x17B5}, Span{0x180B, 0x180F}, Span{0x200B, 0x200F}, Span{0x2028, 0x202E},
    Span{0x2060, 0x206F}, Span{0x3164, 0x3164}, Span{0xFEFF, 0xFEFF}, Span{0xFFA0, 0xFFA0}, Span{0xFFF0, 0xFFFB},
    Span{0xE0000, 0xE0FFF},
};

bool may_be_shown(std::uint32_t value) {
  if ((value & 0xFFFE) == 0xFFFE || (value >= 0xFDD0 && value <= 0xFDEF)) return false;
  for (const auto& span : hidden_spans)
    if (value >= span.first && value <= span.last) return false;
  return true;
}

std::string shown(std::string_view source, const CodePoint& point) {
  if (point.valid && may_be_shown(point.value)) return std::string(source.substr(0, point.bytes));
  std::array<char, 16> escape{};
  std::snprintf(escape.data(), escape.size(), point.valid ? "\\u{%x}" : "\\x%02x", static_cast<unsigned>(point.value));
  return escape.data();
}

constexpr std::string_view ellipsis = "\xE2\x80\xA6";

}  // namespace

std::string printable(std::string_view text, std::size_t max_bytes) {
  std::string out;
  std::size_t fits_with_ellipsis = 0;
  while (!text.empty()) {
    const CodePoint point = read_code_point(text);
    const std::string piece = shown(text, point);
    if (out.size() + piece.size() > max_bytes) {
      out.resize(fits_with_ellipsis);
      if (max_bytes >= ellipsis.size()) out += ellipsis;
      return out;
    }
    out += piece;
    if (out.size() + ellipsis.size() <= max_bytes) fits_with_ellipsis = out.size();
    text.remove_prefix(point.bytes);
  }
  return out;
}

}  // namespace holdfast
