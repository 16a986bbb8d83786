// Heartbeats.
#include "pipeline/lease_keeper.h"

#include "core/base/limits.h"
#include "pipeline/patience.h"

namespace holdfast {

LeaseKeeper::LeaseKeeper(const Parts& parts, Governor& governor, Duties& duties)
    : parts_(parts), governor_(governor), duties_(duties), bell_(parts.clock) {}

awaitable<void> LeaseKeeper::run() {
  while (!closed_) {
    if (!co_await bell_.wait_for(limits::heartbeat_every)) continue;
    // Ours first: after a suspend everything looks as if it had run out.
    co_await renew();
    if (!co_await duties_.has("reap")) continue;
    const auto reaped = co_await parts_.sweep.reap(parts_.clock.now());
    if (!reaped) governor_.fail(reaped.error());
  }
}

void LeaseKeeper::close() {
  closed_ = true;
  bell_.ring();
}

void LeaseKeeper::took(LeaseToken token) { renewed_[token] = parts_.clock.uptime(); }

void LeaseKeeper::left(LeaseToken token) { renewed_.erase(token); }

bool LeaseKeeper::may_publish(LeaseToken token) const {
  const auto found = renewed_.find(token);
  return found != renewed_.end() && parts_.clock.uptime() - found->second < limits::lease_length * limits::publish_until_percent / 100;
}

awaitable<bool> LeaseKeeper::confirm(LeaseToken token) {
  auto asked_at = parts_.clock.uptime();
  const auto ours = co_await patiently(governor_, [this, token, &asked_at] {
    asked_at = parts_.clock.uptime();
    return parts_.queue.heartbeat({token}, parts_.clock.now());
  });
  if (!ours) {
    governor_.fail(ours.error());
    co_return false;
  }
  if (ours->empty()) {
    renewed_.erase(token);
    co_return false;
  }
  if (const auto found = renewed_.find(token); found != renewed_.end()) found->second = asked_at;
  co_return true;
}

awaitable<void> LeaseKeeper::renew() {
  std::vector<LeaseToken> tokens;
  for (const auto& [token, at] : renewed_) tokens.push_back(token);
  if (tokens.empty()) co_return;
  const auto asked_at = parts_.clock.uptime();
  const auto ours = co_await parts_.queue.heartbeat(tokens, parts_.clock.now());
  if (!ours) {
    governor_.fail(ours.error());
    co_return;
  }
  for (const auto token : *ours)
    if (const auto found = renewed_.find(token); found != renewed_.end()) found->second = asked_at;
}

}  // namespace holdfast
