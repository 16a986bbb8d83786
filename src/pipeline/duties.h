// The duties this process has over all that share a catalog: taken when they are free, kept alive with each beat, given back at the end.
// Alone over a catalog, it has every duty.
#pragma once

#include <map>
#include <string>

#include "pipeline/governor.h"

namespace holdfast {

class Duties {
 public:
  Duties(const Parts& parts, Governor& governor) : parts_(parts), governor_(governor) {}

  // Do we have it now? Takes it when nobody has it; asks the catalog for that no more than once in limits::notice_within.
  awaitable<bool> has(std::string name);
  awaitable<void> renew();       // all we have
  awaitable<void> give_back();   // all we have; best effort

 private:
  struct Standing {
    std::optional<Duty> duty;    // as we know it
    Duration good_until{0};      // uptime: by our own clock, counted from before it was asked for
    std::optional<Duration> asked_at;
  };
  awaitable<void> take(const std::string& name, Standing& standing);

  const Parts& parts_;
  Governor& governor_;
  std::map<std::string, Standing> standings_;
};

}  // namespace holdfast
