// A process of its own, twice removed, so that nobody has to wait for it.
#include "app/open_file.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string_view>

namespace holdfast {

namespace {

bool can_run(const std::string& program) { return ::access(program.c_str(), X_OK) == 0; }

// Looked up in PATH, folders that aren't absolute left out.
std::string found_in_path(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::string_view left = path == nullptr ? "/usr/local/bin:/usr/bin:/bin" : path;
  while (!left.empty()) {
    const auto end = left.find(':');
    const std::string folder(left.substr(0, end));
    left.remove_prefix(end == std::string_view::npos ? left.size() : end + 1);
    if (folder.starts_with('/') && can_run(folder + "/" + name)) return folder + "/" + name;
  }
  return "";
}

// It must not write over our output, and may outlive us.
bool start(const std::string& program, const std::string& path) {
  const pid_t child = ::fork();
  if (child < 0) return false;
  if (child == 0) {
    ::setsid();
    const int nowhere = ::open("/dev/null", O_RDWR);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(nowhere, stream);
    if (::fork() != 0) ::_exit(0);
    std::string first = program, second = path;
    std::array<char*, 3> arguments{first.data(), second.data(), nullptr};
    ::execv(first.c_str(), arguments.data());
    ::_exit(127);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return true;
}

}  // namespace

bool open_in_desktop(const std::string& path) {
  if (!path.starts_with('/')) return false;
  for (const auto* name : {"xdg-open", "open"})
    if (const auto program = found_in_path(name); !program.empty()) return start(program, path);
  return false;
}

}  // namespace holdfast
