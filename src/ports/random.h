// Chance, as the pipeline sees it: for jitter and names of temporary files; never for secrets.
#pragma once

#include <cstdint>

namespace holdfast {

class Random {
 public:
  virtual ~Random() = default;
  virtual std::uint64_t next() = 0;
};

}  // namespace holdfast
