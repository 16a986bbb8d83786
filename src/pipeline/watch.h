// What run --watch does beside the workers: tends its pauses (asks again, resumes, gives up on a catalog that is lost for good), and
// tells one line a day and after each pause. Without --watch it does nothing. core/govern/pause decides how long to wait.
#pragma once

#include <optional>

#include "pipeline/governor.h"

namespace holdfast {

class Watch {
 public:
  Watch(const Parts& parts, const Settings& settings, Governor& governor) : parts_(parts), settings_(settings), governor_(governor) {}

  // Called again and again by the supervisor.
  awaitable<void> tend();

 private:
  struct Pause {
    RunEnd cause = RunEnd::storage;
    Instant began;
    Duration began_up{0};
    Duration ask_at{0};     // uptime
    int asked = 0;          // in vain
    bool tried = false;     // resumed, and nothing has gone well since
  };

  void begin(RunEnd cause);
  awaitable<void> ask();
  awaitable<bool> may_have_passed();
  void wait_on();
  void end();
  void tell_day();
  void tell(std::string_view what);

  const Parts& parts_;
  const Settings& settings_;
  Governor& governor_;
  std::optional<Pause> pause_;
  Tally told_;              // up to the last summary line
  std::optional<Instant> day_ends_;
};

}  // namespace holdfast
