// Assertions that stay on in release (STYLE 12): a broken invariant of ours stops the process, for the queue is
// crash-safe. Never for input from outside: that is a Failure.
#pragma once

#include <string_view>

namespace holdfast {

// Prints one line to standard error and aborts. Safe at any time.
[[noreturn]] void check_failed(std::string_view condition, std::string_view why, const char* file, int line);

[[noreturn]] inline void unreachable(std::string_view what) { check_failed("unreachable", what, "", 0); }

}  // namespace holdfast

#define HOLDFAST_CHECK(condition, why) \
  do {                                 \
    if (!(condition)) [[unlikely]]     \
      ::holdfast::check_failed(#condition, why, __FILE__, __LINE__); \
  } while (false)
