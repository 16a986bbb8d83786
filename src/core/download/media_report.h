// What a body turned out to be: facts about the bytes alone, whatever was asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/download/sniff.h"

namespace holdfast {

// Source: RULES 5, provider-api.md 5.4.
struct MediaReport {
  ContentKind kind = ContentKind::empty;
  std::string_view extension;     // ".mp4", of the kind; empty for what is never published. Lives for ever
  std::string_view content_type;  // "video/mp4", of the kind. Lives for ever
  std::uint64_t bytes = 0;
  // By its structure: true whole, false cut or damaged, nullopt where the kind doesn't say.
  std::optional<bool> complete;

  // Of MP4 files
  bool has_moov = false;
  bool has_media_data = false;  // an mdat box that isn't empty
  bool has_video = false;       // a video track with samples
  bool has_sound = false;
  std::string video_codec;      // "h264", "hevc", "av1", "bytevc2", "vp9" …; empty: no track
  std::string sound_codec;      // "aac", "mp3", "opus" …
  std::optional<std::int64_t> duration_ms;  // the longest that the movie and its video track state

  // Of MP4 files and images; pixels, 0: not stated
  int width = 0;
  int height = 0;
};

}  // namespace holdfast
