// The command line: what may be typed, its help, and which command it calls. Never does a command's work.
#pragma once

#include <string>
#include <vector>

#include "app/session.h"

namespace holdfast {

// `arguments` without the program's name. The exit code of the command, or 2 with a message when it can't be understood.
ExitCode run_cli(Session& session, std::vector<std::string> arguments);

}  // namespace holdfast
