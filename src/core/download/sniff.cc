// Signatures first, text last: text is what no signature claims and no control character denies.
#include "core/download/sniff.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/base/check.h"

namespace holdfast {
namespace {

std::string_view as_text(std::span<const std::byte> bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

std::uint8_t at(std::string_view head, std::size_t i) { return i < head.size() ? static_cast<std::uint8_t>(head[i]) : 0; }

bool is_brand(std::string_view brand, std::span<const std::string_view> known) { return std::ranges::find(known, brand) != known.end(); }

constexpr std::array<std::string_view, 2> avif_brands{"avif", "avis"};
constexpr std::array<std::string_view, 8> heic_brands{"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"};
constexpr std::array<std::string_view, 4> audio_brands{"M4A ", "M4B ", "M4P ", "F4A "};

ContentKind iso_kind(std::string_view head) {
  const auto major = head.substr(8, 4);
  if (is_brand(major, audio_brands)) return ContentKind::mp4_audio;
  if (is_brand(major, avif_brands)) return ContentKind::avif;
  if (!is_brand(major, heic_brands)) return ContentKind::mp4_video;
  // mif1 and msf1 say "an image" only; a compatible brand says which one.
  const std::size_t end = std::min<std::size_t>(head.size(), static_cast<std::size_t>(at(head, 2)) << 8 | at(head, 3));
  for (std::size_t i = 16; i + 4 <= end; i += 4)
    if (is_brand(head.substr(i, 4), avif_brands)) return ContentKind::avif;
  return ContentKind::heic;
}

// A frame header of MPEG audio whose version, layer, bit rate and sample rate all exist.
bool is_mp3_frame(std::string_view head) {
  const bool sync = at(head, 0) == 0xFF && (at(head, 1) & 0xE0) == 0xE0;
  const bool version = (at(head, 1) & 0x18) != 0x08, layer = (at(head, 1) & 0x06) != 0;
  const bool rates = (at(head, 2) >> 4) != 15 && (at(head, 2) >> 4) != 0 && (at(head, 2) & 0x0C) != 0x0C;
  return head.size() >= 4 && sync && version && layer && rates;
}

// The version and the four 7-bit bytes of the size must be what the format allows.
bool is_id3(std::string_view head) {
  if (!head.starts_with("ID3") || head.size() < 10 || at(head, 3) == 0xFF || at(head, 4) == 0xFF) return false;
  return ((at(head, 6) | at(head, 7) | at(head, 8) | at(head, 9)) & 0x80) == 0;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

ContentKind text_kind(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  const bool control = std::ranges::any_of(head, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f';
  });
  if (control) return ContentKind::unknown;
  head.remove_prefix(std::min(head.find_first_not_of(" \t\r\n\f"), head.size()));
  if (head.starts_with('{') || head.starts_with('[')) return ContentKind::json;
  const std::string low = lower(head.substr(0, 16));
  for (const std::string_view tag : {"<!doctype", "<html", "<head", "<body", "<title", "<script", "<h1", "<!--"})
    if (low.starts_with(tag)) return ContentKind::html;
  return ContentKind::text;
}

struct KindFacts {
  std::string_view word, extension, content_type;
};

KindFacts facts_of(ContentKind kind) {
  switch (kind) {
    case ContentKind::empty: return {"empty", "", "application/octet-stream"};
    case ContentKind::unknown: return {"unknown", "", "application/octet-stream"};
    case ContentKind::mp4_video: return {"mp4_video", ".mp4", "video/mp4"};
    case ContentKind::mp4_audio: return {"mp4_audio", ".m4a", "audio/mp4"};
    case ContentKind::mp3: return {"mp3", ".mp3", "audio/mpeg"};
    case ContentKind::jpeg: return {"jpeg", ".jpg", "image/jpeg"};
    case ContentKind::webp: return {"webp", ".webp", "image/webp"};
    case ContentKind::heic: return {"heic", ".heic", "image/heic"};
    case ContentKind::avif: return {"avif", ".avif", "image/avif"};
    case ContentKind::png: return {"png", ".png", "image/png"};
    case ContentKind::gif: return {"gif", ".gif", "image/gif"};
    case ContentKind::html: return {"html", "", "text/html"};
    case ContentKind::json: return {"json", "", "application/json"};
    case ContentKind::text: return {"text", "", "text/plain"};
  }
  unreachable("ContentKind");
}

}  // namespace

std::string_view to_string(ContentKind kind) { return facts_of(kind).word; }
std::string_view extension(ContentKind kind) { return facts_of(kind).extension; }
std::string_view content_type(ContentKind kind) { return facts_of(kind).content_type; }

bool is_image(ContentKind kind) { return content_type(kind).starts_with("image/"); }

bool is_iso_media(ContentKind kind) {
  return kind == ContentKind::mp4_video || kind == ContentKind::mp4_audio || kind == ContentKind::heic || kind == ContentKind::avif;
}

ContentKind sniff(std::span<const std::byte> bytes) {
  const std::string_view head = as_text(bytes.first(std::min(bytes.size(), sniff_bytes)));
  if (head.empty()) return ContentKind::empty;
  if (head.size() >= 12 && head.substr(4, 4) == "ftyp") return iso_kind(head);
  if (head.starts_with("\xFF\xD8\xFF")) return ContentKind::jpeg;
  if (head.starts_with("\x89PNG\r\n\x1A\n")) return ContentKind::png;
  if (head.starts_with("GIF87a") || head.starts_with("GIF89a")) return ContentKind::gif;
  if (head.size() >= 12 && head.starts_with("RIFF") && head.substr(8, 4) == "WEBP") return ContentKind::webp;
  if (is_id3(head) || is_mp3_frame(head)) return ContentKind::mp3;
  return text_kind(head);
}

}  // namespace holdfast
