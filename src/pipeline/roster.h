// This process among those that share the catalog: signs on, beats, signs off; and with each beat learns what all offer, keeps our duties,
// and lets tickets expire that nobody took. Alone over a catalog it does nothing.
#pragma once

#include <functional>

#include "pipeline/duties.h"

namespace holdfast {

class Roster {
 public:
  Roster(const Parts& parts, Governor& governor, Duties& duties) : parts_(parts), governor_(governor), duties_(duties), bell_(parts.clock) {}

  // How the process stands, asked before each beat. Before `run`.
  void tell_by(std::function<WorkerBeat()> stand) { stand_ = std::move(stand); }
  awaitable<void> run();   // until `close`, then signs off
  void close();

 private:
  awaitable<void> beat();
  awaitable<void> expire_tickets();

  const Parts& parts_;
  Governor& governor_;
  Duties& duties_;
  Bell bell_;
  std::function<WorkerBeat()> stand_;
  bool closed_ = false;
};

}  // namespace holdfast
