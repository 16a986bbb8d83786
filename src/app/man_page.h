// Manual pages (roff, man macros) from the model of the command line. Pure.
#pragma once

#include <string>

#include "app/cli_model.h"

namespace holdfast {

// "holdfast.1", "holdfast-dead-list.1"
std::string man_file_name(const CommandModel& command);
// `date` as "2026-05-29".
std::string man_page(const CommandModel& root, const CommandModel& command, const std::string& date);

}  // namespace holdfast
