// What every command gets: where to write, what was chosen for all commands, and the time. Lives as long as the command.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "app/exit_code.h"
#include "app/terminal.h"
#include "core/base/instant.h"
#include "core/base/result.h"

namespace holdfast {

struct Session {
  std::istream& in;
  std::ostream& out;                    // results
  std::ostream& err;                    // refusals and warnings
  Instant now;                          // when the command began
  std::optional<std::string> folder;    // -C
  std::vector<std::string> overrides;   // --set
  bool json = false;
  bool colour = false;                  // standard output may have colour: app/terminal decides
  bool err_colour = false;              // the same for standard error
  When wanted_colour = When::automatic; // --color
  int columns = 0;                      // of the terminal that standard output is; 0: it is none, lines may be of any length

  // One clear message on `err`, and the exit code that goes with the failure.
  ExitCode refuse(const Failure& failure) const;
  ExitCode refuse(ExitCode code, const std::string& message) const;
};

// Words in a colour where the session allows it.
std::string good(const Session& session, const std::string& word);
std::string doubtful(const Session& session, const std::string& word);
std::string bad(const Session& session, const std::string& word);

// "1 post", "12,345 posts": `many` when the count isn't one.
std::string counted(std::int64_t count, const std::string& one, const std::string& many);
// 12,345
std::string grouped(std::int64_t count);

}  // namespace holdfast
