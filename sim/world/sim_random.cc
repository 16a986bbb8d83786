// xoshiro256** (Blackman and Vigna) with splitmix64 seeding.
#include "world/sim_random.h"

#include <bit>

#include "core/base/check.h"

namespace holdfast::sim {

namespace {
std::uint64_t splitmix(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15u;
  std::uint64_t mixed = state;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
  return mixed ^ (mixed >> 31);
}
}  // namespace

SimRandom::SimRandom(std::uint64_t seed) {
  for (auto& word : state_) word = splitmix(seed);
}

std::uint64_t SimRandom::next() {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

std::uint64_t SimRandom::below(std::uint64_t bound) {
  HOLDFAST_CHECK(bound > 0, "nothing is below zero");
  return next() % bound;  // the bias is below bound / 2^64
}

bool SimRandom::happens(double probability) { return static_cast<double>(next() >> 11) * 0x1.0p-53 < probability; }

SimRandom SimRandom::split() { return SimRandom(next()); }

}  // namespace holdfast::sim
