// What bytes are, by looking at how they begin; never by what a header or a name says about them (RULES 6).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace holdfast {

enum class ContentKind : std::uint8_t {
  empty,
  unknown,
  mp4_video,  // any ISO base media file that no brand makes something else; its tracks decide
  mp4_audio,  // brand M4A, or only sound tracks
  mp3,
  jpeg,
  webp,
  heic,
  avif,
  png,
  gif,
  html,
  json,
  text,
};

std::string_view to_string(ContentKind kind);     // "mp4_video": a stable word
std::string_view extension(ContentKind kind);     // ".mp4"; empty for what is never published
std::string_view content_type(ContentKind kind);  // "video/mp4"; "application/octet-stream" for unknown

bool is_image(ContentKind kind);
bool is_iso_media(ContentKind kind);  // boxes: mp4, m4a, heic, avif

// Enough of the beginning for every kind.
inline constexpr std::size_t sniff_bytes = 512;
// Fewer than this many bytes may look like nothing although more of them would be media.
inline constexpr std::size_t sniff_bytes_min = 16;

// `head`: the first sniff_bytes of the body, or all of it where it is shorter.
ContentKind sniff(std::span<const std::byte> head);

}  // namespace holdfast
