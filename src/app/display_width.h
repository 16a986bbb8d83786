// Text to fit a screen: how many columns it takes, cutting, padding and wrapping. Columns are counted as the widest of what
// terminals do with a character, so that nothing gets wider than it says. Text from outside goes through `shown` first.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/printable.h"

namespace holdfast {

// Through core/base/printable, composed (NFC), and without what terminals draw in different ways: characters without a width of
// their own beyond two on a letter, variation selectors, unassigned and private characters, loose Hangul parts.
std::string shown(std::string_view text, std::size_t max_bytes = printable_bytes_default);

// Columns of valid UTF-8 without control characters; the colours of app/colour take none.
int display_width(std::string_view text);
// At most `columns` wide; what was cut is marked by an ellipsis.
std::string fitted(std::string_view text, int columns);
// Exactly `columns` wide, blanks at the right or at the left.
std::string padded(std::string_view text, int columns);
std::string padded_left(std::string_view text, int columns);
// Lines of at most `columns`, broken at blanks where there are some; all but the first begin with `indent` blanks. 0 columns: no limit.
std::vector<std::string> wrapped(std::string_view text, int columns, int indent);

}  // namespace holdfast
