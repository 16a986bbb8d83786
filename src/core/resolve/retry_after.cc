// The Retry-After header: seconds, or one of the three date forms of HTTP (RFC 9110, 5.6.7).
#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "core/base/limits.h"
#include "core/resolve/classify.h"

namespace holdfast {

namespace {

constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::size_t header_bytes_max = 64;

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

std::optional<int> number(std::string_view text) {
  if (text.empty() || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return std::nullopt;
  return value;
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(separators), text.size());
    if (end > 0) parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

std::optional<Duration> time_of_day(std::string_view text) {
  const auto parts = split(text, ":");
  if (parts.size() != 3) return std::nullopt;
  const auto hour = number(parts[0]), minute = number(parts[1]), second = number(parts[2]);
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return hours{*hour} + minutes{*minute} + seconds{*second};
}

int full_year(int year) {
  if (year >= 100) return year;
  return year < 70 ? 2000 + year : 1900 + year;
}

}  // namespace

// Day and year are numbers in this order in all three forms, the time has colons, the month is a name; the weekday and
// the zone, always GMT, add nothing.
std::optional<Instant> http_date(std::string_view text) {
  std::optional<int> day, year, month;
  std::optional<Duration> time;
  for (const auto part : split(text, " ,-")) {
    const auto name = std::ranges::find(months, part);
    if (name != months.end()) {
      month = static_cast<int>(name - months.begin()) + 1;
    } else if (part.contains(':')) {
      time = time_of_day(part);
    } else if (const auto value = number(part)) {
      (day ? year : day) = *value;
    }
  }
  if (!day || !month || !year || !time) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{full_year(*year)}, std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return Instant{std::chrono::sys_days{date}} + *time;
}

std::optional<Duration> parse_retry_after(std::string_view value, Instant now) {
  const auto first = value.find_first_not_of(" \t");
  if (first == std::string_view::npos || value.size() > header_bytes_max) return std::nullopt;
  value = value.substr(first, value.find_last_not_of(" \t") - first + 1);
  if (std::ranges::all_of(value, is_digit)) {
    // Out of int's range is beyond any limit as well.
    return std::min<Duration>(seconds{number(value).value_or(static_cast<int>(limits::retry_after_max / seconds{1}))},
                              limits::retry_after_max);
  }
  const auto date = http_date(value);
  if (!date) return std::nullopt;
  return std::clamp(*date - now, Duration{0}, limits::retry_after_max);
}

}  // namespace holdfast
