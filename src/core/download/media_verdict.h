// Decides about a body that was received: whether it may be published, with which defects, and what to try next where it
// may not (RULES 1 and 5). Pure; it never looks at bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/download/media_report.h"

namespace holdfast {

enum class MediaWant : std::uint8_t { video, image, sound, slide };  // a slide is an image or a short video

// Beside the report: what the answer's head and the post said.
struct MediaFacts {
  MediaWant want = MediaWant::video;
  int status = 200;
  std::optional<std::uint64_t> content_length = std::nullopt;  // of the answer; nullopt: it states none
  std::string content_type = {};                  // of the answer, any case, parameters allowed; empty: none
  std::optional<std::int64_t> stated_bytes = std::nullopt;     // by the post, of this rendition; 0 or less counts as unstated
  std::optional<std::int64_t> duration_s = std::nullopt;       // by the post; 0 or less counts as unstated
  bool expects_sound = true;                      // the post has a sound
};

// Reasons not to publish. The words are stable: http_status, empty, too_large, cut, incomplete, shorter_than_stated,
// wrong_type, not_video, no_media_data.
enum class Refusal : std::uint8_t {
  http_status,          // not 200
  empty,                // no byte came, and none was announced
  too_large,            // past bytes_max() of what was wanted
  cut,                  // length differs from Content-Length
  incomplete,           // boxes that don't end at the last byte; an image without its end
  shorter_than_stated,  // than the post says, where no Content-Length was given
  wrong_type,           // an HTML page, sound instead of a video …
  not_video,            // an MP4 file without a video track
  no_media_data,        // an MP4 file that describes samples and holds none
};
std::string_view to_string(Refusal refusal);

// Published only when nothing better is to be had; named in the sidecar: no_sound, duration_differs, size_differs.
enum class Defect : std::uint8_t { no_sound, duration_differs, size_differs };
std::string_view to_string(Defect defect);

// What the refusals together call for.
enum class MediaFault : std::uint8_t {
  none,       // may be published
  status,     // the status decides
  cut,        // the transfer failed: the same candidate again
  not_media,  // a page, or nothing at all: this link is used up
  content,    // media, but not what it should be: the next candidate
};

struct MediaVerdict {
  std::vector<Refusal> refusals;
  std::vector<Defect> defects;
  MediaFault fault = MediaFault::none;

  bool may_publish() const { return refusals.empty(); }
  bool is_clean() const { return refusals.empty() && defects.empty(); }
  std::vector<std::string> refusal_names() const;
  std::vector<std::string> defect_names() const;
};

// The most bytes that an asset may have (core/base/limits.h).
std::uint64_t bytes_max(MediaWant want);

MediaVerdict judge(const MediaReport& report, const MediaFacts& facts);

}  // namespace holdfast
