// Text from outside in what programs read: whole, but with nothing in it that could act on a terminal it is shown on.
#pragma once

#include <string>
#include <string_view>

namespace holdfast {

enum class OutsideForm {
  json,    // of a whole JSON document: what may not be shown becomes \uXXXX, which means the same to its readers
  table,   // of a cell: line ends and joiners stay, else as core/base/printable has it
};
std::string outside_text(std::string_view text, OutsideForm form);

}  // namespace holdfast
