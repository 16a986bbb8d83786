// A checksum over rows in any order: two copies of a table that have the same rows have the same sum. Against faults, not against forgery.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace holdfast {

class RowSum {
 public:
  void add(std::string_view row);
  std::int64_t rows() const { return rows_; }
  std::string hex() const;            // 32 digits
  bool operator==(const RowSum&) const = default;

 private:
  std::int64_t rows_ = 0;
  std::uint64_t low_ = 0, high_ = 0;
};

}  // namespace holdfast
