// SHA-256 for the simulator, which has no library beyond C++'s own; the product hashes with OpenSSL. FIPS 180-4.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/base/sha256.h"

namespace holdfast::sim {

class SimSha256 {
 public:
  void update(std::span<const std::byte> bytes);
  // Of all bytes so far; more may follow.
  Sha256 digest() const;

 private:
  void compress(const std::byte* block);

  std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<std::byte, 64> pending_{};
  std::uint64_t length_ = 0;  // bytes
};

Sha256 sim_sha256(std::string_view bytes);

}  // namespace holdfast::sim
