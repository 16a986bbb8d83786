// Counts deaths in a row; once stopped, only a canary starts it again.
#include "core/govern/death_watch.h"

#include "core/base/limits.h"

namespace holdfast {

void DeathWatch::saw_death() {
  if (!wants_canary()) ++deaths_in_a_row_;
}

// An answer that was under way when the watch stopped proves nothing about the verdicts before it.
void DeathWatch::saw_success() {
  if (!wants_canary()) deaths_in_a_row_ = 0;
}

bool DeathWatch::wants_canary() const { return deaths_in_a_row_ >= limits::deaths_in_a_row; }

void DeathWatch::canary_answered(bool ok) {
  if (ok) deaths_in_a_row_ = 0;
}

}  // namespace holdfast
