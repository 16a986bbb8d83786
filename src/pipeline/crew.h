// The supervisor's hand: starts coroutines and waits for all of them. No coroutine of the product is ever detached from
// a crew (STYLE 14), and a crew outlives everything its members touch.
#pragma once

#include <algorithm>
#include <functional>

#include "pipeline/bell.h"

namespace holdfast {

class Crew {
 public:
  explicit Crew(Clock& clock) : left_(clock) {}
  ~Crew();

  // Runs `work` on the executor of the coroutine that calls. An exception in it is a broken invariant.
  awaitable<void> start(std::function<awaitable<void>()> work);
  // Until every member has ended. True when they did within `length`.
  awaitable<bool> join(Duration length);
  int members() const { return members_; }

 private:
  class Member;  // counts a coroutine while it lives, also when its loop is destroyed under it

  Bell left_;
  int members_ = 0;
};

}  // namespace holdfast
