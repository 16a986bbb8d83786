// Decides which transient failures count as attempts (RULES 2): one counts only when the outside turns out to be well. It waits in
// the streak of failures until somebody passes; when the breaker opens instead, the whole streak was the outside's and is
// refunded. So an item's attempts are known one failure late, and no outage ever adds to them. Lives for one run.
#pragma once

#include <cstddef>
#include <unordered_map>
#include <vector>

#include "core/base/ids.h"
#include "core/base/instant.h"

namespace holdfast {

class AttemptBook {
 public:
  // Remembers at most `items_max` items; beyond that failures are forgotten, which costs no item anything.
  explicit AttemptBook(std::size_t items_max) : items_max_(items_max) {}
  // `id` failed while `breaker_open`, and another item passed that stage `since_other_passed` ago (Duration::max(): none did).
  void failed(AwemeId id, bool breaker_open, Duration since_other_passed);
  void passed();               // somebody passed: the failures of the streak were their items' own
  void opened();               // the breaker opened: refund
  int take(AwemeId id);        // failures of `id` that count and were not taken yet

 private:
  std::size_t items_max_;
  std::vector<AwemeId> streak_;
  std::unordered_map<AwemeId, int> owed_;
};

}  // namespace holdfast
