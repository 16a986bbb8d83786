// The two clocks of the host that we read. For wiring; everyone else gets time from the Clock port (STYLE 3).
#pragma once

#include "core/base/instant.h"

namespace holdfast {

Instant read_wall_clock();   // CLOCK_REALTIME; may jump either way
Duration read_boot_clock();  // CLOCK_BOOTTIME: counts suspend, never goes back

}  // namespace holdfast
