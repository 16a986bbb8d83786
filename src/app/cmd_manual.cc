// holdfast completion and holdfast man: what shells and manuals want, made from the command line's own definitions.
#include <filesystem>
#include <fstream>
#include <ostream>
#include <system_error>

#include "app/completion.h"
#include "app/manual.h"
#include "app/man_page.h"
#include "core/base/printable.h"

namespace holdfast {

ExitCode print_completion(const Session& session, const CommandModel& root, const std::string& shell) {
  if (shell == "bash") session.out << bash_completion(root);
  else if (shell == "zsh") session.out << zsh_completion(root);
  else if (shell == "fish") session.out << fish_completion(root);
  else return session.refuse(ExitCode::usage, "no completion for " + printable(shell) + "; there are bash, zsh and fish");
  return ExitCode::ok;
}

namespace {

ExitCode write_all(const Session& session, const CommandModel& root, const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return session.refuse(ExitCode::storage, "can't make the folder " + printable(folder) + ": " + error.message());
  for (const auto* command : all_commands(root)) {
    const std::string path = folder + "/" + man_file_name(*command);
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << man_page(root, *command, iso_date(session.now));
    file.close();
    if (!file) return session.refuse(ExitCode::storage, "can't write " + printable(path) + ": is it a folder, and writable?");
  }
  return ExitCode::ok;
}

}  // namespace

ExitCode print_manual(const Session& session, const CommandModel& root, const ManualChoice& choice) {
  if (!choice.folder.empty()) {
    if (!choice.command.empty()) return session.refuse(ExitCode::usage, "either one command's page, or --all DIR");
    return write_all(session, root, choice.folder);
  }
  for (const auto* command : all_commands(root)) {
    if (command->path != choice.command) continue;
    session.out << man_page(root, *command, iso_date(session.now));
    return ExitCode::ok;
  }
  std::string given;
  for (const auto& word : choice.command) given += (given.empty() ? "" : " ") + word;
  return session.refuse(ExitCode::usage, "no command " + printable(given) + "; `holdfast --help` lists them");
}

}  // namespace holdfast
