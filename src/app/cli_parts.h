// What the files of the command line share: how a command is made.
#pragma once

#include <functional>
#include <string>

#include "app/session.h"

namespace CLI {
class App;
}

namespace holdfast {

struct CommandText {
  std::string name, meaning, example;
};
CLI::App* command(CLI::App& parent, const CommandText& text);

using Chosen = std::function<ExitCode(Session&)>;

}  // namespace holdfast
