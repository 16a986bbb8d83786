// The janitor: removes what crashes left (parts, published bytes that no sidecar names), and ages out the evidence of dead letters (RULES 4, 6). core/janitor decides what may go.
#pragma once

#include "pipeline/governor.h"

namespace holdfast {

struct Swept {
  int parts = 0, objects = 0;
  std::int64_t leases = 0;           // that an earlier run left, given back (by the one-shot command)
  std::uint64_t bytes = 0;           // of parts
  std::int64_t dead_letters = 0;     // whose evidence aged out
};

class Janitor {
 public:
  Janitor(const Parts& parts, const Settings& settings, Governor& governor);

  awaitable<void> run();             // until the run is over
  awaitable<Result<Swept>> sweep();  // once, all of it

 private:
  awaitable<Status> sweep_parts(Swept& swept);
  awaitable<Status> sweep_garbage(Swept& swept);
  awaitable<Status> sweep_item(const SweepCandidate& candidate, Swept& swept);

  const Parts& parts_;
  const Settings& settings_;
  Governor& governor_;
};

}  // namespace holdfast
