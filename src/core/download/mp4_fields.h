// The payloads of the few MP4 boxes that the media check understands, read from bytes that may be short, wrong or
// hostile: what can't be read stays at its default.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace holdfast {

constexpr std::uint32_t fourcc(const char (&name)[5]) {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(name[i]);
  return value;
}

// A length in units of 1/timescale s. 0 units: not stated.
struct Mp4Clock {
  std::uint32_t timescale = 0;
  std::uint64_t duration = 0;
};

struct Mp4Track {
  std::uint32_t id = 0;
  std::uint32_t handler = 0;  // 'vide', 'soun', …
  std::string codec;          // "h264", "aac", …: codec_name()
  Mp4Clock clock;             // mdhd
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::optional<std::uint64_t> samples;  // of the sample table; nullopt: it doesn't say
  std::uint64_t fragments_duration = 0;  // sum over trun boxes, in the track's units
};

// Milliseconds, saturated at about 31,000 years; 0 when the timescale is 0.
std::int64_t to_ms(const Mp4Clock& clock);
std::uint64_t saturated_add(std::uint64_t a, std::uint64_t b);
std::uint64_t saturated_multiply(std::uint64_t a, std::uint64_t b);

// Big-endian, 0 where the payload is too short.
std::uint32_t u16_at(std::span<const std::byte> payload, std::size_t at);
std::uint32_t u32_at(std::span<const std::byte> payload, std::size_t at);
std::uint64_t u64_at(std::span<const std::byte> payload, std::size_t at);

Mp4Clock read_clock(std::span<const std::byte> payload);                 // mvhd, mdhd
void read_tkhd(std::span<const std::byte> payload, Mp4Track& track);     // id, width, height
// The first sample entry: codec, and the coded size where tkhd states none. The track's handler may not be known yet.
void read_stsd(std::span<const std::byte> payload, Mp4Track& track);

// "h264", "hevc", "av1", "bytevc2", "vp9", "aac", "mp3", "opus" …, else the four characters, made printable.
std::string codec_name(std::uint32_t sample_entry);

// Sums the sample durations of a trun box, fed in pieces of any size.
class TrunSum {
 public:
  TrunSum() = default;
  explicit TrunSum(std::uint32_t default_duration) : default_duration_(default_duration) {}
  void feed(std::span<const std::byte> bytes);
  std::uint64_t duration() const;

 private:
  void take_word(std::uint32_t word);

  std::uint32_t default_duration_ = 0;
  std::uint32_t word_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint32_t flags_ = 0;
  std::uint32_t count_ = 0;
  std::uint32_t skip_words_ = 0;   // before the first record
  std::uint32_t record_words_ = 0;
  std::uint64_t record_word_ = 0;  // words of records so far
  std::uint64_t sum_ = 0;
};

}  // namespace holdfast
