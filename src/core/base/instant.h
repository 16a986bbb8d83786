// Points in time (UTC, microseconds) and lengths of time. Nothing here reads a clock (STYLE 3).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast {

using Duration = std::chrono::microseconds;
using Instant = std::chrono::sys_time<Duration>;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

inline constexpr Instant instant_from_us(std::int64_t us) { return Instant{Duration{us}}; }
inline constexpr std::int64_t to_us(Instant at) { return at.time_since_epoch().count(); }
inline constexpr Instant instant_from_unix(std::int64_t unix_s) { return Instant{seconds{unix_s}}; }
inline constexpr std::int64_t to_unix(Instant at) { return std::chrono::floor<seconds>(at).time_since_epoch().count(); }

// "2026-05-29", the UTC date.
std::string iso_date(Instant at);
// "2026-05-29T08:00:00.123456Z".
std::string iso_text(Instant at);
// "20s", "2min", "1h", "500ms", "1d": a count and a unit (ms, s, min, m, h, d). nullopt when it is anything else.
std::optional<Duration> parse_duration(std::string_view text);
// The shortest of the forms that parse_duration reads back: "2min", "1h", "90s".
std::string to_text(Duration length);

}  // namespace holdfast
