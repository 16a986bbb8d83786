// Media that differ from post to post and still play: each base file takes a mark where its format allows one.
// Never decodes anything.
#pragma once

#include <cstdint>
#include <string_view>

#include "universe/body.h"

namespace holdfast::universe {

// The bytes of a base file; empty when there is no such file.
std::string_view media_bytes_of(std::string_view file);

// The MIME type that a file's name calls for.
std::string_view mime_of(std::string_view file);

// The base file with `mark` inside: a free box at the end (MP4, M4A), a comment segment (JPEG), an XMP chunk (WebP), a
// text chunk (PNG), a tag in front (MP3). An MP4 is made at least `at_least` bytes long by the same free box.
Body marked(std::string_view file, std::string_view mark, std::uint64_t at_least = 0);

}  // namespace holdfast::universe
