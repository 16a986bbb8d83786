// How long run --watch waits before it asks whether what stopped it has passed (RULES 2, "with --watch all but auth pause and resume").
// Pure. Asking costs nothing: a refused call is void, the budget's day and the disk are looked at here.
#pragma once

#include "core/base/instant.h"
#include "core/govern/outage.h"

namespace holdfast {

// `asked_in_vain`: how often it was asked since it began. Grows to a bound.
Duration ask_again_after(RunEnd cause, int asked_in_vain);
// When the UTC day of `at` is over: a daily budget opens again.
Instant end_of_day(Instant at);

}  // namespace holdfast
