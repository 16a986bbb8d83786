// Reads fixed columns; nothing here depends on a locale or a time zone.
#include "adapters/sidecar/utc_text.h"

#include <algorithm>
#include <charconv>

namespace holdfast {

namespace {

constexpr std::int64_t last_unix_s = 253'402'300'799;  // 9999-12-31T23:59:59Z

std::optional<int> number(std::string_view text) {
  if (!std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// ".5" is half a second.
std::optional<Duration> fraction(std::string_view text) {
  if (text.empty()) return Duration{0};
  if (text.front() != '.' || text.size() < 2 || text.size() > 7) return std::nullopt;
  std::string digits(text.substr(1));
  digits.resize(6, '0');
  const auto us = number(digits);
  if (!us) return std::nullopt;
  return Duration{*us};
}

}  // namespace

std::optional<Instant> parse_utc_text(std::string_view text) {
  constexpr std::string_view form = "0000-00-00T00:00:00";
  if (text.size() <= form.size() || text.back() != 'Z') return std::nullopt;
  for (const std::size_t at : {4, 7, 10, 13, 16})
    if (text[at] != form[at]) return std::nullopt;
  const auto year = number(text.substr(0, 4)), month = number(text.substr(5, 2)), day = number(text.substr(8, 2));
  const auto hour = number(text.substr(11, 2)), minute = number(text.substr(14, 2)), second = number(text.substr(17, 2));
  const auto rest = fraction(text.substr(form.size(), text.size() - form.size() - 1));
  if (!year || !month || !day || !hour || !minute || !second || !rest) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  return Instant{std::chrono::sys_days{date}} + hours{*hour} + minutes{*minute} + seconds{*second} + *rest;
}

std::optional<std::string> utc_text_of_unix(std::int64_t unix_s) {
  if (unix_s < 0 || unix_s > last_unix_s) return std::nullopt;
  auto text = iso_text(instant_from_unix(unix_s));
  text.resize(text.find('.'));
  return text + 'Z';
}

}  // namespace holdfast
