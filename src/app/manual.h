// holdfast completion SHELL and holdfast man, as commands.
#pragma once

#include <string>
#include <vector>

#include "app/cli_model.h"
#include "app/session.h"

namespace holdfast {

ExitCode print_completion(const Session& session, const CommandModel& root, const std::string& shell);

struct ManualChoice {
  std::vector<std::string> command;   // "dead list" as words; none: the program
  std::string folder;                 // --all: every page into it
};
ExitCode print_manual(const Session& session, const CommandModel& root, const ManualChoice& choice);

}  // namespace holdfast
