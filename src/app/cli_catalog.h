// The command line of what moves a catalog: migrate, catalog copy.
#pragma once

#include "app/catalog_commands.h"
#include "app/cli_parts.h"

namespace holdfast {

// What is typed; lives as long as the parsing.
struct CatalogTyped {
  CatalogCopyChoice copy;
  bool json = false;
  Chosen* chosen = nullptr;     // where the command that was typed goes
};
void add_catalog_commands(CLI::App& app, CatalogTyped& typed);

}  // namespace holdfast
