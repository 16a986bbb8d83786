// Builds small MP4 files box by box for the tests of the media check. Not a muxer: the media data is filler.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::test {

inline std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

inline std::string u16(std::uint32_t value) { return {static_cast<char>(value >> 8), static_cast<char>(value)}; }
inline std::string u32(std::uint64_t value) { return u16(value >> 16 & 0xFFFF) + u16(value & 0xFFFF); }
inline std::string u64(std::uint64_t value) { return u32(value >> 32) + u32(value & 0xFFFFFFFF); }
inline std::string zeros(std::size_t count) { return std::string(count, '\0'); }

inline std::string box(std::string_view type, const std::string& payload) {
  return u32(payload.size() + 8) + std::string(type) + payload;
}
inline std::string wide_box(std::string_view type, const std::string& payload) {
  return u32(1) + std::string(type) + u64(payload.size() + 16) + payload;
}
inline std::string open_box(std::string_view type, const std::string& payload) { return u32(0) + std::string(type) + payload; }

inline std::string ftyp(std::string_view major, std::string_view compatible = "isomiso2mp41") {
  return box("ftyp", std::string(major) + u32(512) + std::string(compatible));
}

inline std::string clock_box(std::string_view type, std::uint32_t timescale, std::uint64_t duration, bool wide = false) {
  if (wide) return box(type, u32(1u << 24) + u64(0) + u64(0) + u32(timescale) + u64(duration) + zeros(80));
  return box(type, u32(0) + u32(0) + u32(0) + u32(timescale) + u32(duration) + zeros(80));
}

struct TrackPlan {
  std::uint32_t id = 1;
  std::string handler = "vide";
  std::string entry = "avc1";
  std::uint32_t timescale = 90000;
  std::uint64_t duration = 20ull * 90000;
  std::uint32_t samples = 100;
  std::uint32_t width = 576, height = 1024;
  int object_type = 0x40;  // of a sound entry, in its esds
};

inline TrackPlan sound_plan(std::string entry = "mp4a") {
  return {.id = 2, .handler = "soun", .entry = std::move(entry), .timescale = 44100, .duration = 20ull * 44100, .width = 0, .height = 0};
}

inline std::string tkhd(const TrackPlan& plan) {
  return box("tkhd", u32(3) + u32(0) + u32(0) + u32(plan.id) + u32(0) + u32(20000) + zeros(52) + u32(plan.width << 16) + u32(plan.height << 16));
}

inline std::string esds(int object_type) {
  const std::string decoder = std::string(1, '\x04') + '\x0D' + static_cast<char>(object_type) + zeros(12);
  return box("esds", u32(0) + '\x03' + static_cast<char>(decoder.size() + 3) + u16(1) + zeros(1) + decoder);
}

inline std::string stsd(const TrackPlan& plan) {
  const std::string entry = plan.handler == "soun"
                                ? box(plan.entry, zeros(6) + u16(1) + zeros(20) + (plan.entry == "mp4a" ? esds(plan.object_type) : ""))
                                : box(plan.entry, zeros(6) + u16(1) + zeros(16) + u16(plan.width) + u16(plan.height) + zeros(50));
  return box("stsd", u32(0) + u32(1) + entry);
}

inline std::string trak(const TrackPlan& plan) {
  const std::string table = stsd(plan) + box("stsz", u32(0) + u32(25) + u32(plan.samples));
  const std::string media = clock_box("mdhd", plan.timescale, plan.duration) + box("hdlr", u32(0) + u32(0) + plan.handler + zeros(13)) +
                            box("minf", box("vmhd", zeros(12)) + box("stbl", table));
  return box("trak", tkhd(plan) + box("mdia", media));
}

inline std::string moov(const std::string& tracks, std::uint32_t duration_ms = 20000) {
  return box("moov", clock_box("mvhd", 1000, duration_ms) + tracks);
}

inline std::string whole_video() { return ftyp("isom") + moov(trak({}) + trak(sound_plan())) + box("mdat", std::string(3000, 'x')); }

}  // namespace holdfast::test
