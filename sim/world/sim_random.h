// Chance in the simulator: one seed, one sequence. Never a random device.
#pragma once

#include <array>
#include <cstdint>

#include "ports/random.h"

namespace holdfast::sim {

// xoshiro256** seeded by splitmix64. Not for several threads.
class SimRandom final : public Random {
 public:
  explicit SimRandom(std::uint64_t seed);
  std::uint64_t next() override;
  // Uniform in [0, bound); bound > 0.
  std::uint64_t below(std::uint64_t bound);
  // True with this probability, in [0, 1].
  bool happens(double probability);
  // A sequence of its own for one part of the world, so that another part drawing more or less changes nothing in it.
  SimRandom split();

 private:
  std::array<std::uint64_t, 4> state_;
};

}  // namespace holdfast::sim
