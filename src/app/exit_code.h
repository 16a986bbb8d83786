// How a command ends, for scripts (RULES 2). The one place: code, --help and the docs are made from this table.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace holdfast {

enum class ExitCode : int {
  ok = 0,
  internal = 1,
  usage = 2,
  config = 3,
  key_refused = 4,
  no_credits = 5,
  storage = 6,
  archive_held = 7,
  provider = 8,
  catalog = 9,
  interrupted = 130,
  terminated = 143,
};

struct ExitMeaning {
  ExitCode code;
  std::string_view meaning;
};
inline constexpr std::array exit_meanings{
    ExitMeaning{ExitCode::ok, "done; for run: nothing left to do now"},
    ExitMeaning{ExitCode::internal, "an invariant is broken: the balance doesn't sum, or a defect of Holdfast"},
    ExitMeaning{ExitCode::usage, "the command line can't be used"},
    ExitMeaning{ExitCode::config, "no archive here, holdfast.toml or --set is wrong, or there is no API key"},
    ExitMeaning{ExitCode::key_refused, "the provider refuses the API key"},
    ExitMeaning{ExitCode::no_credits, "credits or the daily budget are spent"},
    ExitMeaning{ExitCode::storage, "the vault or the output can't be written: full, read-only or failing"},
    ExitMeaning{ExitCode::archive_held, "another run holds this archive"},
    ExitMeaning{ExitCode::provider, "the provider is unavailable"},
    ExitMeaning{ExitCode::catalog, "the catalog can't be used"},
    ExitMeaning{ExitCode::interrupted, "ended by Ctrl-C, after the drain"},
    ExitMeaning{ExitCode::terminated, "ended by SIGTERM, after the drain"},
};

// What a failure that ends a command means for scripts.
ExitCode exit_code_for(FailureKind kind);
// The table as text, for --help.
std::string describe_exit_codes();

}  // namespace holdfast
