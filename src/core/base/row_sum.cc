// FNV-1a of each row twice from other beginnings, well mixed, and added up.
#include "core/base/row_sum.h"

#include <array>

namespace holdfast {

namespace {
std::uint64_t mixed(std::uint64_t value) {
  value ^= value >> 30;
  value *= 0xBF58476D1CE4E5B9ull;
  value ^= value >> 27;
  value *= 0x94D049BB133111EBull;
  return value ^ (value >> 31);
}

void add_digits(std::string& text, std::uint64_t value) {
  for (int shift = 60; shift >= 0; shift -= 4) text += "0123456789abcdef"[(value >> shift) & 15];
}
}  // namespace

void RowSum::add(std::string_view row) {
  constexpr std::uint64_t prime = 0x100000001B3ull;
  std::uint64_t one = 0xCBF29CE484222325ull, other = 0x9AE16A3B2F90404Full;
  for (const char letter : row) {
    const auto byte = static_cast<unsigned char>(letter);
    one = (one ^ byte) * prime;
    other = (other ^ byte) * prime + (other >> 47);
  }
  low_ += mixed(one);
  high_ += mixed(other);
  ++rows_;
}

std::string RowSum::hex() const {
  std::string text;
  add_digits(text, high_);
  add_digits(text, low_);
  return text;
}

}  // namespace holdfast
