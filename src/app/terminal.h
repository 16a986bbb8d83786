// What the program may assume of where it writes: is it a terminal, how wide, may there be colour. The one place that decides
// about colour. Reads the environment and asks the kernel; never writes, never changes the terminal.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace holdfast {

// --color and --progress.
enum class When { automatic, always, never };
std::optional<When> parse_when(std::string_view text);   // "auto", "always", "never"

struct TerminalSize {
  int columns = 80, rows = 24;
  bool operator==(const TerminalSize&) const = default;
};

bool is_terminal(int fd);
// nullopt: `fd` is no terminal. A terminal that doesn't know its size counts as 80 by 24.
std::optional<TerminalSize> terminal_size(int fd);
// Columns of the terminal that `fd` is; 0 when it is none: lines may be of any length then.
int terminal_columns(int fd);

// What decides about colour; environment variables as they are, nullopt where unset.
struct ColourFacts {
  When wanted = When::automatic;   // --color
  bool terminal = false;
  std::optional<std::string> no_color, clicolor_force, term;
};
// --color first; then NO_COLOR (any value but the empty one), CLICOLOR_FORCE (any but empty and 0); else a terminal that isn't dumb.
bool colour_allowed(const ColourFacts& facts);
// The same for a file descriptor of this process.
bool colour_allowed_on(int fd, When wanted = When::automatic);
// A terminal on which lines can be redrawn in place: TERM is set and not dumb.
bool can_redraw(int fd);

}  // namespace holdfast
