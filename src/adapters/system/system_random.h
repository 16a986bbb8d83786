// Chance for jitter and for names of temporary files; seeded by the kernel, never for secrets. The loop's thread only.
#pragma once

#include <random>

#include "ports/random.h"

namespace holdfast {

class SystemRandom : public Random {
 public:
  SystemRandom();
  std::uint64_t next() override { return engine_(); }

 private:
  std::mt19937_64 engine_;
};

}  // namespace holdfast
