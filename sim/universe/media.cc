// Where each format takes a mark. Never touches the coded picture or sound.
#include "universe/media.h"

#include <array>
#include <string>

#include "universe/media_files.h"

namespace holdfast::universe {
namespace {

std::string big_endian(std::uint64_t value, int bytes) {
  std::string text;
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) text += static_cast<char>((value >> shift) & 0xff);
  return text;
}

std::string little_endian(std::uint64_t value, int bytes) {
  std::string text;
  for (int shift = 0; shift < bytes * 8; shift += 8) text += static_cast<char>((value >> shift) & 0xff);
  return text;
}

std::uint32_t crc32(std::string_view text) {
  std::uint32_t crc = 0xffffffffu;
  for (const char byte : text) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (0xedb88320u & (0u - (crc & 1u)));
  }
  return ~crc;
}

// A free box of `payload` bytes has a 16-byte header beyond 4 GiB, as the format asks.
std::string free_box_header(std::uint64_t payload) {
  if (payload + 8 <= 0xffffffffu) return big_endian(payload + 8, 4) + "free";
  return big_endian(1, 4) + "free" + big_endian(payload + 16, 8);
}

Body marked_mp4(std::string_view base, std::string_view mark, std::uint64_t at_least) {
  const std::uint64_t natural = base.size() + 8 + mark.size();
  const std::uint64_t filler = at_least > natural ? at_least - natural : 0;
  Body body;
  body.add_shared(base);
  body.add(free_box_header(mark.size() + filler));
  body.add(std::string(mark));
  body.add_filler(filler);
  return body;
}

// The comment stands behind the JFIF header, which must come first.
Body marked_jpeg(std::string_view base, std::string_view mark) {
  const std::size_t header = 4 + static_cast<unsigned char>(base[4]) * 256u + static_cast<unsigned char>(base[5]);
  Body body;
  body.add_shared(base.substr(0, header));
  body.add(std::string("\xff\xfe") + big_endian(mark.size() + 2, 2) + std::string(mark));
  body.add_shared(base.substr(header));
  return body;
}

// The plain form (one VP8 chunk) becomes the extended one, the only one that may carry XMP.
Body marked_webp(std::string_view base, std::string_view mark) {
  const auto at = [&](std::size_t place) { return static_cast<unsigned char>(base[place]); };
  const unsigned width = (at(26) | at(27) << 8) & 0x3fff;
  const unsigned height = (at(28) | at(29) << 8) & 0x3fff;
  std::string xmp(mark);
  if (xmp.size() % 2 != 0) xmp += ' ';
  const std::string extended = "VP8X" + little_endian(10, 4) + little_endian(0x04, 4) + little_endian(width - 1, 3) + little_endian(height - 1, 3);
  const std::string chunk = "XMP " + little_endian(xmp.size(), 4) + xmp;
  Body body;
  body.add("RIFF" + little_endian(4 + extended.size() + (base.size() - 12) + chunk.size(), 4) + "WEBP" + extended);
  body.add_shared(base.substr(12));
  body.add(chunk);
  return body;
}

Body marked_png(std::string_view base, std::string_view mark) {
  constexpr std::size_t behind_header = 33;  // signature 8, IHDR 25
  const std::string typed = "tEXtComment" + std::string(1, '\0') + std::string(mark);
  Body body;
  body.add_shared(base.substr(0, behind_header));
  body.add(big_endian(typed.size() - 4, 4) + typed + big_endian(crc32(typed), 4));
  body.add_shared(base.substr(behind_header));
  return body;
}

// An ID3v2.3 tag with one user text frame; its sizes are at most 127, so they need no splitting into sevens.
Body marked_mp3(std::string_view base, std::string_view mark) {
  const std::string content = std::string(1, '\0') + "mark" + std::string(1, '\0') + std::string(mark.substr(0, 90));
  const std::string frame = "TXXX" + big_endian(content.size(), 4) + std::string(2, '\0') + content;
  Body body;
  body.add("ID3\x03" + std::string(2, '\0') + big_endian(frame.size(), 4) + frame);
  body.add_shared(base);
  return body;
}

}  // namespace

std::string_view media_bytes_of(std::string_view file) {
  for (const MediaFile& known : media_files()) {
    if (known.name == file) return known.bytes;
  }
  return {};
}

std::string_view mime_of(std::string_view file) {
  constexpr std::array<std::array<std::string_view, 2>, 6> types = {{{".mp4", "video/mp4"}, {".jpeg", "image/jpeg"}, {".webp", "image/webp"},
      {".png", "image/png"}, {".mp3", "audio/mpeg"}, {".m4a", "audio/mp4"}}};
  for (const auto& [ending, type] : types) {
    if (file.ends_with(ending)) return type;
  }
  return "application/octet-stream";
}

Body marked(std::string_view file, std::string_view mark, std::uint64_t at_least) {
  const std::string_view base = media_bytes_of(file);
  if (base.empty()) return {};
  if (file.ends_with(".jpeg")) return marked_jpeg(base, mark);
  if (file.ends_with(".webp")) return marked_webp(base, mark);
  if (file.ends_with(".png")) return marked_png(base, mark);
  if (file.ends_with(".mp3")) return marked_mp3(base, mark);
  return marked_mp4(base, mark, at_least);
}

}  // namespace holdfast::universe
