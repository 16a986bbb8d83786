// What the files of the command line share: how a command is made.
#pragma once

#include <functional>
#include <string>

#include "app/session.h"
#include "app/source_commands.h"

namespace CLI {
class App;
}

namespace holdfast {

struct CommandText {
  std::string name, meaning, example;
};
CLI::App* command(CLI::App& parent, const CommandText& text);

using Chosen = std::function<ExitCode(Session&)>;

// What is typed for the commands about sources; lives as long as the parsing.
struct SourceTyped {
  SourceChoice choice;
  bool all = false, refresh = false, json = false;
  Chosen* chosen = nullptr;     // where the command that was typed goes
};
// Under `add`: user, hashtag, search, music.
void add_source_kinds(CLI::App& add, SourceTyped& typed);
// sources and regions.
void add_source_commands(CLI::App& app, SourceTyped& typed);

}  // namespace holdfast
