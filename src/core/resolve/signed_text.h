// Finds signed links in text of any kind and under any usual escaping: JSON whole or cut, HTML, plain text. It decides
// what is a secret of RULES 7 and nothing else.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast {

// Bytes [begin, end) of the text that hold a signed link, and the host they lead to ("unknown" where none can be read).
struct SignedSpan {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string host;
};

// In order, not overlapping. A span is a whole word (no white space, quotes, angle brackets or backslashes inside) that
// holds `signature=`, `tk=`, or a part of 32 hex digits followed by one of 8, under up to 4 layers of escaping.
std::vector<SignedSpan> find_signed(std::string_view text);

// The host that a link in `text` leads to, at whatever layer it shows; "unknown" where there is none.
std::string host_in(std::string_view text);

}  // namespace holdfast
