// The command line as a value: every command with its options, read from the CLI11 definitions that --help comes from. Completion
// and man pages are made from this; nothing else lists commands or options.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace holdfast {

struct OptionModel {
  std::vector<std::string> names;    // "-q", "--quiet"; empty for a word that stands by itself
  std::string word;                  // of such a one: "LINK"
  std::string type;                  // what it takes: "KEY=VALUE", "DIR", "TEXT"; empty for a switch
  std::vector<std::string> values;   // where only these may be given
  std::string meaning;
  bool required = false, many = false;

  bool takes_value() const { return !type.empty(); }
};

struct CommandModel {
  std::vector<std::string> path;     // {"dead", "list"}; empty for the program
  std::string meaning;
  std::string footer;                // example and remarks, as --help has them
  std::vector<OptionModel> options;
  std::vector<CommandModel> commands;
};

CommandModel describe(const CLI::App& app);
// This one and all below it, depth first.
std::vector<const CommandModel*> all_commands(const CommandModel& root);
// "dead list"; "" for the program.
std::string path_text(const CommandModel& command, const std::string& between = " ");

}  // namespace holdfast
