// Decimal text to ids, exactly one text for each id.
#include "core/base/ids.h"

#include <charconv>

namespace holdfast {

std::optional<std::int64_t> parse_decimal_id(std::string_view text) {
  if (text.empty() || text.size() > 19 || text.front() < '1' || text.front() > '9') return std::nullopt;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<AwemeId> parse_aweme_id(std::string_view text) {
  const auto value = parse_decimal_id(text);
  if (!value) return std::nullopt;
  return AwemeId{*value};
}

}  // namespace holdfast
