// Walks the boxes of an MP4 (ISO base media file) while its bytes flow past. It keeps a few hundred bytes whatever the
// file says about itself: media data is skipped, sizes are compared and never allocated by.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "core/download/mp4_fields.h"

namespace holdfast {

struct Mp4Facts {
  bool boxes_fit = false;  // every box ends where the one around it or the file does
  bool has_moov = false;   // read to its end
  bool has_meta = false;   // the item list of a heic or avif image
  bool fragmented = false;
  std::uint64_t media_bytes = 0;  // in mdat boxes
  Mp4Clock movie;                 // mvhd
  std::uint64_t fragments_duration = 0;  // mehd, in the movie's units
  std::vector<Mp4Track> tracks;          // at most Mp4Walk::tracks_max; more are passed over

  // The first track of the kind that holds samples.
  const Mp4Track* video() const;
  const Mp4Track* sound() const;
  // The longest of what the movie, its fragments and the video track say; 0: nothing.
  std::int64_t duration_ms() const;
};

class Mp4Walk {
 public:
  static constexpr std::size_t tracks_max = 32;

  // The file's bytes in order, in pieces of any size.
  void feed(std::span<const std::byte> bytes);
  // What is known once the last byte was fed.
  Mp4Facts finish() const;

 private:
  enum class State : std::uint8_t { header, body, lost };
  // The boxes that hold boxes, and what a leaf's payload means in them.
  enum class Level : std::uint8_t { file, moov, trak, mdia, minf, stbl, mvex, moof, traf };
  struct Open {
    Level level;
    std::uint64_t end;  // offset in the file of its first byte past the end
  };

  std::size_t read_header(std::span<const std::byte> bytes);
  std::size_t read_body(std::span<const std::byte> bytes);
  void open_box();
  bool enter(std::uint32_t type, std::uint64_t end);
  void begin_leaf(std::uint32_t type);
  void end_leaf();
  void take_leaf();
  void take_fragment_leaf();
  void close_finished();
  Mp4Track* track_by_id(std::uint32_t id);
  std::uint32_t default_duration() const;  // of a sample in the traf that is open
  Open& top() { return open_[depth_]; }
  const Open& top() const { return open_[depth_]; }

  static constexpr std::uint64_t to_the_end = ~std::uint64_t{0};
  static constexpr std::size_t depth_max = 6;

  State state_ = State::header;
  std::uint64_t at_ = 0;  // offset of the next byte
  std::array<Open, depth_max + 1> open_{Open{Level::file, to_the_end}};
  std::size_t depth_ = 0;

  std::array<std::byte, 16> header_{};
  std::size_t header_have_ = 0;
  std::size_t header_need_ = 8;

  std::uint32_t leaf_ = 0;  // type of the box whose payload is being read
  std::uint64_t leaf_end_ = 0;
  std::size_t keep_bytes_ = 0;  // of the payload
  std::vector<std::byte> kept_;
  TrunSum trun_;

  Mp4Track track_;                     // the trak that is open
  std::uint32_t fragment_track_ = 0;   // the traf's
  std::optional<std::uint32_t> fragment_default_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> default_durations_;  // trex: track, duration of a sample
  Mp4Facts facts_;
};

}  // namespace holdfast
