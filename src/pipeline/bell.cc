// Waiting with a deadline, built on the clock's timers so that virtual time works unchanged.
#include "pipeline/bell.h"

#include "core/base/check.h"

namespace holdfast {

Bell::~Bell() { HOLDFAST_CHECK(waiting_.empty(), "a bell goes only when nobody waits for it"); }

awaitable<bool> Bell::wait_for(Duration length) {
  const auto timer = clock_.make_timer();
  const WaitingPlace place(waiting_, timer.get());
  co_return co_await timer->wait_for(length);
}

void Bell::ring() {
  for (auto* timer : waiting_) timer->ring();
}

Slots::Holder& Slots::Holder::operator=(Holder&& other) noexcept {
  if (this != &other) {
    release();
    slots_ = std::exchange(other.slots_, nullptr);
  }
  return *this;
}

void Slots::Holder::release() {
  if (slots_ != nullptr) std::exchange(slots_, nullptr)->give_back();
}

awaitable<Slots::Holder> Slots::take(Duration length) {
  const auto give_up_at = clock_.uptime() + length;
  if (auto holder = try_take()) co_return holder;
  bool got = false;
  {
    const auto timer = clock_.make_timer();
    const WaitingPlace place(queue_, timer.get());
    while (!got && clock_.uptime() < give_up_at) {
      co_await timer->wait_for(give_up_at - clock_.uptime());
      got = free_ > 0 && queue_.front() == timer.get();
    }
    if (got) --free_;
  }
  if (free_ > 0 && !queue_.empty()) queue_.front()->ring();  // the next in line: more than one place may be free
  co_return got ? Holder(*this) : Holder();
}

Slots::Holder Slots::try_take() {
  if (free_ == 0 || !queue_.empty()) return Holder();
  --free_;
  return Holder(*this);
}

void Slots::give_back() {
  ++free_;
  if (!queue_.empty()) queue_.front()->ring();
}

}  // namespace holdfast
