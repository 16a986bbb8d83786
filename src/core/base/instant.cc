// Text forms of times and durations.
#include "core/base/instant.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <limits>

namespace holdfast {

namespace {
struct Unit {
  std::string_view name;
  std::int64_t us;
};
constexpr std::array units{Unit{"d", 86'400'000'000}, Unit{"h", 3'600'000'000}, Unit{"min", 60'000'000},
                           Unit{"m", 60'000'000},     Unit{"s", 1'000'000},     Unit{"ms", 1'000}};
}  // namespace

std::string iso_date(Instant at) {
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(at)};
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                static_cast<unsigned>(day.day()));
  return text.data();
}

std::string iso_text(Instant at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::hh_mm_ss time{at - day};
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "T%02d:%02d:%02d.%06dZ", static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
                static_cast<int>(time.subseconds().count()));
  return iso_date(at) + text.data();
}

std::optional<Duration> parse_duration(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || count < 0) return std::nullopt;
  const std::string_view name{end, static_cast<std::size_t>(text.data() + text.size() - end)};
  if (name.empty() && count == 0) return Duration{0};
  for (const auto& unit : units) {
    if (unit.name != name) continue;
    if (count > std::numeric_limits<std::int64_t>::max() / unit.us / 2) return std::nullopt;
    return Duration{count * unit.us};
  }
  return std::nullopt;
}

std::string to_text(Duration length) {
  for (const auto& unit : units)
    if (length.count() != 0 && length.count() % unit.us == 0) return std::to_string(length.count() / unit.us) + std::string(unit.name);
  return std::to_string(length.count() / 1000) + "ms";
}

}  // namespace holdfast
