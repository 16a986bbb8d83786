// Expiry from the path first, for that is what the signature covers; the query only where the path says nothing.
#include "core/resolve/link_expiry.h"

#include <algorithm>
#include <charconv>

namespace holdfast {
namespace {

constexpr std::int64_t earliest_unix_s = 1472706000;  // 2016-09-01: before the platform
constexpr std::int64_t latest_unix_s = 4102444800;    // 2100-01-01

bool is_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  });
}

std::optional<Instant> sane_time(std::string_view digits, int base) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  if (value < earliest_unix_s || value >= latest_unix_s) return std::nullopt;
  return instant_from_unix(value);
}

std::optional<Instant> path_expiry(std::string_view path) {
  std::string_view before;
  while (!path.empty()) {
    const auto end = std::min(path.find('/'), path.size());
    const auto part = path.substr(0, end);
    if (part.size() == 8 && before.size() == 32 && is_hex(part) && is_hex(before))
      if (const auto at = sane_time(part, 16)) return at;
    before = part;
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return std::nullopt;
}

}  // namespace

std::optional<Instant> stated_expiry(const MediaUrl& url) {
  if (const auto at = path_expiry(url.path)) return at;
  for (const std::string_view name : {"expire", "x-expires"})
    if (const auto value = query_value(url, name))
      if (const auto at = sane_time(*value, 10)) return at;
  return std::nullopt;
}

bool is_session_bound(const MediaUrl& url) { return query_value(url, "tk").has_value(); }

bool is_audio_link(const MediaUrl& url) {
  const auto value = query_value(url, "mime_type");
  return value && value->starts_with("audio");
}

}  // namespace holdfast
