// Numbers by which a call that is made again is known: drawn so that two hosts never draw the same.
#pragma once

#include <cstdint>
#include <random>

namespace holdfast::postgres {

// > 0.
inline std::int64_t new_nonce() {
  thread_local std::random_device source;
  const auto high = static_cast<std::uint64_t>(source()) << 32;
  return static_cast<std::int64_t>(((high | source()) >> 1) | 1);
}

}  // namespace holdfast::postgres
