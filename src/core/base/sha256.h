// A SHA-256 digest as a value. The hashing itself is an adapter's (it needs a library).
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast {

struct Sha256 {
  std::array<std::byte, 32> bytes{};
  bool operator==(const Sha256&) const = default;
};

// 64 lower-case hex digits, and back.
std::string to_hex(const Sha256& digest);
std::optional<Sha256> parse_sha256(std::string_view hex);

}  // namespace holdfast
