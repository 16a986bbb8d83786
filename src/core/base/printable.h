// The one way for text from outside onto a terminal or into a log line. It must never let a control character, a
// direction override, an invisible character or a broken byte through, and never cut inside a code point.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace holdfast {

inline constexpr std::size_t printable_bytes_default = 1024;

// One line of valid UTF-8. C0, DEL, C1, bidi controls, zero-width and other invisible characters, line separators and
// noncharacters become \u{HEX}; bytes that aren't UTF-8 become \xHH; everything else, backslashes too, stays as it is.
// At most `max_bytes` long; what was cut is marked by an ellipsis (3 bytes, left out where max_bytes is under 3).
std::string printable(std::string_view text, std::size_t max_bytes = printable_bytes_default);

}  // namespace holdfast
