// The personal data that TikTok gives out as JSON, read as a stream: in any of its layouts, wherever a member named Link (or link,
// VideoLink) holds an address. Nothing but addresses is kept of it, and none of what it says about the person is told.
#pragma once

#include <array>
#include <iosfwd>
#include <string>
#include <string_view>

#include "app/import_entry.h"

namespace holdfast {

inline constexpr std::array<std::string_view, 7> export_sections{"favorites", "likes", "shared", "history", "posts", "reposts", "other"};
std::string export_section_names();

// Entries of other sections than posts' (sounds, hashtags, effects) that aren't posts are left out in silence. Failure invalid when it
// isn't a whole JSON document.
Status read_tiktok_export(std::istream& in, Instant now, const EntryTaker& take);

}  // namespace holdfast
