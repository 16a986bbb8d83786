// See clock_source.h.
#include "adapters/system/clock_source.h"

#include <time.h>

#include "core/base/check.h"

namespace holdfast {
namespace {

Duration read_clock(clockid_t which) {
  timespec at{};
  HOLDFAST_CHECK(clock_gettime(which, &at) == 0, "the host has no such clock");
  return seconds{at.tv_sec} + std::chrono::duration_cast<microseconds>(std::chrono::nanoseconds{at.tv_nsec});
}

}  // namespace

Instant read_wall_clock() { return Instant{read_clock(CLOCK_REALTIME)}; }

Duration read_boot_clock() { return read_clock(CLOCK_BOOTTIME); }

}  // namespace holdfast
