// Hex form of digests.
#include "core/base/sha256.h"

namespace holdfast {

namespace {
constexpr std::string_view digits = "0123456789abcdef";
}

std::string to_hex(const Sha256& digest) {
  std::string hex;
  hex.reserve(64);
  for (const auto byte : digest.bytes) {
    hex += digits[std::to_integer<unsigned>(byte) >> 4];
    hex += digits[std::to_integer<unsigned>(byte) & 15];
  }
  return hex;
}

std::optional<Sha256> parse_sha256(std::string_view hex) {
  if (hex.size() != 64) return std::nullopt;
  Sha256 digest;
  for (std::size_t i = 0; i < 32; ++i) {
    const auto high = digits.find(hex[2 * i]);
    const auto low = digits.find(hex[2 * i + 1]);
    if (high == digits.npos || low == digits.npos) return std::nullopt;
    digest.bytes[i] = static_cast<std::byte>(high * 16 + low);
  }
  return digest;
}

}  // namespace holdfast
