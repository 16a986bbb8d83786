// The only file of the simulator that asks what time it is.
#include "clock.h"

#include <chrono>

namespace holdfast::provider_sim {

std::int64_t machine_now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace holdfast::provider_sim
