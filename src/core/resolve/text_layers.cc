// Three notations are undone at once, left to right, for nobody knows which one a piece of evidence was written in.
#include "core/resolve/text_layers.h"

#include <array>
#include <optional>
#include <utility>

namespace holdfast {
namespace {

struct Peeled {
  char value;
  std::size_t length;
};

char past_ascii(std::uint32_t code) { return code < 0x80 ? static_cast<char>(code) : '\xFF'; }

std::optional<std::uint32_t> read_hex(std::string_view text) {
  std::uint32_t value = 0;
  for (const char c : text) {
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    if (digit < 0) return std::nullopt;
    value = value << 4 | static_cast<std::uint32_t>(digit);
  }
  return text.empty() ? std::nullopt : std::optional(value);
}

std::optional<Peeled> peel_backslash(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  switch (text[1]) {
    case '/': case '\\': case '"': case '\'': return Peeled{text[1], 2};
    case 'b': case 'f': case 'n': case 'r': case 't': return Peeled{'\n', 2};
    case 'u':
      if (text.size() >= 6)
        if (const auto code = read_hex(text.substr(2, 4))) return Peeled{past_ascii(*code), 6};
      return std::nullopt;
    case 'x':
      if (text.size() >= 4)
        if (const auto code = read_hex(text.substr(2, 2))) return Peeled{past_ascii(*code), 4};
      return std::nullopt;
    default: return std::nullopt;
  }
}

std::optional<std::uint32_t> entity_number(std::string_view digits) {
  if (digits.empty() || digits.size() > 7) return std::nullopt;
  if (digits.front() == 'x' || digits.front() == 'X') return read_hex(digits.substr(1));
  std::uint32_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return value;
}

constexpr std::array<std::pair<std::string_view, char>, 12> entity_names{
    {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}, {"sol", '/'}, {"equals", '='},
     {"quest", '?'}, {"colon", ':'}, {"period", '.'}, {"percnt", '%'}, {"bsol", '\\'}}};

std::optional<Peeled> peel_entity(std::string_view text) {
  const auto end = text.substr(0, 12).find(';');
  if (end == std::string_view::npos) return std::nullopt;
  const auto name = text.substr(1, end - 1);
  if (name.starts_with('#')) {
    const auto code = entity_number(name.substr(1));
    return code ? std::optional(Peeled{past_ascii(*code), end + 1}) : std::nullopt;
  }
  for (const auto& [known, value] : entity_names)
    if (known == name) return Peeled{value, end + 1};
  return std::nullopt;
}

// Spaces, quotes and controls stay escaped: escaped, they are part of a link; undone, they would end it.
std::optional<Peeled> peel_percent(std::string_view text) {
  if (text.size() < 3) return std::nullopt;
  const auto code = read_hex(text.substr(1, 2));
  if (!code || *code <= 0x20 || *code >= 0x7F) return std::nullopt;
  const auto value = static_cast<char>(*code);
  if (value == '"' || value == '\'' || value == '<' || value == '>' || value == '\\' || value == '`') return std::nullopt;
  return Peeled{value, 3};
}

std::optional<Peeled> peel(std::string_view text) {
  switch (text.front()) {
    case '\\': return peel_backslash(text);
    case '&': return peel_entity(text);
    case '%': return peel_percent(text);
    default: return std::nullopt;
  }
}

}  // namespace

TextLayer raw_layer(std::string_view source) {
  TextLayer layer{std::string(source), std::vector<std::uint32_t>(source.size())};
  for (std::size_t i = 0; i < source.size(); ++i) layer.ends[i] = static_cast<std::uint32_t>(i + 1);
  return layer;
}

bool peel_layer(TextLayer& layer) {
  if (layer.text.find_first_of("\\&%") == std::string::npos) return false;
  const std::string_view text = layer.text;
  std::size_t out = 0;
  bool changed = false;
  std::string next(text.size(), '\0');
  for (std::size_t in = 0; in < text.size();) {
    const auto found = peel(text.substr(in));
    changed = changed || found.has_value();
    next[out] = found ? found->value : text[in];
    in += found ? found->length : 1;
    layer.ends[out++] = layer.ends[in - 1];
  }
  next.resize(out);
  layer.ends.resize(out);
  layer.text = std::move(next);
  return changed;
}

std::size_t escape_length(std::string_view text) {
  const auto found = text.empty() ? std::nullopt : peel(text);
  return found ? found->length : 0;
}

}  // namespace holdfast
