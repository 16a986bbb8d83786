// What an SQLSTATE means to the pipeline (house plan, promise 6).
#pragma once

#include "adapters/postgres/connection.h"
#include "core/base/result.h"

namespace holdfast::postgres {

// Our functions raise HF001 (bug) and HF002 (invalid) with a message for people.
Failure failure_of(const Refusal& refusal);
Failure failure_of(const Broken& broken);
// The same call may be made again at once: it lost a race (deadlock, lock wait), or the server is coming up or going down.
bool may_repeat(const Refusal& refusal);
// The server ends this connection with it.
bool ends_connection(const Refusal& refusal);

}  // namespace holdfast::postgres
