// Chance as arithmetic: every draw is a hash of the seed and of what is drawn for, so that the order of requests for
// different posts changes nothing. Never a random device, never state.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace holdfast::universe {

// A well-mixed 64-bit value from one or several.
std::uint64_t mix(std::uint64_t value);
std::uint64_t mix(std::initializer_list<std::uint64_t> values);

// FNV-1a, 64 bits: for names, and for checkers that compare served bytes.
inline constexpr std::uint64_t fnv_start = 0xcbf29ce484222325u;
std::uint64_t fnv1a(std::string_view text, std::uint64_t from = fnv_start);

// A mixed value as a fraction in [0, 1).
double fraction(std::uint64_t mixed);

// A mixed value as a whole number in [low, high].
std::int64_t between(std::uint64_t mixed, std::int64_t low, std::int64_t high);

// Lower-case hexadecimal with exactly `digits` digits (the lowest ones).
std::string hex(std::uint64_t value, int digits);

// 32 hexadecimal digits that only the holder of `secret` can make for `text`: enough to refuse forged links in a
// simulation, no cryptography.
std::string seal(std::uint64_t secret, std::string_view text);

}  // namespace holdfast::universe
