// Links as people give them: arguments, files and standard input, read line by line with bounded memory. Never follows one.
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>

#include "core/base/instant.h"
#include "core/base/result.h"
#include "core/listing/post_link.h"

namespace holdfast {

inline constexpr std::size_t link_line_bytes_max = 64 << 10;  // a longer line is refused whole

struct LinkLine {
  std::string where;      // "line 7", "links.txt line 7", "argument 2"
  PostLink link;
};

// Gets each line that isn't blank or a comment. A Failure ends the reading and comes back.
using LinkTaker = std::function<Status(LinkLine line)>;

// `name` stands before "line N"; "" leaves it out. Failure invalid when the stream breaks or isn't text.
Status read_links(std::istream& in, const std::string& name, Instant now, const LinkTaker& take);

// One argument of `add url`: "-" is `in`, the name of a file is that file, all else is a link.
struct LinkArgument {
  std::string text;
  int number = 1;         // of the argument, for messages
};
Status read_argument(const LinkArgument& argument, std::istream& in, Instant now, const LinkTaker& take);

// What to tell about a line that names no post: the reason, and what to do instead where there is something.
std::string refusal(const PostLink& link);

}  // namespace holdfast
