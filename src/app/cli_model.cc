// Walks a CLI::App.
#include "app/cli_model.h"

#include <CLI/CLI.hpp>

namespace holdfast {

namespace {

// CLI11 writes the allowed values behind the type: "TEXT:{text,json}".
std::vector<std::string> values_in(const std::string& type) {
  const auto open = type.find('{'), close = type.rfind('}');
  if (open == std::string::npos || close == std::string::npos || close < open) return {};
  std::vector<std::string> values;
  for (auto& value : CLI::detail::split(type.substr(open + 1, close - open - 1), ',')) values.push_back(CLI::detail::trim_copy(value));
  return values;
}

OptionModel model_of(const CLI::Option& option) {
  OptionModel model;
  for (const auto& name : option.get_snames()) model.names.push_back("-" + name);
  for (const auto& name : option.get_lnames()) model.names.push_back("--" + name);
  if (model.names.empty()) model.word = option.get_name(true);
  const std::string type = option.get_items_expected_max() == 0 ? "" : option.get_type_name();
  model.values = values_in(type);
  model.type = type.substr(0, type.find_first_of(":{"));
  if (model.type.empty() && option.get_items_expected_max() > 0) model.type = "VALUE";
  model.meaning = option.get_description();
  model.required = option.get_required();
  model.many = option.get_items_expected_max() > 1;
  return model;
}

CommandModel walk(const CLI::App& app, std::vector<std::string> path) {
  CommandModel command{.path = std::move(path), .meaning = app.get_description(), .footer = app.get_footer()};
  for (const bool words : {true, false})
    for (const auto* option : app.get_options())
      if (option->nonpositional() != words) command.options.push_back(model_of(*option));
  for (const auto* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    auto below = command.path;
    below.push_back(sub->get_name());
    command.commands.push_back(walk(*sub, std::move(below)));
  }
  return command;
}

void collect(const CommandModel& command, std::vector<const CommandModel*>& all) {
  all.push_back(&command);
  for (const auto& below : command.commands) collect(below, all);
}

}  // namespace

CommandModel describe(const CLI::App& app) { return walk(app, {}); }

std::vector<const CommandModel*> all_commands(const CommandModel& root) {
  std::vector<const CommandModel*> all;
  collect(root, all);
  return all;
}

std::string path_text(const CommandModel& command, const std::string& between) {
  std::string text;
  for (const auto& part : command.path) text += (text.empty() ? "" : between) + part;
  return text;
}

}  // namespace holdfast
