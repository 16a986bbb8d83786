// Kinds by their first bytes.
#include "core/download/sniff.h"

#include <gtest/gtest.h>

#include <string>

#include "mp4_builder.h"

namespace holdfast {
namespace {

using test::bytes_of;
using test::ftyp;

ContentKind kind_of(const std::string& head) { return sniff(bytes_of(head)); }

TEST(Sniff, TellsIsoMediaByBrand) {
  EXPECT_EQ(kind_of(ftyp("isom")), ContentKind::mp4_video);
  EXPECT_EQ(kind_of(ftyp("mp42")), ContentKind::mp4_video);
  EXPECT_EQ(kind_of(ftyp("M4A ")), ContentKind::mp4_audio);
  EXPECT_EQ(kind_of(ftyp("heic", "mif1heic")), ContentKind::heic);
  EXPECT_EQ(kind_of(ftyp("mif1", "heic")), ContentKind::heic);
  EXPECT_EQ(kind_of(ftyp("mif1", "miafavif")), ContentKind::avif);
  EXPECT_EQ(kind_of(ftyp("avif")), ContentKind::avif);
}

TEST(Sniff, TellsImages) {
  EXPECT_EQ(kind_of("\xFF\xD8\xFF\xE0"), ContentKind::jpeg);
  EXPECT_EQ(kind_of("\x89PNG\r\n\x1A\n"), ContentKind::png);
  EXPECT_EQ(kind_of("GIF89a"), ContentKind::gif);
  EXPECT_EQ(kind_of(std::string("RIFF\x18\0\0\0WEBPVP8 ", 16)), ContentKind::webp);
  EXPECT_EQ(kind_of(std::string("RIFF\x18\0\0\0WAVEfmt ", 16)), ContentKind::unknown);
}

TEST(Sniff, TellsMp3ByTagOrSaneFrame) {
  EXPECT_EQ(kind_of(std::string("ID3\x04\0\0\0\0\0\x0A", 10)), ContentKind::mp3);
  EXPECT_EQ(kind_of(std::string("\xFF\xFB\x90\x64\0\0", 6)), ContentKind::mp3);
  EXPECT_EQ(kind_of(std::string("\xFF\xF3\x40\xC4\0\0", 6)), ContentKind::mp3);
  EXPECT_EQ(kind_of(std::string("\xFF\xF1\x50\x80\0\0", 6)), ContentKind::unknown) << "raw AAC has no layer";
  EXPECT_EQ(kind_of(std::string("\xFF\xFB\xF0\x64\0\0", 6)), ContentKind::unknown) << "no such bit rate";
}

TEST(Sniff, TellsPages) {
  EXPECT_EQ(kind_of("<HTML><HEAD>\n<TITLE>Access Denied</TITLE>"), ContentKind::html);
  EXPECT_EQ(kind_of("\xEF\xBB\xBF  \n<!DOCTYPE html>"), ContentKind::html);
  EXPECT_EQ(kind_of("{\"message\":\"x\"}"), ContentKind::json);
  EXPECT_EQ(kind_of("  [1]"), ContentKind::json);
  EXPECT_EQ(kind_of("Service Unavailable"), ContentKind::text);
  EXPECT_EQ(kind_of("<?xml version=\"1.0\"?><Error/>"), ContentKind::text);
}

TEST(Sniff, TellsNothingFromNothing) {
  EXPECT_EQ(kind_of(""), ContentKind::empty);
  EXPECT_EQ(kind_of(std::string(20, '\0')), ContentKind::unknown);
}

TEST(Sniff, PublishedKindsHaveAnExtensionAndPagesNone) {
  EXPECT_EQ(extension(ContentKind::mp4_video), ".mp4");
  EXPECT_EQ(extension(ContentKind::jpeg), ".jpg");
  EXPECT_EQ(extension(ContentKind::mp4_audio), ".m4a");
  for (const auto kind : {ContentKind::empty, ContentKind::unknown, ContentKind::html, ContentKind::json, ContentKind::text})
    EXPECT_TRUE(extension(kind).empty()) << to_string(kind);
}

}  // namespace
}  // namespace holdfast
