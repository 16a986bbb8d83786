// Fixed offsets from ISO/IEC 14496-12 and -14; every read is checked against the payload at hand.
#include "core/download/mp4_fields.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <utility>

namespace holdfast {
namespace {

constexpr std::size_t entry_at = 8;  // of the first sample entry in stsd

// The object type inside esds: tag 3 (ES) holds tag 4 (decoder configuration), whose first byte it is.
std::optional<std::uint8_t> esds_object_type(std::span<const std::byte> payload) {
  constexpr std::array name{std::byte{'e'}, std::byte{'s'}, std::byte{'d'}, std::byte{'s'}};
  const auto found = std::ranges::search(payload, name);
  auto at = static_cast<std::size_t>(found.end() - payload.begin()) + 4;
  const auto byte_at = [&](std::size_t i) { return i < payload.size() ? std::to_integer<std::uint8_t>(payload[i]) : std::uint8_t{0}; };
  const auto skip_tag = [&](std::uint8_t tag) {
    if (byte_at(at) != tag) return false;
    ++at;
    for (int i = 0; i < 4 && (byte_at(at++) & 0x80) != 0; ++i) {}
    return true;
  };
  if (found.empty() || !skip_tag(3)) return std::nullopt;
  const std::uint8_t flags = byte_at(at + 2);
  at += 3;
  if ((flags & 0x80) != 0) at += 2;
  if ((flags & 0x40) != 0) at += 1u + byte_at(at);
  if ((flags & 0x20) != 0) at += 2;
  if (!skip_tag(4) || at >= payload.size()) return std::nullopt;
  return byte_at(at);
}

constexpr std::array<std::pair<std::uint32_t, const char*>, 24> codec_names{{
    {fourcc("avc1"), "h264"}, {fourcc("avc2"), "h264"}, {fourcc("avc3"), "h264"}, {fourcc("avc4"), "h264"},
    {fourcc("hvc1"), "hevc"}, {fourcc("hev1"), "hevc"}, {fourcc("dvh1"), "hevc"}, {fourcc("dvhe"), "hevc"},
    {fourcc("bvc1"), "hevc"}, {fourcc("bvc2"), "bytevc2"}, {fourcc("av01"), "av1"}, {fourcc("vp08"), "vp8"},
    {fourcc("vp09"), "vp9"},  {fourcc("vvc1"), "vvc"},  {fourcc("vvi1"), "vvc"},  {fourcc("mp4v"), "mpeg4"},
    {fourcc("mp4a"), "aac"},  {fourcc(".mp3"), "mp3"},  {fourcc("Opus"), "opus"}, {fourcc("opus"), "opus"},
    {fourcc("ac-3"), "ac3"},  {fourcc("ec-3"), "eac3"}, {fourcc("fLaC"), "flac"}, {fourcc("alac"), "alac"},
}};

}  // namespace

std::uint64_t saturated_add(std::uint64_t a, std::uint64_t b) {
  return a > std::numeric_limits<std::uint64_t>::max() - b ? std::numeric_limits<std::uint64_t>::max() : a + b;
}

std::uint64_t saturated_multiply(std::uint64_t a, std::uint64_t b) {
  return b != 0 && a > std::numeric_limits<std::uint64_t>::max() / b ? std::numeric_limits<std::uint64_t>::max() : a * b;
}

std::int64_t to_ms(const Mp4Clock& clock) {
  constexpr std::uint64_t ms_max = 1'000'000'000'000'000;
  if (clock.timescale == 0) return 0;
  const std::uint64_t whole_s = std::min(clock.duration / clock.timescale, ms_max / 1000);
  return static_cast<std::int64_t>(whole_s * 1000 + clock.duration % clock.timescale * 1000 / clock.timescale);
}

std::uint32_t u16_at(std::span<const std::byte> payload, std::size_t at) {
  if (at + 2 > payload.size()) return 0;
  return std::to_integer<std::uint32_t>(payload[at]) << 8 | std::to_integer<std::uint32_t>(payload[at + 1]);
}

std::uint32_t u32_at(std::span<const std::byte> payload, std::size_t at) {
  if (at + 4 > payload.size()) return 0;
  return u16_at(payload, at) << 16 | u16_at(payload, at + 2);
}

std::uint64_t u64_at(std::span<const std::byte> payload, std::size_t at) {
  if (at + 8 > payload.size()) return 0;
  return static_cast<std::uint64_t>(u32_at(payload, at)) << 32 | u32_at(payload, at + 4);
}

Mp4Clock read_clock(std::span<const std::byte> payload) {
  const bool wide = !payload.empty() && payload[0] == std::byte{1};
  if (wide) {
    const std::uint64_t duration = u64_at(payload, 24);
    return {u32_at(payload, 20), duration == ~std::uint64_t{0} ? 0 : duration};
  }
  const std::uint32_t duration = u32_at(payload, 16);
  return {u32_at(payload, 12), duration == ~std::uint32_t{0} ? 0 : duration};
}

void read_tkhd(std::span<const std::byte> payload, Mp4Track& track) {
  const bool wide = !payload.empty() && payload[0] == std::byte{1};
  track.id = u32_at(payload, wide ? 20 : 12);
  const std::uint32_t width = u32_at(payload, wide ? 88 : 76) >> 16, height = u32_at(payload, wide ? 92 : 80) >> 16;
  if (width == 0 || height == 0) return;
  track.width = width;
  track.height = height;
}

void read_stsd(std::span<const std::byte> payload, Mp4Track& track) {
  if (u32_at(payload, 4) == 0 || payload.size() < entry_at + 8) return;
  const std::uint32_t entry = u32_at(payload, entry_at + 4);
  track.codec = codec_name(entry);
  if (entry == fourcc("mp4a")) {
    const auto object_type = esds_object_type(payload.subspan(entry_at));
    if (object_type == 0x69 || object_type == 0x6B) track.codec = "mp3";
  }
  if (track.handler == fourcc("soun") || track.width != 0) return;
  track.width = u16_at(payload, entry_at + 32);
  track.height = u16_at(payload, entry_at + 34);
}

std::string codec_name(std::uint32_t sample_entry) {
  for (const auto& [entry, name] : codec_names)
    if (entry == sample_entry) return name;
  std::string name;
  for (int shift = 24; shift >= 0; shift -= 8) {
    const char c = static_cast<char>(sample_entry >> shift & 0xFF);
    name += c > ' ' && c < 0x7F ? c : '.';
  }
  return name;
}

void TrunSum::feed(std::span<const std::byte> bytes) {
  for (const std::byte byte : bytes) {
    word_ = word_ << 8 | std::to_integer<std::uint32_t>(byte);
    if (++bytes_ % 4 == 0) take_word(word_);
  }
}

void TrunSum::take_word(std::uint32_t word) {
  const std::uint64_t index = bytes_ / 4 - 1;
  if (index == 0) {
    flags_ = word & 0xFFFFFF;
    skip_words_ = ((flags_ & 0x1) != 0 ? 1u : 0u) + ((flags_ & 0x4) != 0 ? 1u : 0u);
    record_words_ = static_cast<std::uint32_t>(std::popcount(flags_ & 0xF00));
  } else if (index == 1) {
    count_ = word;
  } else if (index >= 2 + skip_words_ && (flags_ & 0x100) != 0) {
    // The duration is the first word of each record.
    const std::uint64_t record = record_word_ / record_words_;
    if (record_word_++ % record_words_ == 0 && record < count_) sum_ = saturated_add(sum_, word);
  }
}

std::uint64_t TrunSum::duration() const {
  return (flags_ & 0x100) != 0 ? sum_ : saturated_multiply(count_, default_duration_);
}

}  // namespace holdfast
