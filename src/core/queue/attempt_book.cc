// Failures that wait for what comes next.
#include "core/queue/attempt_book.h"

#include "core/queue/retry.h"

namespace holdfast {

void AttemptBook::failed(AwemeId id, bool breaker_open, Duration since_other_passed) {
  if (counts_as_attempt(breaker_open, since_other_passed) && streak_.size() < items_max_) streak_.push_back(id);
}

void AttemptBook::passed() {
  for (const auto id : streak_)
    if (owed_.size() < items_max_ || owed_.contains(id)) ++owed_[id];
  streak_.clear();
}

void AttemptBook::opened() { streak_.clear(); }

int AttemptBook::take(AwemeId id) {
  const auto found = owed_.find(id);
  if (found == owed_.end()) return 0;
  const int count = found->second;
  owed_.erase(found);
  return count;
}

}  // namespace holdfast
