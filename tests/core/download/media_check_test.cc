// Bodies of every kind through the check, in pieces of every size.
#include "core/download/media_check.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "cdn_fixture.h"
#include "mp4_builder.h"

namespace holdfast {
namespace {

using namespace test;

MediaReport check(std::string_view body, std::size_t step = 4096) {
  MediaCheck check;
  for (std::size_t i = 0; i < body.size(); i += step) check.feed(bytes_of(body.substr(i, step)));
  return check.finish();
}

TEST(MediaCheck, ReportsAVideo) {
  const auto report = check(whole_video());
  EXPECT_EQ(report.kind, ContentKind::mp4_video);
  EXPECT_EQ(report.extension, ".mp4");
  EXPECT_EQ(report.content_type, "video/mp4");
  EXPECT_EQ(report.bytes, whole_video().size());
  EXPECT_EQ(report.complete, true);
  EXPECT_TRUE(report.has_moov && report.has_media_data && report.has_video && report.has_sound);
  EXPECT_EQ(report.video_codec, "h264");
  EXPECT_EQ(report.sound_codec, "aac");
  EXPECT_EQ(report.duration_ms, 20000);
  EXPECT_EQ(report.width, 576);
  EXPECT_EQ(report.height, 1024);
}

TEST(MediaCheck, AFileOfSoundTracksIsSound) {
  const auto report = check(ftyp("isom") + moov(trak(sound_plan())) + box("mdat", "x"));
  EXPECT_EQ(report.kind, ContentKind::mp4_audio);
  EXPECT_EQ(report.extension, ".m4a");
  EXPECT_FALSE(report.has_video);
}

TEST(MediaCheck, NothingIsEmptyAndAFewBytesAreCounted) {
  EXPECT_EQ(check("").kind, ContentKind::empty);
  EXPECT_EQ(check("<html>").kind, ContentKind::html);
  EXPECT_EQ(check("<html>").bytes, 6u);
}

TEST(MediaCheck, AnImageNeedsItsItems) {
  EXPECT_EQ(check(ftyp("heic") + box("meta", zeros(8)) + box("mdat", "x")).complete, true);
  EXPECT_EQ(check(ftyp("heic") + box("mdat", "x")).complete, false);
}

TEST(MediaCheck, ASoundThatEndsInsideItsTagIsCut) {
  const std::string tag = std::string("ID3\x04\0\0\0\0\x08\0", 10);  // 1024 bytes of tag
  EXPECT_EQ(check(tag + zeros(600)).complete, false);
  EXPECT_EQ(check(tag + zeros(1100)).complete, std::nullopt);
}

TEST(MediaCheck, TellsTheKindAsSoonAsItCan) {
  MediaCheck check;
  check.feed(bytes_of(whole_video().substr(0, sniff_bytes - 1)));
  EXPECT_EQ(check.kind_so_far(), std::nullopt);
  check.feed(bytes_of("x"));
  EXPECT_EQ(check.kind_so_far(), ContentKind::mp4_video);
}

TEST(MediaCheck, FixturesAreWhatTheySay) {
  const auto report_of = [](const char* name) { return check(read_cdn_fixture(name).body, 100); };
  for (const char* name : {"cdn_200_moov_first", "cdn_200_moov_last", "cdn_200_no_length", "cdn_200_hevc"}) {
    const auto report = report_of(name);
    EXPECT_EQ(report.complete, true) << name;
    EXPECT_EQ(report.duration_ms, 20000) << name;
    EXPECT_TRUE(report.has_video && report.has_sound) << name;
    EXPECT_EQ(report.video_codec, name == std::string_view("cdn_200_hevc") ? "hevc" : "h264") << name;
  }
  EXPECT_EQ(report_of("cdn_200_short_body").complete, false);
  EXPECT_EQ(report_of("cdn_200_html_as_mp4").kind, ContentKind::html);
  EXPECT_EQ(report_of("cdn_200_mp3").extension, ".mp3");
  EXPECT_EQ(report_of("cdn_image_jpeg").extension, ".jpg");
  EXPECT_EQ(report_of("cdn_image_jpeg").complete, true);
  EXPECT_EQ(report_of("cdn_image_webp").extension, ".webp");
  EXPECT_EQ(report_of("cdn_image_webp").complete, true);
}

RC_GTEST_PROP(MediaCheckProperty, PiecesOfAnySizeTellTheSame, (const std::string& garbage)) {
  const std::string body = *rc::gen::element(whole_video(), ftyp("heic") + box("meta", zeros(8)), garbage,
                                             whole_video().substr(0, 900), std::string("\xFF\xD8\xFF") + garbage);
  MediaCheck in_pieces;
  for (std::size_t at = 0; at < body.size();) {
    const auto size = std::min<std::size_t>(*rc::gen::inRange<std::size_t>(1, 900), body.size() - at);
    in_pieces.feed(bytes_of(std::string_view(body).substr(at, size)));
    at += size;
  }
  const auto a = in_pieces.finish(), b = check(body);
  RC_ASSERT(a.kind == b.kind);
  RC_ASSERT(a.complete == b.complete);
  RC_ASSERT(a.bytes == b.bytes);
  RC_ASSERT(a.duration_ms == b.duration_ms);
}

}  // namespace
}  // namespace holdfast
