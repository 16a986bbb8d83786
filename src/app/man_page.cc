// One page a command; the program's own lists commands, exit codes, environment and files.
#include "app/man_page.h"

#include <algorithm>

#include "app/exit_code.h"
#include "app/version.h"

namespace holdfast {

namespace {

// Text that stays itself: no backslash, no line that begins with a request.
std::string escaped(const std::string& text) {
  std::string out;
  bool begins = true;
  for (const char c : text) {
    if (begins && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') out += "\\e";
    else if (c == '-') out += "\\-";
    else if (c == '\'') out += "\\(aq";
    else if (c == '`') out += "\\(ga";
    else out += c;
    begins = c == '\n';
  }
  return out;
}

std::string section(const std::string& title) { return ".SH " + title + "\n"; }
std::string bold(const std::string& text) { return "\\fB" + escaped(text) + "\\fR"; }
std::string slanted(const std::string& text) { return "\\fI" + escaped(text) + "\\fR"; }

std::string values_text(const OptionModel& option) {
  std::string text;
  for (const auto& value : option.values) text += (text.empty() ? "" : ", ") + value;
  return text.empty() ? "" : " (" + text + ")";
}

std::string option_text(const OptionModel& option) {
  std::string head;
  for (const auto& name : option.names) head += (head.empty() ? "" : ", ") + bold(name);
  if (option.names.empty()) head = slanted(option.word) + (option.many ? " ..." : "");
  else if (option.takes_value()) head += " " + slanted(option.type);
  const std::string rest = option.meaning + values_text(option);
  return ".TP\n" + head + "\n" + escaped(rest.empty() ? option.type : rest) + "\n";
}

std::string options_text(const CommandModel& command) {
  std::string text;
  for (const auto& option : command.options) text += option_text(option);
  return text;
}

// The program's options that this command doesn't list as its own.
std::string options_of_all(const CommandModel& root, const CommandModel& command) {
  std::string text;
  for (const auto& option : root.options) {
    const bool own = std::ranges::any_of(command.options, [&](const OptionModel& one) { return one.names == option.names; });
    if (!own) text += option_text(option);
  }
  return text;
}

std::string name_of(const CommandModel& command) { return command.path.empty() ? "holdfast" : "holdfast-" + path_text(command, "-"); }

std::string synopsis(const CommandModel& command) {
  std::string text = ".B holdfast" + (command.path.empty() ? "" : " " + path_text(command)) + "\n";
  bool any = false;
  for (const auto& option : command.options) any = any || !option.names.empty();
  if (any) text += "[" + slanted("option") + " ...]\n";
  if (!command.commands.empty()) text += slanted("command") + " [" + slanted("option") + " ...]\n";
  for (const auto& option : command.options) {
    if (!option.names.empty()) continue;
    const std::string word = slanted(option.word) + (option.many ? " ..." : "");
    text += (option.required ? word : "[" + word + "]") + "\n";
  }
  return text;
}

std::string lines_as_they_are(const std::string& text) { return text.empty() ? "" : ".nf\n" + escaped(text) + (text.ends_with('\n') ? "" : "\n") + ".fi\n"; }

std::string commands_text(const CommandModel& command) {
  std::string text;
  for (const auto* below : all_commands(command))
    if (below != &command && below->commands.empty()) text += ".TP\n" + bold("holdfast " + path_text(*below)) + "\n" + escaped(below->meaning) + "\n";
  return text;
}

std::string see_also(const CommandModel& root, const CommandModel& command) {
  std::string text;
  const auto add = [&](const CommandModel& other) { text += (text.empty() ? "" : ",\n") + (".BR " + escaped(name_of(other)) + " (1)"); };
  if (!command.path.empty()) add(root);
  for (const auto* other : all_commands(command))
    if (other != &command && !other->path.empty()) add(*other);
  // The comma goes on the line of the request.
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) out += text.compare(at, 2, ",\n") == 0 ? (++at, std::string(" ,\n")) : std::string(1, text[at]);
  return text.empty() ? "" : section("SEE ALSO") + out + "\n";
}

std::string program_sections() {
  std::string text = section("EXIT STATUS");
  for (const auto& exit : exit_meanings) text += ".TP\n" + bold(std::to_string(static_cast<int>(exit.code))) + "\n" + escaped(std::string(exit.meaning)) + "\n";
  text += section("ENVIRONMENT");
  const std::pair<const char*, const char*> variables[] = {
      {"TIKLIVE_API_KEY", "the provider's key; a file named in provider.key_file serves as well"},
      {"NO_COLOR", "any value but the empty one: no colours"},
      {"CLICOLOR_FORCE", "any value but 0 and the empty one: colours also where there is no terminal"},
      {"TERM", "dumb: no colours and no view that is redrawn in place"}};
  for (const auto& [name, meaning] : variables) text += ".TP\n" + bold(name) + "\n" + escaped(meaning) + "\n";
  text += section("FILES");
  const std::pair<const char*, const char*> files[] = {{"holdfast.toml", "the archive's configuration, with every key and its meaning; it makes a folder an archive"},
                                                       {"catalog.db", "the catalog: what is known of every post, the queue and the credit ledger"},
                                                       {"holdfast.lock", "held by the one run that works on the archive"}};
  for (const auto& [name, meaning] : files) text += ".TP\n" + slanted(name) + "\n" + escaped(meaning) + "\n";
  return text;
}

}  // namespace

std::string man_file_name(const CommandModel& command) { return name_of(command) + ".1"; }

std::string man_page(const CommandModel& root, const CommandModel& command, const std::string& date) {
  std::string title = name_of(command);
  for (char& c : title)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  std::string page = ".\\\" Made by `holdfast man`.\n.TH " + title + " 1 " + date + " \"Holdfast " + version + "\" \"Holdfast manual\"\n";
  page += section("NAME") + escaped(name_of(command)) + " \\- " + escaped(command.meaning) + "\n";
  page += section("SYNOPSIS") + synopsis(command);
  page += section("DESCRIPTION") + escaped(command.meaning) + ".\n";
  if (!command.commands.empty()) page += section("COMMANDS") + commands_text(command);
  page += section("OPTIONS") + options_text(command);
  // The end of every footer says that the program's options work everywhere; this page shows them.
  if (!command.path.empty()) page += ".SS Options of every command\n" + options_of_all(root, command);
  if (command.path.empty()) page += program_sections();
  page += section("EXAMPLES") + lines_as_they_are(command.path.empty() ? command.footer.substr(0, command.footer.find("\nExit codes:")) : command.footer);
  return page + see_also(root, command);
}

}  // namespace holdfast
