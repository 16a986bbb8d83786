// Guards the queue against a provider that calls everything dead (RULES 2): after 25 death verdicts in a row without one
// success, resolving stops until a canary (an archived id) answers well.
#pragma once

namespace holdfast {

class DeathWatch {
 public:
  void saw_death();
  void saw_success();
  // No more resolving: buy a canary, or end the run when there is none to ask for.
  bool wants_canary() const;
  // ok: the deaths were true, start over. Anything else: stays stopped.
  void canary_answered(bool ok);

 private:
  int deaths_in_a_row_ = 0;
};

}  // namespace holdfast
