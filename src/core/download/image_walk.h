// Tells a whole image from a cut one while its bytes flow past, and reads its size. It keeps a few dozen bytes and never
// decodes a pixel.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/download/sniff.h"

namespace holdfast {

struct ImageFacts {
  std::optional<bool> complete;  // nullopt: the format doesn't say
  std::uint32_t width = 0;       // pixels; 0: not read
  std::uint32_t height = 0;
};

// Follows the segments of a JPEG to its end marker (a thumbnail inside one doesn't count). What isn't made of segments
// is searched for the marker instead.
class JpegWalk {
 public:
  void feed(std::byte byte);
  ImageFacts facts() const { return facts_; }

 private:
  enum class State : std::uint8_t { start, marker, length_high, length_low, segment, scan, lost, done };
  void take_marker(std::uint8_t code);
  void take_segment_byte(std::uint8_t byte);

  State state_ = State::start;
  std::uint8_t last_ = 0;
  std::uint8_t code_ = 0;
  std::uint32_t left_ = 0;  // of the segment
  std::uint32_t seen_ = 0;
  std::array<std::uint8_t, 5> frame_{};
  ImageFacts facts_{.complete = false};
};

// Follows the chunks of a PNG to the end of IEND.
class PngWalk {
 public:
  void feed(std::span<const std::byte> bytes);
  ImageFacts facts() const { return facts_; }

 private:
  std::uint64_t at_ = 0;
  std::uint64_t skip_to_ = 8;  // past the signature
  std::string header_;         // length and type of a chunk, and the start of IHDR
  bool done_ = false;
  ImageFacts facts_{.complete = false};
};

class ImageWalk {
 public:
  explicit ImageWalk(ContentKind kind) : kind_(kind) {}
  // The image's bytes in order, in pieces of any size.
  void feed(std::span<const std::byte> bytes);
  ImageFacts finish() const;

 private:
  ContentKind kind_;
  std::uint64_t total_ = 0;
  std::string head_;
  std::byte last_{0};  // the last byte that isn't 0
  JpegWalk jpeg_;
  PngWalk png_;
};

}  // namespace holdfast
