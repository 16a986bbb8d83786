// `holdfast work` as it is typed, and the options that it shares with `run`.
#pragma once

#include <string>
#include <vector>

#include "app/cli_parts.h"

namespace holdfast {

// What is typed for it; lives as long as the parsing.
struct WorkTyped {
  std::vector<std::string> roles;
  std::string give_up_after, metrics_listen;
  std::string log_format = "text";
  bool until_drained = false, quiet = false, json = false;
  Chosen* chosen = nullptr;     // where the command that was typed goes
};
void add_work_command(CLI::App& app, WorkTyped& typed);
// --metrics-listen, for `run` as well; what is typed is a key of holdfast.toml.
void add_metrics_listen(CLI::App& command, std::string& typed);
void apply_metrics_listen(Session& session, const std::string& typed);

}  // namespace holdfast
