// JPEG and PNG are followed to their end marker; WebP states its size at the front; GIF has a last byte of its own.
#include "core/download/image_walk.h"

#include <algorithm>

namespace holdfast {
namespace {

constexpr std::size_t head_bytes = 32;

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char c : bytes.substr(0, 4)) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

std::uint32_t little_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  return value;
}

ImageFacts webp_facts(std::string_view head, std::uint64_t total) {
  ImageFacts facts{.complete = head.size() >= 12 && total >= std::uint64_t{little_endian(head.substr(4, 4))} + 8};
  if (head.size() < 30) return facts;
  const auto kind = head.substr(12, 4);
  if (kind == "VP8X") {
    facts.width = little_endian(head.substr(24, 3)) + 1;
    facts.height = little_endian(head.substr(27, 3)) + 1;
  } else if (kind == "VP8 ") {
    facts.width = little_endian(head.substr(26, 2)) & 0x3FFF;
    facts.height = little_endian(head.substr(28, 2)) & 0x3FFF;
  } else if (kind == "VP8L") {
    const std::uint32_t bits = little_endian(head.substr(21, 4));
    facts.width = (bits & 0x3FFF) + 1;
    facts.height = (bits >> 14 & 0x3FFF) + 1;
  }
  return facts;
}

ImageFacts gif_facts(std::string_view head, std::byte last) {
  ImageFacts facts{.complete = last == std::byte{0x3B}};
  if (head.size() < 10) return facts;
  facts.width = little_endian(head.substr(6, 2));
  facts.height = little_endian(head.substr(8, 2));
  return facts;
}

bool is_frame_marker(std::uint8_t code) { return code >= 0xC0 && code <= 0xCF && code != 0xC4 && code != 0xC8 && code != 0xCC; }
bool stands_alone(std::uint8_t code) { return code == 0x01 || (code >= 0xD0 && code <= 0xD8); }

}  // namespace

void JpegWalk::feed(std::byte raw) {
  const auto byte = std::to_integer<std::uint8_t>(raw);
  switch (state_) {
    case State::start: state_ = byte == 0xFF ? State::marker : State::lost; break;
    case State::marker: if (byte != 0xFF) take_marker(byte); break;
    case State::length_high: left_ = byte * 256u; state_ = State::length_low; break;
    case State::length_low:
      left_ += byte;
      state_ = left_ < 2 ? State::lost : State::segment;
      left_ = left_ < 2 ? 0 : left_ - 2;
      seen_ = 0;
      if (left_ == 0 && state_ == State::segment) state_ = code_ == 0xDA ? State::scan : State::start;
      break;
    case State::segment: take_segment_byte(byte); break;
    case State::scan:
      // Inside coded data, FF 00 is a data byte and FF D0 to D7 are restarts.
      if (last_ == 0xFF && byte != 0 && byte != 0xFF && !stands_alone(byte)) take_marker(byte);
      break;
    case State::lost:
      if (last_ == 0xFF && byte == 0xD9) take_marker(byte);
      break;
    case State::done: break;
  }
  last_ = byte;
}

void JpegWalk::take_marker(std::uint8_t code) {
  code_ = code;
  if (code == 0xD9) {
    facts_.complete = true;
    state_ = State::done;
  } else if (code == 0) {
    state_ = State::lost;
  } else {
    state_ = stands_alone(code) ? State::start : State::length_high;
  }
}

void JpegWalk::take_segment_byte(std::uint8_t byte) {
  if (seen_ < frame_.size()) frame_[seen_] = byte;
  if (++seen_ == frame_.size() && is_frame_marker(code_)) {
    facts_.height = frame_[1] * 256u + frame_[2];
    facts_.width = frame_[3] * 256u + frame_[4];
  }
  if (--left_ == 0) state_ = code_ == 0xDA ? State::scan : State::start;
}

void PngWalk::feed(std::span<const std::byte> bytes) {
  while (!bytes.empty() && !done_) {
    if (at_ < skip_to_) {
      const auto step = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), skip_to_ - at_));
      at_ += step;
      bytes = bytes.subspan(step);
      if (at_ == skip_to_ && header_.size() == 8 && header_.ends_with("IEND")) facts_.complete = done_ = true;
      if (at_ == skip_to_) header_.clear();
      continue;
    }
    header_ += static_cast<char>(bytes.front());
    bytes = bytes.subspan(1);
    ++at_;
    const bool is_first = header_.size() >= 8 && header_.substr(4, 4) == "IHDR";
    if (header_.size() == 8 && !is_first) skip_to_ = at_ + big_endian(header_) + 4;
    if (header_.size() == 16) {
      facts_.width = big_endian(std::string_view(header_).substr(8));
      facts_.height = big_endian(std::string_view(header_).substr(12));
      const std::uint64_t length = big_endian(header_);
      skip_to_ = at_ + (length < 8 ? 0 : length - 8) + 4;
    }
  }
}

void ImageWalk::feed(std::span<const std::byte> bytes) {
  total_ += bytes.size();
  const auto wanted = std::min(bytes.size(), head_bytes - head_.size());
  head_.append(reinterpret_cast<const char*>(bytes.data()), wanted);
  if (kind_ == ContentKind::png) png_.feed(bytes);
  if (kind_ == ContentKind::jpeg)
    for (const std::byte byte : bytes) jpeg_.feed(byte);
  for (std::size_t i = bytes.size(); kind_ == ContentKind::gif && i > 0; --i) {
    if (bytes[i - 1] == std::byte{0}) continue;
    last_ = bytes[i - 1];
    break;
  }
}

ImageFacts ImageWalk::finish() const {
  switch (kind_) {
    case ContentKind::jpeg: return jpeg_.facts();
    case ContentKind::png: return png_.facts();
    case ContentKind::webp: return webp_facts(head_, total_);
    case ContentKind::gif: return gif_facts(head_, last_);
    default: return {};
  }
}

}  // namespace holdfast
