// Facts about the terminal, from the kernel and the environment.
#include "app/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

namespace holdfast {

namespace {

std::optional<std::string> variable(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) return std::nullopt;
  return value;
}

bool says_so(const std::optional<std::string>& value) { return value && !value->empty(); }

}  // namespace

std::optional<When> parse_when(std::string_view text) {
  if (text == "auto") return When::automatic;
  if (text == "always") return When::always;
  if (text == "never") return When::never;
  return std::nullopt;
}

bool is_terminal(int fd) { return ::isatty(fd) == 1; }

std::optional<TerminalSize> terminal_size(int fd) {
  if (!is_terminal(fd)) return std::nullopt;
  TerminalSize size;
  winsize answer{};
  if (::ioctl(fd, TIOCGWINSZ, &answer) == 0) {
    if (answer.ws_col > 0) size.columns = answer.ws_col;
    if (answer.ws_row > 0) size.rows = answer.ws_row;
  }
  return size;
}

int terminal_columns(int fd) {
  const auto size = terminal_size(fd);
  return size ? size->columns : 0;
}

bool colour_allowed(const ColourFacts& facts) {
  if (facts.wanted != When::automatic) return facts.wanted == When::always;
  if (says_so(facts.no_color)) return false;
  if (says_so(facts.clicolor_force) && *facts.clicolor_force != "0") return true;
  return facts.terminal && facts.term != "dumb";
}

bool colour_allowed_on(int fd, When wanted) {
  return colour_allowed({.wanted = wanted, .terminal = is_terminal(fd), .no_color = variable("NO_COLOR"),
                         .clicolor_force = variable("CLICOLOR_FORCE"), .term = variable("TERM")});
}

bool can_redraw(int fd) {
  const auto term = variable("TERM");
  return is_terminal(fd) && says_so(term) && *term != "dumb";
}

}  // namespace holdfast
