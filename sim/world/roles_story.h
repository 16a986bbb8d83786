// A story of the roles apart: three processes over one catalog and one vault, of which one after the other is killed, or frozen for
// longer than its leases and woken (a zombie, fenced), until everything is settled; then every promise is checked.
#pragma once

#include "world/world.h"

namespace holdfast::sim {

// plan.kills counts what happens to them; power losses and disk faults are other stories.
WorldReport live_apart(const WorldPlan& plan);

}  // namespace holdfast::sim
