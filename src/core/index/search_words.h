// Takes the text that a person searches for apart: pure, and never an error: any text is a question. What an index can't be
// asked for because it is too short comes apart from the rest.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace holdfast {

// Every part must be found. Words are parted by blanks; "two words" in quotation marks stay together; a lone mark is ignored.
struct SearchWords {
  std::vector<std::string> parts;    // three characters or more
  std::vector<std::string> starts;   // one or two letters of a script that parts its words by blanks: beginnings of words
  std::vector<std::string> shorts;   // one or two other characters, as in Chinese: 猫
  bool is_empty() const { return parts.empty() && starts.empty() && shorts.empty(); }
};
// At most limits::search_words parts; what is more is left out, which finds more, not less.
SearchWords search_words(std::string_view text);

}  // namespace holdfast
