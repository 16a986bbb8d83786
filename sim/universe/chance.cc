// Hashes and fractions. Never keeps state.
#include "universe/chance.h"

namespace holdfast::universe {

std::uint64_t mix(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15u;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
  return value ^ (value >> 31);
}

std::uint64_t mix(std::initializer_list<std::uint64_t> values) {
  std::uint64_t mixed = 0;
  for (const std::uint64_t value : values) mixed = mix(mixed ^ mix(value));
  return mixed;
}

std::uint64_t fnv1a(std::string_view text, std::uint64_t from) {
  for (const char byte : text) from = (from ^ static_cast<unsigned char>(byte)) * 0x100000001b3u;
  return from;
}

double fraction(std::uint64_t mixed) { return static_cast<double>(mixed >> 11) * 0x1.0p-53; }

std::int64_t between(std::uint64_t mixed, std::int64_t low, std::int64_t high) {
  if (high <= low) return low;
  return low + static_cast<std::int64_t>(mixed % static_cast<std::uint64_t>(high - low + 1));
}

std::string hex(std::uint64_t value, int digits) {
  std::string text(static_cast<std::size_t>(digits), '0');
  for (auto place = text.rbegin(); place != text.rend(); ++place, value >>= 4) *place = "0123456789abcdef"[value & 15];
  return text;
}

std::string seal(std::uint64_t secret, std::string_view text) {
  const std::uint64_t high = mix({secret, fnv1a(text), text.size()});
  const std::uint64_t low = mix({high, secret, fnv1a(text, mix(secret))});
  return hex(high, 16) + hex(low, 16);
}

}  // namespace holdfast::universe
