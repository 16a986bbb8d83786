// What is remembered of a remote vault's answers.
#include "core/govern/remote_health.h"

#include <algorithm>

namespace holdfast {

void RemoteHealth::succeeded(Duration uptime) {
  breaker_.succeeded(uptime);
  failing_since_.reset();
}

void RemoteHealth::failed(Duration uptime) {
  breaker_.failed(uptime);
  concurrency_.pushed_back(uptime);
  if (!failing_since_) failing_since_ = uptime;
}

void RemoteHealth::uploaded() {
  concurrency_.succeeded();
  full_since_.reset();  // told again if it still is
}

void RemoteHealth::spool_is_full(bool full, Duration uptime) {
  if (!full) full_since_.reset();
  else if (!full_since_) full_since_ = uptime;
}

std::optional<Duration> RemoteHealth::stuck_since() const {
  if (failing_since_ && full_since_) return std::min(*failing_since_, *full_since_);
  return failing_since_ ? failing_since_ : full_since_;
}

}  // namespace holdfast
