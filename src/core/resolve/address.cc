// IPv4: everything but the special blocks. IPv6: only global unicast (2000::/3), less its special blocks.
#include "core/resolve/address.h"

#include <array>
#include <cstdint>

namespace holdfast {
namespace {

struct Block {
  std::uint32_t net;
  int bits;
};

constexpr std::uint32_t v4(std::uint32_t a, std::uint32_t b, std::uint32_t c) { return a << 24 | b << 16 | c << 8; }

constexpr std::array v4_special{
    Block{v4(0, 0, 0), 8},       Block{v4(10, 0, 0), 8},      Block{v4(100, 64, 0), 10},  Block{v4(127, 0, 0), 8},
    Block{v4(169, 254, 0), 16},  Block{v4(172, 16, 0), 12},   Block{v4(192, 0, 0), 24},   Block{v4(192, 0, 2), 24},
    Block{v4(192, 88, 99), 24},  Block{v4(192, 168, 0), 16},  Block{v4(198, 18, 0), 15},  Block{v4(198, 51, 100), 24},
    Block{v4(203, 0, 113), 24},  Block{v4(224, 0, 0), 4},     Block{v4(240, 0, 0), 4},
};

// By the upper 32 bits: protocol assignments with Teredo and ORCHID (2001::/23), documentation, 6to4, documentation.
constexpr std::array v6_special{Block{0x20010000, 23}, Block{0x20010db8, 32}, Block{0x20020000, 16}, Block{0x3fff0000, 20}};

constexpr bool holds(const Block& block, std::uint32_t address) {
  const std::uint32_t mask = ~0u << (32 - block.bits);
  return (address & mask) == block.net;
}

std::uint32_t first_word(std::span<const std::byte> raw) {
  std::uint32_t word = 0;
  for (std::size_t i = 0; i < 4; ++i) word = word << 8 | std::to_integer<std::uint32_t>(raw[i]);
  return word;
}

}  // namespace

bool is_public_address(std::span<const std::byte> raw) {
  if (raw.size() != 4 && raw.size() != 16) return false;
  const std::uint32_t word = first_word(raw);
  const std::span<const Block> special = raw.size() == 4 ? std::span<const Block>(v4_special) : std::span<const Block>(v6_special);
  if (raw.size() == 16 && !holds(Block{0x20000000, 3}, word)) return false;
  for (const Block& block : special)
    if (holds(block, word)) return false;
  return true;
}

}  // namespace holdfast
