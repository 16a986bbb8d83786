// Pauses by cause.
#include "core/govern/pause.h"

#include <algorithm>

namespace holdfast {

namespace {
Duration doubled(Duration first, Duration most, int times) {
  for (int i = 0; i < times && first < most; ++i) first *= 2;
  return std::min(first, most);
}
}  // namespace

Duration ask_again_after(RunEnd cause, int asked_in_vain) {
  switch (cause) {
    case RunEnd::storage:
    case RunEnd::catalog: return doubled(seconds{5}, minutes{1}, asked_in_vain);
    case RunEnd::budget: return minutes{1};
    case RunEnd::credits: return doubled(minutes{1}, hours{1}, asked_in_vain);
    default: return doubled(minutes{10}, hours{1}, asked_in_vain);
  }
}

Instant end_of_day(Instant at) { return std::chrono::floor<std::chrono::days>(at) + std::chrono::days{1}; }

}  // namespace holdfast
