// The machine's clock, read in one place.
#pragma once

#include <cstdint>

namespace holdfast::provider_sim {

std::int64_t machine_now_us();  // unix microseconds

}  // namespace holdfast::provider_sim
