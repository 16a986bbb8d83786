// Counts what is in hand: up while it lives, down when its coroutine ends, however that ends.
#pragma once

#include <cstdint>

namespace holdfast {

class CountIn {
 public:
  explicit CountIn(std::int64_t& counter) : counter_(counter) { ++counter_; }
  ~CountIn() { --counter_; }
  CountIn(const CountIn&) = delete;
  CountIn& operator=(const CountIn&) = delete;

 private:
  std::int64_t& counter_;
};

}  // namespace holdfast
