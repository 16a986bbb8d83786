// The first bytes are held until they say what walks over the rest; from then on nothing is held.
#include "core/download/media_check.h"

#include <algorithm>

namespace holdfast {
namespace {

// The first frame of sound lies behind the tag; a body that ends before is cut.
std::optional<bool> mp3_complete(std::span<const std::byte> head, std::uint64_t bytes) {
  if (head.size() < 10 || head[0] != std::byte{'I'}) return std::nullopt;
  std::uint64_t tag_bytes = 10;
  for (std::size_t i = 6; i < 10; ++i) tag_bytes += std::to_integer<std::uint64_t>(head[i]) << (7 * (9 - i));
  return bytes > tag_bytes ? std::nullopt : std::optional(false);
}

// Past this, no size that any format of ours can have.
int pixels(std::uint32_t stated) { return stated <= (1u << 24) ? static_cast<int>(stated) : 0; }

void add_iso_facts(const Mp4Facts& facts, MediaReport& report) {
  report.has_moov = facts.has_moov;
  report.has_media_data = facts.media_bytes > 0;
  if (is_image(report.kind)) {
    report.complete = facts.boxes_fit && facts.has_meta;
    return;
  }
  report.complete = facts.boxes_fit;
  const Mp4Track* video = facts.video();
  const Mp4Track* sound = facts.sound();
  if (video != nullptr) {
    report.has_video = true;
    report.video_codec = video->codec;
    report.width = pixels(video->width);
    report.height = pixels(video->height);
  }
  if (sound != nullptr) {
    report.has_sound = true;
    report.sound_codec = sound->codec;
  }
  if (facts.duration_ms() > 0) report.duration_ms = facts.duration_ms();
  if (video == nullptr && sound != nullptr) report.kind = ContentKind::mp4_audio;
}

}  // namespace

void MediaCheck::feed(std::span<const std::byte> bytes) {
  bytes_ += bytes.size();
  if (head_have_ < head_.size()) {
    const std::size_t take = std::min(bytes.size(), head_.size() - head_have_);
    std::ranges::copy(bytes.first(take), head_.begin() + static_cast<std::ptrdiff_t>(head_have_));
    head_have_ += take;
    bytes = bytes.subspan(take);
    if (head_have_ < head_.size()) return;
    begin_walk();
  }
  if (auto* mp4 = std::get_if<Mp4Walk>(&walk_)) mp4->feed(bytes);
  if (auto* image = std::get_if<ImageWalk>(&walk_)) image->feed(bytes);
}

void MediaCheck::begin_walk() {
  const auto head = std::span<const std::byte>(head_).first(head_have_);
  kind_ = sniff(head);
  if (is_iso_media(kind_)) walk_.emplace<Mp4Walk>().feed(head);
  else if (is_image(kind_)) walk_.emplace<ImageWalk>(kind_).feed(head);
}

std::optional<ContentKind> MediaCheck::kind_so_far() const {
  return head_have_ < head_.size() ? std::nullopt : std::optional(kind_);
}

MediaReport MediaCheck::finish() const {
  if (head_have_ > 0 && head_have_ < head_.size() && kind_ == ContentKind::empty) {
    MediaCheck whole = *this;
    whole.begin_walk();
    return whole.finish();
  }
  MediaReport report;
  report.kind = kind_;
  report.bytes = bytes_;
  if (const auto* mp4 = std::get_if<Mp4Walk>(&walk_)) add_iso_facts(mp4->finish(), report);
  if (const auto* image = std::get_if<ImageWalk>(&walk_)) {
    const ImageFacts facts = image->finish();
    report.complete = facts.complete;
    report.width = pixels(facts.width);
    report.height = pixels(facts.height);
  }
  if (kind_ == ContentKind::mp3) report.complete = mp3_complete(std::span<const std::byte>(head_).first(head_have_), bytes_);
  report.extension = extension(report.kind);
  report.content_type = content_type(report.kind);
  return report;
}

}  // namespace holdfast
