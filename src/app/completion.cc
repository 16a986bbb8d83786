// The three shells get the same tables: options by command, values by option.
#include "app/completion.h"

#include <algorithm>

#include "app/config_keys.h"

namespace holdfast {

namespace {

std::string words(const std::vector<std::string>& list) {
  std::string text;
  for (const auto& word : list) text += (text.empty() ? "" : " ") + word;
  return text;
}

// Within single quotes of a POSIX shell; the words of fish escape differently.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string fish_quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

enum class Kind { values, keys, folder, file, other };
Kind kind_of(const OptionModel& option) {
  if (!option.values.empty()) return Kind::values;
  if (option.type == "KEY=VALUE") return Kind::keys;
  const std::string& what = option.word.empty() ? option.type : option.word;
  if (what == "DIR" || option.type == "DIR") return Kind::folder;
  if (what == "FILE" || what == "LINK" || option.type == "FILE") return Kind::file;
  return Kind::other;
}

std::vector<std::string> names_of(const CommandModel& command) {
  std::vector<std::string> names;
  for (const auto& below : command.commands) names.push_back(below.path.back());
  return names;
}

// Of the command and of the program: those work behind every command.
std::vector<const OptionModel*> options_at(const CommandModel& root, const CommandModel& command) {
  std::vector<const OptionModel*> all;
  std::vector<std::string> seen;
  for (const auto* level : {&command, &root})
    for (const auto& option : level->options) {
      if (option.names.empty() && level == &root && &root != &command) continue;
      if (!option.names.empty() && std::ranges::find(seen, option.names.back()) != seen.end()) continue;
      if (!option.names.empty()) seen.push_back(option.names.back());
      all.push_back(&option);
    }
  return all;
}

std::string pattern(const std::string& path, const OptionModel& option) {
  std::string text;
  for (const auto& name : option.names) text += (text.empty() ? "" : "|") + quoted(path + ":" + name);
  return text;
}

// Every option that takes a value, by any of its names: the word behind it is no command.
std::vector<std::string> value_takers(const CommandModel& root) {
  std::vector<std::string> names;
  for (const auto* command : all_commands(root))
    for (const auto& option : command->options)
      if (option.takes_value())
        for (const auto& name : option.names)
          if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  return names;
}

std::string alternatives(const std::vector<std::string>& list) {
  std::string text;
  for (const auto& word : list) text += (text.empty() ? "" : "|") + word;
  return text;
}

std::vector<std::string> paths_below(const CommandModel& root) {
  std::vector<std::string> paths;
  for (const auto* command : all_commands(root))
    if (!command->path.empty()) paths.push_back(quoted(path_text(*command)));
  return paths;
}

std::string keys_with_equals() {
  std::string text;
  for (const auto& name : config_key_names()) text += (text.empty() ? "" : " ") + name + "=";
  return text;
}

std::string bash_values(const OptionModel& option) {
  switch (kind_of(option)) {
    case Kind::values: return "COMPREPLY=($(compgen -W " + quoted(words(option.values)) + " -- \"$current\"))";
    case Kind::keys: return "compopt -o nospace 2>/dev/null; COMPREPLY=($(compgen -W " + quoted(keys_with_equals()) + " -- \"$current\"))";
    case Kind::folder: return "compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- \"$current\")";
    case Kind::file: return "compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- \"$current\")";
    case Kind::other: return "COMPREPLY=()";
  }
  return ":";
}

std::string zsh_values(const OptionModel& option) {
  switch (kind_of(option)) {
    case Kind::values: return "compadd -- " + words(option.values);
    case Kind::keys: return "compadd -S '' -- " + keys_with_equals();
    case Kind::folder: return "_files -/";
    case Kind::file: return "_files";
    case Kind::other: return "_message " + quoted(option.meaning.empty() ? option.type : first_line(option.meaning));
  }
  return ":";
}

// A case of each option with a value, in the words of one shell.
template <class Values>
std::string value_cases(const CommandModel& root, Values values) {
  std::string text;
  for (const auto* command : all_commands(root))
    for (const auto* option : options_at(root, *command))
      if (!option->names.empty() && option->takes_value()) text += "    " + pattern(path_text(*command), *option) + ") " + values(*option) + "; return ;;\n";
  return text;
}

// The words that stand by themselves behind a command: the first with something to offer tells.
const OptionModel* word_of(const CommandModel& command) {
  const auto found = std::ranges::find_if(command.options, [](const OptionModel& option) { return option.names.empty(); });
  return found == command.options.end() ? nullptr : &*found;
}

}  // namespace

std::string bash_completion(const CommandModel& root) {
  std::string script =
      "# Completion of holdfast for bash; made by `holdfast completion bash`.\n_holdfast() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} before='' path='' word at\n  COMPREPLY=()\n"
      "  [ \"$COMP_CWORD\" -gt 0 ] && before=${COMP_WORDS[COMP_CWORD-1]}\n"
      "  if [ \"$current\" = '=' ]; then current=''\n"
      "  elif [ \"$before\" = '=' ] && [ \"$COMP_CWORD\" -gt 1 ]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
      "  for ((at = 1; at < COMP_CWORD; ++at)); do\n    word=${COMP_WORDS[at]}\n    case $word in\n"
      "      " + alternatives(value_takers(root)) + ") if [ \"${COMP_WORDS[at+1]}\" = '=' ]; then at=$((at + 2)); else at=$((at + 1)); fi; continue ;;\n"
      "      -*) continue ;;\n    esac\n"
      "    case \"${path:+$path }$word\" in\n      " + alternatives(paths_below(root)) + ") path=\"${path:+$path }$word\" ;;\n    esac\n  done\n"
      "  case \"$path:$before\" in\n" + value_cases(root, bash_values) + "  esac\n  case $path in\n";
  for (const auto* command : all_commands(root)) {
    std::vector<std::string> options;
    for (const auto* option : options_at(root, *command)) options.insert(options.end(), option->names.begin(), option->names.end());
    script += "    " + quoted(path_text(*command)) + ")\n      if [[ $current == -* ]]; then COMPREPLY=($(compgen -W " + quoted(words(options)) + " -- \"$current\"))\n";
    const auto* word = word_of(*command);
    if (!command->commands.empty()) script += "      else COMPREPLY=($(compgen -W " + quoted(words(names_of(*command))) + " -- \"$current\")); fi ;;\n";
    else script += "      else " + (word != nullptr ? bash_values(*word) : std::string(":")) + "; fi ;;\n";
  }
  return script + "  esac\n}\ncomplete -F _holdfast holdfast\n";
}

std::string zsh_completion(const CommandModel& root) {
  std::string script =
      "#compdef holdfast\n# Completion of holdfast for zsh; made by `holdfast completion zsh`.\n_holdfast() {\n"
      "  local path_so_far='' word before=${words[CURRENT-1]}\n  local -i at\n  local -a offers\n"
      "  for ((at = 2; at < CURRENT; ++at)); do\n    word=${words[at]}\n    case $word in\n"
      "      " + alternatives(value_takers(root)) + ") at+=1; continue ;;\n      -*) continue ;;\n    esac\n"
      "    case \"${path_so_far:+$path_so_far }$word\" in\n      " + alternatives(paths_below(root)) + ") path_so_far=\"${path_so_far:+$path_so_far }$word\" ;;\n    esac\n  done\n"
      "  case \"$path_so_far:$before\" in\n" + value_cases(root, zsh_values) + "  esac\n  case $path_so_far in\n";
  const auto described = [](const std::string& name, const std::string& meaning) {
    std::string safe;
    for (const char c : name) safe += c == ':' ? std::string("\\:") : std::string(1, c);
    return " " + quoted(safe + ":" + first_line(meaning));
  };
  for (const auto* command : all_commands(root)) {
    std::string options, below;
    for (const auto* option : options_at(root, *command))
      for (const auto& name : option->names) options += described(name, option->meaning);
    for (const auto& sub : command->commands) below += described(sub.path.back(), sub.meaning);
    script += "    " + quoted(path_text(*command)) + ")\n      if [[ ${words[CURRENT]} == -* ]]; then offers=(" + options + " ); _describe option offers\n";
    const auto* word = word_of(*command);
    if (!below.empty()) script += "      else offers=(" + below + " ); _describe command offers; fi ;;\n";
    else script += "      else " + (word != nullptr ? zsh_values(*word) : std::string(":")) + "; fi ;;\n";
  }
  return script + "  esac\n}\nif [[ ${funcstack[1]} == _holdfast ]]; then _holdfast \"$@\"; else compdef _holdfast holdfast; fi\n";
}

namespace {

std::string fish_option(const std::string& path, const OptionModel& option) {
  const Kind kind = option.takes_value() ? kind_of(option) : Kind::other;
  std::string line = std::string("complete -c holdfast ") + (kind == Kind::file ? "-F" : "-f") + " -n " + fish_quoted("__holdfast_at " + fish_quoted(path));
  for (const auto& name : option.names) line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  if (!option.names.empty() && option.takes_value()) line += " -r";
  switch (kind) {
    case Kind::values: line += " -a " + fish_quoted(words(option.values)); break;
    case Kind::keys: line += " -a " + fish_quoted(keys_with_equals()); break;
    case Kind::folder: line += " -a '(__fish_complete_directories)'"; break;
    case Kind::file: break;
    case Kind::other:
      if (option.names.empty()) return "";
  }
  return line + " -d " + fish_quoted(first_line(option.meaning)) + "\n";
}

}  // namespace

std::string fish_completion(const CommandModel& root) {
  std::string script =
      "# Completion of holdfast for fish; made by `holdfast completion fish`.\nfunction __holdfast_at\n"
      "  set -l path ''\n  set -l skip 0\n  for word in (commandline -opc)[2..-1]\n"
      "    if test $skip = 1\n      set skip 0\n      continue\n    end\n    switch $word\n      case " + words(value_takers(root)) + "\n        set skip 1\n      case '-*'\n"
      "      case '*'\n        set -l next (string trim -- \"$path $word\")\n        if contains -- $next " + words(paths_below(root)) + "\n          set path $next\n        end\n    end\n  end\n"
      "  test \"$path\" = \"$argv[1]\"\nend\n";
  for (const auto* command : all_commands(root)) {
    const std::string path = path_text(*command);
    for (const auto* option : options_at(root, *command)) script += fish_option(path, *option);
    for (const auto& below : command->commands)
      script += "complete -c holdfast -f -n " + fish_quoted("__holdfast_at " + fish_quoted(path)) + " -a " + fish_quoted(below.path.back()) + " -d " +
                fish_quoted(first_line(below.meaning)) + "\n";
  }
  return script;
}

}  // namespace holdfast
