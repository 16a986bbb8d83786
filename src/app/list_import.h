// Lists of other tools, read as streams: yt-dlp's archive file, and tables with a column of links.
#pragma once

#include <iosfwd>
#include <string>

#include "app/import_entry.h"

namespace holdfast {

// "tiktok ID" lines. Lines of other sites come as foreign entries; blank lines and those that begin with # are left out.
Status read_yt_dlp_archive(std::istream& in, Instant now, const EntryTaker& take);

// Each row's cell in the column that `column` names in the first line, or by its number from 1 (the first row then counts too, unless
// its cell is no link at all). Failure invalid when there is no such column.
Status read_csv_links(std::istream& in, const std::string& column, Instant now, const EntryTaker& take);

}  // namespace holdfast
