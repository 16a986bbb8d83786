// Finds what could be a link in free text, and takes a platform link apart. It must never accept a host that merely
// looks like one of the platform's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace holdfast {

enum class LinkHost { none, platform, short_form };

// `host` says whose link it is; `none` carries the reason in `why`.
struct LinkPieces {
  LinkHost host = LinkHost::none;
  std::string host_name;                    // lower case
  std::vector<std::string_view> segments;   // of the path, empty ones left out; views into the token
  std::string why;
};

// Pieces of `line` that are links or may be (with a scheme, or beginning with a host of the platform), in order, with
// the punctuation around them taken off. Views into `line`.
std::vector<std::string_view> link_tokens(std::string_view line);

LinkPieces take_link_apart(std::string_view token);

// Spaces, quotes, brackets and sentence punctuation off both ends.
std::string_view trim_around(std::string_view text);

std::string ascii_lower(std::string_view text);

}  // namespace holdfast
