// Waiting with a deadline: a bell that wakes everyone, and slots that are given out in order. Loop's thread only.
#pragma once

#include <list>
#include <memory>
#include <utility>

#include "ports/clock.h"

namespace holdfast {

// A place in a list of waiters, given up when the waiting coroutine goes, however it goes.
class WaitingPlace {
 public:
  WaitingPlace(std::list<Timer*>& list, Timer* timer) : list_(list), place_(list.insert(list.end(), timer)) {}
  WaitingPlace(const WaitingPlace&) = delete;
  WaitingPlace& operator=(const WaitingPlace&) = delete;
  ~WaitingPlace() { list_.erase(place_); }

 private:
  std::list<Timer*>& list_;
  std::list<Timer*>::iterator place_;
};

// Coroutines wait for something to change; whoever changes it rings.
class Bell {
 public:
  explicit Bell(Clock& clock) : clock_(clock) {}
  Bell(const Bell&) = delete;
  Bell& operator=(const Bell&) = delete;
  ~Bell();

  // True when `length` ran out first, false when somebody rang. The bell must outlive the wait.
  awaitable<bool> wait_for(Duration length);
  void ring();  // wakes everyone who waits now

 private:
  Clock& clock_;
  std::list<Timer*> waiting_;
};

// A fixed number of places; who comes first is served first. The bound on every kind of concurrency here.
class Slots {
 public:
  Slots(Clock& clock, int count) : clock_(clock), free_(count) {}
  Slots(const Slots&) = delete;
  Slots& operator=(const Slots&) = delete;

  // A place that is given back when the holder goes.
  class Holder {
   public:
    Holder() = default;
    explicit Holder(Slots& slots) : slots_(&slots) {}
    Holder(Holder&& other) noexcept : slots_(std::exchange(other.slots_, nullptr)) {}
    Holder& operator=(Holder&& other) noexcept;
    ~Holder() { release(); }
    void release();
    explicit operator bool() const { return slots_ != nullptr; }

   private:
    Slots* slots_ = nullptr;
  };

  // Waits for a place; an empty holder when `length` ran out.
  awaitable<Holder> take(Duration length);
  Holder try_take();
  int free() const { return free_; }

 private:
  friend class Holder;
  void give_back();

  Clock& clock_;
  int free_;
  std::list<Timer*> queue_;
};

}  // namespace holdfast
