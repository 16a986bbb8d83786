// holdfast run and holdfast janitor, as commands: what they print and their exit codes.
#pragma once

#include "app/session.h"
#include "app/wiring.h"

namespace holdfast {

// Exit codes of RULES 2; a run that drained but whose books are not in order ends with 1.
ExitCode run_now(const Session& session, const WorkChoice& choice);
ExitCode sweep_now(const Session& session, const WorkChoice& choice);

}  // namespace holdfast
