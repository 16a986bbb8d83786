// holdfast run, work and janitor, as commands: what they print and their exit codes.
#pragma once

#include "app/session.h"
#include "app/wiring.h"

namespace holdfast {

// Exit codes of RULES 2; a run that drained but whose books are not in order ends with 1.
ExitCode run_now(const Session& session, const WorkChoice& choice);
// One process of several over a shared catalog. With a catalog that isn't shared it says why that can't be: exit code 3.
ExitCode work_now(const Session& session, const WorkChoice& choice);
ExitCode sweep_now(const Session& session, const WorkChoice& choice);
// janitor --give-up-spool HOST. Exit code 2 when nothing waits there.
ExitCode give_up_spool_now(const Session& session, const std::string& host);

}  // namespace holdfast
