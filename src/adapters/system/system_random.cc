// See system_random.h. Two processes that start in the same instant must not get the same numbers.
#include "adapters/system/system_random.h"

#include <sys/random.h>

#include <array>

#include "core/base/check.h"

namespace holdfast {

SystemRandom::SystemRandom() {
  std::array<std::uint32_t, 16> seed{};
  const ssize_t got = getrandom(seed.data(), sizeof seed, 0);
  HOLDFAST_CHECK(got == static_cast<ssize_t>(sizeof seed), "the kernel gives no random bytes");
  std::seed_seq sequence(seed.begin(), seed.end());
  engine_.seed(sequence);
}

}  // namespace holdfast
