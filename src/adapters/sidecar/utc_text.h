// Times as ISO UTC text, and back: 2026-05-29T08:00:00Z, with up to 6 digits of a second's fraction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/instant.h"

namespace holdfast {

// Strictly in that form; years 0000 to 9999.
std::optional<Instant> parse_utc_text(std::string_view text);
// Unix seconds without a fraction; nullopt outside the years 1970 to 9999.
std::optional<std::string> utc_text_of_unix(std::int64_t unix_s);

}  // namespace holdfast
