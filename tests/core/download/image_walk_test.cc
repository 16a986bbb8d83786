// Whole and cut images of each kind.
#include "core/download/image_walk.h"

#include <gtest/gtest.h>

#include "mp4_builder.h"

namespace holdfast {
namespace {

using namespace test;
using std::string_literals::operator""s;

ImageFacts walk(ContentKind kind, std::string_view file, std::size_t step = 7) {
  ImageWalk walk(kind);
  for (std::size_t i = 0; i < file.size(); i += step) walk.feed(bytes_of(file.substr(i, step)));
  return walk.finish();
}

// With a thumbnail, whose end marker isn't the image's, and coded data that looks like markers.
std::string jpeg() {
  const std::string thumbnail = "\xFF\xD8 small \xFF\xD9";
  return "\xFF\xD8"s + "\xFF\xE1" + u16(thumbnail.size() + 2) + thumbnail + "\xFF\xC2" + u16(8) + "\x08" + u16(1024) + u16(576) + "\x03" +
         "\xFF\xC4" + u16(4) + "ab" + "\xFF\xDA" + u16(3) + "s" + "data\xFF\x00more\xFF\xD0more"s + "\xFF\xDA" + u16(3) + "s" + "data\xFF\xD9";
}

std::string png_chunk(std::string_view type, const std::string& data) { return u32(data.size()) + std::string(type) + data + "crc4"; }

std::string png() {
  return "\x89PNG\r\n\x1A\n" + png_chunk("IHDR", u32(300) + u32(200) + zeros(5)) + png_chunk("IDAT", std::string(500, 'x')) + png_chunk("IEND", "");
}

std::string webp(const std::string& chunk) {
  const auto size = chunk.size() + 4;
  return "RIFF"s + static_cast<char>(size & 0xFF) + static_cast<char>(size >> 8) + zeros(2) + "WEBP" + chunk;
}

TEST(ImageWalk, WholeImagesAreComplete) {
  EXPECT_EQ(walk(ContentKind::jpeg, jpeg()).complete, true);
  EXPECT_EQ(walk(ContentKind::png, png()).complete, true);
  EXPECT_EQ(walk(ContentKind::webp, webp("VP8 "s + zeros(40))).complete, true);
  EXPECT_EQ(walk(ContentKind::gif, "GIF89a"s + zeros(10) + "\x3B").complete, true);
}

TEST(ImageWalk, EveryCutShows) {
  for (const auto& [kind, file] : {std::pair{ContentKind::jpeg, jpeg()}, {ContentKind::png, png()}, {ContentKind::webp, webp("VP8 "s + zeros(40))}})
    for (std::size_t size = 1; size < file.size(); ++size)
      EXPECT_EQ(walk(kind, std::string_view(file).substr(0, size)).complete, false) << to_string(kind) << " at " << size;
}

TEST(ImageWalk, BytesBehindTheEndAreTolerated) {
  EXPECT_EQ(walk(ContentKind::jpeg, jpeg() + "trailer").complete, true);
  EXPECT_EQ(walk(ContentKind::png, png() + "trailer").complete, true);
  EXPECT_EQ(walk(ContentKind::gif, "GIF89a"s + zeros(10) + "\x3B" + zeros(3)).complete, true);
}

TEST(ImageWalk, AJpegThatIsNotMadeOfSegmentsIsSearchedForItsEnd) {
  const std::string head = "\xFF\xD8\xFF\xE0"s + u16(16) + "JFIF" + zeros(10);
  EXPECT_EQ(walk(ContentKind::jpeg, head + zeros(20) + "\xFF\xD9").complete, true);
  EXPECT_EQ(walk(ContentKind::jpeg, head + zeros(20)).complete, false);
}

TEST(ImageWalk, ReadsSizes) {
  EXPECT_EQ(walk(ContentKind::jpeg, jpeg()).width, 576u);
  EXPECT_EQ(walk(ContentKind::jpeg, jpeg()).height, 1024u);
  EXPECT_EQ(walk(ContentKind::png, png()).width, 300u);
  EXPECT_EQ(walk(ContentKind::png, png()).height, 200u);
  const auto extended = walk(ContentKind::webp, webp("VP8X"s + zeros(8) + "\x3F\x02\x00\xFF\x03\x00"s + zeros(8)));
  EXPECT_EQ(extended.width, 576u);
  EXPECT_EQ(extended.height, 1024u);
  const auto gif = walk(ContentKind::gif, "GIF89a\x40\x02\x00\x04"s + zeros(10) + "\x3B");
  EXPECT_EQ(gif.width, 576u);
  EXPECT_EQ(gif.height, 1024u);
}

TEST(ImageWalk, HostileLengthsOnlyMeanIncomplete) {
  EXPECT_EQ(walk(ContentKind::png, "\x89PNG\r\n\x1A\n"s + u32(0xFFFFFFFF) + "IHDR" + zeros(64)).complete, false);
  EXPECT_EQ(walk(ContentKind::jpeg, "\xFF\xD8\xFF\xE0"s + u16(1) + zeros(30)).complete, false);
  EXPECT_EQ(walk(ContentKind::webp, "RIFF\xFF\xFF\xFF\xFFWEBPVP8 "s).complete, false);
}

}  // namespace
}  // namespace holdfast
