// Payloads of single boxes, short and hostile ones among them.
#include "core/download/mp4_fields.h"

#include <gtest/gtest.h>

#include <limits>

#include "mp4_builder.h"

namespace holdfast {
namespace {

using namespace test;

constexpr std::uint64_t huge = std::numeric_limits<std::uint64_t>::max();

std::string payload_of(const std::string& whole_box) { return whole_box.substr(8); }

std::uint64_t sum_of(const std::string& payload, std::uint32_t default_duration, std::size_t step = 1) {
  TrunSum sum(default_duration);
  for (std::size_t i = 0; i < payload.size(); i += step) sum.feed(bytes_of(std::string_view(payload).substr(i, step)));
  return sum.duration();
}

TEST(Mp4Fields, ReadsClocksOfBothVersions) {
  EXPECT_EQ(to_ms(read_clock(bytes_of(payload_of(clock_box("mvhd", 1000, 20123))))), 20123);
  EXPECT_EQ(to_ms(read_clock(bytes_of(payload_of(clock_box("mvhd", 90000, 20ull * 90000, true))))), 20000);
}

TEST(Mp4Fields, AnUnknownDurationIsNone) {
  EXPECT_EQ(to_ms(read_clock(bytes_of(payload_of(clock_box("mvhd", 1000, 0xFFFFFFFF))))), 0);
  EXPECT_EQ(to_ms(read_clock(bytes_of(payload_of(clock_box("mvhd", 1000, huge, true))))), 0);
}

TEST(Mp4Fields, HostileClocksStayInRange) {
  EXPECT_EQ(to_ms({0, huge}), 0);
  EXPECT_GT(to_ms({1, huge}), 0);
  EXPECT_EQ(to_ms({0xFFFFFFFF, 1}), 0);
}

TEST(Mp4Fields, ShortPayloadsReadAsNothing) {
  for (std::size_t size = 0; size < 12; ++size) {
    Mp4Track track;
    const std::string payload(size, '\x01');
    read_tkhd(bytes_of(payload), track);
    read_stsd(bytes_of(payload), track);
    EXPECT_EQ(track.width, 0u);
    EXPECT_TRUE(track.codec.empty());
    EXPECT_EQ(to_ms(read_clock(bytes_of(payload))), 0);
  }
}

TEST(Mp4Fields, ReadsIdAndSizeOfATrack) {
  Mp4Track track;
  read_tkhd(bytes_of(payload_of(tkhd({.id = 7}))), track);
  EXPECT_EQ(track.id, 7u);
  EXPECT_EQ(track.width, 576u);
  EXPECT_EQ(track.height, 1024u);
}

TEST(Mp4Fields, TakesTheCodedSizeWhereTheTrackHasNone) {
  Mp4Track track;
  read_stsd(bytes_of(payload_of(stsd({.width = 720, .height = 1280}))), track);
  EXPECT_EQ(track.width, 720u);
  EXPECT_EQ(track.height, 1280u);
}

TEST(Mp4Fields, NamesCodecs) {
  const std::pair<const char*, const char*> cases[] = {{"avc1", "h264"}, {"hvc1", "hevc"}, {"hev1", "hevc"}, {"av01", "av1"},
                                                       {"bvc2", "bytevc2"}, {"vp09", "vp9"}, {"zz9\x01", "zz9."}};
  for (const auto& [entry, name] : cases) {
    Mp4Track track;
    read_stsd(bytes_of(payload_of(stsd({.entry = entry}))), track);
    EXPECT_EQ(track.codec, name);
  }
}

TEST(Mp4Fields, TellsMp3InMp4FromAac) {
  for (const auto& [object_type, name] : {std::pair{0x40, "aac"}, {0x67, "aac"}, {0x69, "mp3"}, {0x6B, "mp3"}}) {
    Mp4Track track;
    auto plan = sound_plan();
    plan.object_type = object_type;
    read_stsd(bytes_of(payload_of(stsd(plan))), track);
    EXPECT_EQ(track.codec, name) << object_type;
  }
  Mp4Track opus;
  read_stsd(bytes_of(payload_of(stsd(sound_plan("Opus")))), opus);
  EXPECT_EQ(opus.codec, "opus");
}

TEST(Mp4Fields, SumsDurationsOfEachSample) {
  // Flags: data offset, first sample flags, then duration and size in each record.
  const std::string payload = u32(0x305) + u32(3) + u32(9) + u32(9) + u32(10) + u32(77) + u32(20) + u32(77) + u32(30) + u32(77);
  for (const std::size_t step : {1u, 3u, 64u}) EXPECT_EQ(sum_of(payload, 5, step), 60u);
}

TEST(Mp4Fields, FallsBackToTheDefaultDuration) { EXPECT_EQ(sum_of(u32(0x200) + u32(4) + u32(1) + u32(1) + u32(1) + u32(1), 25), 100u); }

TEST(Mp4Fields, ASampleCountIsNotBelieved) {
  EXPECT_EQ(sum_of(u32(0x100) + u32(2) + u32(7) + u32(7) + u32(7), 0), 14u) << "more records than counted";
  EXPECT_EQ(sum_of(u32(0x100) + u32(0xFFFFFFFF) + u32(7), 0), 7u) << "fewer";
  EXPECT_EQ(saturated_multiply(huge, 2), huge);
  EXPECT_EQ(saturated_add(huge, 1), huge);
}

}  // namespace
}  // namespace holdfast
