// What was typed for `ls` as a question to the archive. Never asks; what can't be meant is refused with what could.
#pragma once

#include <string_view>

#include "app/finding_commands.h"
#include "core/index/search.h"

namespace holdfast {

// "2026-01-31", "2026-01-31T08:00", "2026-01-31 08:00:30Z" (all UTC), or "12h", "30d" before now. A day alone is its first moment, or
// with `to_end` the first of the next day.
std::optional<Instant> parse_time(std::string_view text, Instant now, bool to_end);

// Without a limit: that is the caller's.
Result<PostQuery> read_query(const ListChoice& choice, Instant now);

// A reason by its word, nothing for ""; Failure with the nearest.
Result<std::optional<Reason>> read_reason(const std::string& word);

}  // namespace holdfast
