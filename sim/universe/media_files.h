// The media files of sim/media, part of the program: it needs no folder at run time. The table is generated.
#pragma once

#include <span>
#include <string_view>

namespace holdfast::universe {

struct MediaFile {
  std::string_view name;
  std::string_view bytes;
};

std::span<const MediaFile> media_files();

}  // namespace holdfast::universe
