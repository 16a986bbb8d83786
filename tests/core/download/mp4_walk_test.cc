// Whole files, cut files and hostile files, box by box.
#include "core/download/mp4_walk.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "mp4_builder.h"

namespace holdfast {
namespace {

using namespace test;

Mp4Facts walk(std::string_view file, std::size_t step = 1 << 20) {
  Mp4Walk walk;
  for (std::size_t i = 0; i < file.size(); i += step) walk.feed(bytes_of(file.substr(i, step)));
  return walk.finish();
}

const std::string mdat = box("mdat", std::string(3000, 'x'));
const std::string both_tracks = trak({}) + trak(sound_plan());

// A fragmented file: no durations but those of its fragments.
std::string fragmented(const std::string& mvex, const std::string& traf) {
  TrackPlan plan;
  plan.duration = 0;
  plan.samples = 0;
  return ftyp("iso5") + moov(trak(plan) + mvex, 0) + box("moof", box("mfhd", zeros(8)) + traf) + mdat;
}

TEST(Mp4Walk, ReadsAVideoWithSound) {
  const auto facts = walk(whole_video());
  EXPECT_TRUE(facts.boxes_fit);
  EXPECT_TRUE(facts.has_moov);
  EXPECT_EQ(facts.media_bytes, 3000u);
  ASSERT_NE(facts.video(), nullptr);
  ASSERT_NE(facts.sound(), nullptr);
  EXPECT_EQ(facts.video()->codec, "h264");
  EXPECT_EQ(facts.sound()->codec, "aac");
  EXPECT_EQ(facts.duration_ms(), 20000);
}

TEST(Mp4Walk, TheMovieBoxMayComeLast) {
  const auto facts = walk(ftyp("isom") + mdat + moov(both_tracks));
  EXPECT_TRUE(facts.boxes_fit);
  EXPECT_NE(facts.video(), nullptr);
}

TEST(Mp4Walk, SizesMayBe64BitOrReachToTheEnd) {
  for (const auto& last : {wide_box("mdat", std::string(100, 'x')), open_box("mdat", std::string(100, 'x'))}) {
    const auto facts = walk(ftyp("isom") + moov(both_tracks) + last);
    EXPECT_TRUE(facts.boxes_fit);
    EXPECT_EQ(facts.media_bytes, 100u);
  }
}

TEST(Mp4Walk, AMovieBoxMayReachToTheEnd) {
  const auto facts = walk(ftyp("isom") + mdat + open_box("moov", clock_box("mvhd", 1000, 5000) + both_tracks));
  EXPECT_TRUE(facts.boxes_fit);
  EXPECT_TRUE(facts.has_moov);
  EXPECT_NE(facts.video(), nullptr);
}

TEST(Mp4Walk, ATrackWithoutSamplesIsNone) {
  const auto facts = walk(ftyp("isom") + moov(trak({.samples = 0})) + mdat);
  EXPECT_TRUE(facts.boxes_fit);
  EXPECT_EQ(facts.video(), nullptr);
}

TEST(Mp4Walk, SumsFragmentsByTrackDefault) {
  const auto mvex = box("mvex", box("trex", u32(0) + u32(1) + u32(1) + u32(3000) + u32(0) + u32(0)));
  const auto traf = box("traf", box("tfhd", u32(0) + u32(1)) + box("trun", u32(0) + u32(150)));
  const auto facts = walk(fragmented(mvex, traf));
  EXPECT_TRUE(facts.boxes_fit);
  EXPECT_TRUE(facts.fragmented);
  EXPECT_NE(facts.video(), nullptr);
  EXPECT_EQ(facts.duration_ms(), 5000);
}

TEST(Mp4Walk, SumsFragmentsByTheirOwnDurations) {
  const auto traf = box("traf", box("tfhd", u32(0x8) + u32(1) + u32(90000)) + box("trun", u32(0) + u32(1)) +
                                    box("trun", u32(0x100) + u32(2) + u32(90000) + u32(45000)));
  EXPECT_EQ(walk(fragmented(box("mvex", ""), traf), 5).duration_ms(), 2500);
}

TEST(Mp4Walk, TakesTheFragmentsDurationWhereItIsStated) {
  const auto mvex = box("mvex", box("mehd", u32(0) + u32(7000)));
  EXPECT_EQ(walk(fragmented(mvex, "")).duration_ms(), 7000);
}

TEST(Mp4Walk, EveryCutShows) {
  const std::string file = whole_video();
  const std::size_t first_end = ftyp("isom").size(), second_end = file.size() - 3008;
  for (std::size_t size = 0; size < file.size(); ++size) {
    const bool between_boxes = size == first_end || size == second_end;
    EXPECT_EQ(walk(std::string_view(file).substr(0, size)).boxes_fit, between_boxes) << size;
  }
}

TEST(Mp4Walk, BytesBehindTheLastBoxShow) {
  for (const auto& tail : {std::string("x"), zeros(8), zeros(100), std::string("trailing text")})
    EXPECT_FALSE(walk(whole_video() + tail).boxes_fit) << tail.size();
}

TEST(Mp4Walk, ABoxMayNotBeLargerThanTheOneAroundIt) {
  const std::string outgrown = u32(1000) + "mvhd" + zeros(20);
  EXPECT_FALSE(walk(ftyp("isom") + box("moov", outgrown) + mdat).boxes_fit);
}

TEST(Mp4Walk, HostileSizesEndTheWalk) {
  const std::string end = zeros(64);
  for (const auto& hostile : {u32(7) + "free", u32(1) + std::string("free") + u64(15), u32(1) + std::string("free") + u64(~0ull),
                              u32(1) + std::string("free") + u64(1ull << 63), u32(0xFFFFFFFF) + "free"})
    EXPECT_FALSE(walk(ftyp("isom") + hostile + end).boxes_fit);
}

TEST(Mp4Walk, ManyTracksAreBounded) {
  std::string tracks;
  for (int i = 0; i < 200; ++i) tracks += trak({});
  EXPECT_EQ(walk(ftyp("isom") + moov(tracks) + mdat).tracks.size(), Mp4Walk::tracks_max);
}

RC_GTEST_PROP(Mp4WalkProperty, PiecesOfAnySizeTellTheSame, ()) {
  const std::string file = whole_video();
  Mp4Walk in_pieces;
  for (std::size_t at = 0; at < file.size();) {
    const auto size = std::min<std::size_t>(*rc::gen::inRange<std::size_t>(1, 700), file.size() - at);
    in_pieces.feed(bytes_of(std::string_view(file).substr(at, size)));
    at += size;
  }
  const auto facts = in_pieces.finish(), whole = walk(file);
  RC_ASSERT(facts.boxes_fit == whole.boxes_fit);
  RC_ASSERT(facts.tracks.size() == whole.tracks.size());
  RC_ASSERT(facts.duration_ms() == whole.duration_ms());
}

RC_GTEST_PROP(Mp4WalkProperty, DamageNeverBreaksTheWalk, ()) {
  std::string file = whole_video();
  const int hits = *rc::gen::inRange(1, 20);
  for (int i = 0; i < hits; ++i) file[*rc::gen::inRange<std::size_t>(0, file.size() - 3000)] = *rc::gen::arbitrary<char>();
  const auto facts = walk(file, 97);
  RC_ASSERT(facts.duration_ms() >= 0);
  RC_ASSERT(facts.media_bytes <= file.size());
}

}  // namespace
}  // namespace holdfast
