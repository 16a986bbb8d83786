// Text as it reads under one or several layers of escaping, with the way back to the bytes it came from. Only for
// finding things: what it returns is never shown or stored.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast {

// Character i of `text` comes from source bytes [begin(i), ends[i]).
struct TextLayer {
  std::string text;
  std::vector<std::uint32_t> ends;

  std::size_t begin(std::size_t i) const { return i == 0 ? 0 : ends[i - 1]; }
};

// The bytes as they stand.
TextLayer raw_layer(std::string_view source);

// One layer off: JSON and script escapes (\/ \n \u002F \x2f), HTML entities (&amp; &#47; &#x2F;), percent escapes of
// characters that may stand in a link. Characters past ASCII become one byte 0xFF. False when nothing was escaped.
bool peel_layer(TextLayer& layer);

// The length of the escape that `text` begins with, 0 when it begins with none.
std::size_t escape_length(std::string_view text);

}  // namespace holdfast
