// The commands that find posts again and bring lists in, as they are typed: ls, show, import, dead export.
#pragma once

#include "app/cli_parts.h"
#include "app/finding_commands.h"

namespace holdfast {

// What is typed for them; lives as long as the parsing.
struct FindingTyped {
  ListChoice list;
  ShowChoice show;
  ExportChoice letters;
  ImportChoice import;
  bool json = false;
  Chosen* chosen = nullptr;     // where the command that was typed goes
};
void add_finding_commands(CLI::App& app, FindingTyped& typed);
void add_dead_export(CLI::App& dead, FindingTyped& typed);

}  // namespace holdfast
