// The sums that must hold.
#include "core/index/status.h"

namespace holdfast {

std::int64_t Balance::dead_total() const {
  std::int64_t total = 0;
  for (const auto& [reason, count] : dead) total += count;
  return total;
}

bool Balance::balances() const { return listed == archived + stored + pending + dead_total() + tombstoned; }

std::int64_t Credits::total() const { return listing + lookup + detail + re_resolve + canary + ambiguous + open; }

}  // namespace holdfast
