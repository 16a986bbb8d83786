// Looks at a body while it is stored and says afterwards what it is and whether it is whole. Bounded memory, any sizes
// of pieces, no trust in what the file says about itself. It never decodes, and never decides: judge() does.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <variant>

#include "core/download/image_walk.h"
#include "core/download/media_report.h"
#include "core/download/media_verdict.h"
#include "core/download/mp4_walk.h"

namespace holdfast {

class MediaCheck {
 public:
  void feed(std::span<const std::byte> bytes);
  // Once the last byte was fed; may be asked at any time, and then tells what it would be if that were all.
  MediaReport finish() const;
  // After sniff_bytes bytes, the kind that can still only become more exact; nullopt before.
  std::optional<ContentKind> kind_so_far() const;

 private:
  void begin_walk();

  std::uint64_t bytes_ = 0;
  std::array<std::byte, sniff_bytes> head_{};
  std::size_t head_have_ = 0;
  ContentKind kind_ = ContentKind::empty;
  std::variant<std::monostate, Mp4Walk, ImageWalk> walk_;
};

}  // namespace holdfast
