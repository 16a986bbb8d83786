// Reading a body part by part. Never copies shared bytes before they are asked for.
#include "universe/body.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "universe/chance.h"

namespace holdfast::universe {
namespace {

constexpr std::size_t pattern_bytes = 64 * 1024;

// A pattern whose period no reader's buffer shares by accident would be dearer; a repeated block of 64 KiB will do.
const std::array<char, pattern_bytes>& pattern() {
  static const std::array<char, pattern_bytes> block = [] {
    std::array<char, pattern_bytes> made{};
    for (std::size_t i = 0; i < made.size(); i += 8) {
      const std::uint64_t word = mix(i);
      std::memcpy(made.data() + i, &word, 8);
    }
    return made;
  }();
  return block;
}

void read_pattern(std::uint64_t offset, char* out, std::size_t bytes) {
  while (bytes > 0) {
    const std::size_t from = static_cast<std::size_t>(offset % pattern_bytes);
    const std::size_t now = std::min(bytes, pattern_bytes - from);
    std::memcpy(out, pattern().data() + from, now);
    out += now;
    offset += now;
    bytes -= now;
  }
}

}  // namespace

void Body::append(Part part) {
  if (part.bytes == 0) return;
  part.start = size_;
  size_ += part.bytes;
  parts_.push_back(std::move(part));
}

void Body::add(std::string text) {
  const std::uint64_t bytes = text.size();
  append({.bytes = bytes, .owned = true, .text = std::move(text)});
}

void Body::add_shared(std::string_view text) { append({.bytes = text.size(), .shared = text}); }

void Body::add_filler(std::uint64_t bytes) { append({.bytes = bytes, .filler = true}); }

std::size_t Body::read(std::uint64_t offset, char* out, std::size_t capacity) const {
  std::size_t done = 0;
  for (const Part& part : parts_) {
    if (done == capacity) break;
    const std::uint64_t at = offset + done;
    if (at < part.start || at >= part.start + part.bytes) continue;
    const std::uint64_t inside = at - part.start;
    const auto now = static_cast<std::size_t>(std::min<std::uint64_t>(part.bytes - inside, capacity - done));
    if (part.filler) {
      read_pattern(inside, out + done, now);
    } else {
      const std::string_view source = part.owned ? std::string_view(part.text) : part.shared;
      std::memcpy(out + done, source.data() + inside, now);
    }
    done += now;
  }
  return done;
}

std::string Body::text() const {
  std::string all(static_cast<std::size_t>(size_), '\0');
  all.resize(read(0, all.data(), all.size()));
  return all;
}

std::uint64_t Body::fingerprint() const {
  std::string block(pattern_bytes, '\0');
  std::uint64_t print = fnv_start;
  for (std::uint64_t offset = 0; offset < size_;) {
    const std::size_t got = read(offset, block.data(), block.size());
    print = fnv1a(std::string_view(block).substr(0, got), print);
    offset += got;
  }
  return print;
}

}  // namespace holdfast::universe
