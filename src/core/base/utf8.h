// UTF-8 at the edges: what becomes JSON must be valid, whatever bytes the other side sent. Nothing here judges what may
// be shown to people; that is printable().
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace holdfast {

// The text with each byte that is no part of a valid code point replaced by U+FFFD. Valid text comes back as it is.
std::string mend_utf8(std::string_view text);

// The longest start of `text` of at most `bytes_max` bytes that doesn't end inside a code point.
std::string_view cut_utf8(std::string_view text, std::size_t bytes_max);

}  // namespace holdfast
