// Shell completion as text, from the model of the command line. Pure. What a shell offers: commands, options, the values that
// an option may have, keys for --set, files and folders.
#pragma once

#include <string>

#include "app/cli_model.h"

namespace holdfast {

// Each is a whole script, to be sourced or put where the shell looks for completions.
std::string bash_completion(const CommandModel& root);
std::string zsh_completion(const CommandModel& root);
std::string fish_completion(const CommandModel& root);

}  // namespace holdfast
