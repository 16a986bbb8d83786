// The end of a process whose invariant broke.
#include "core/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace holdfast {

void check_failed(std::string_view condition, std::string_view why, const char* file, int line) {
  std::fprintf(stderr, "holdfast: invariant broken: %.*s (%.*s) at %s:%d; stopping, the catalog stays consistent\n",
               static_cast<int>(condition.size()), condition.data(), static_cast<int>(why.size()), why.data(), file, line);
  std::abort();
}

}  // namespace holdfast
