// When a breaker opens, probes and closes.
#include "core/govern/breaker.h"

#include <algorithm>

#include "core/base/check.h"

namespace holdfast {

Breaker::Breaker(BreakerRule rule) : rule_(rule), pause_(rule.pause) {
  HOLDFAST_CHECK(rule.failures_to_open >= 1, "a breaker opens on at least one failure");
  HOLDFAST_CHECK(rule.pause > Duration{0} && rule.pause <= rule.pause_max, "0 < pause <= pause_max");
}

bool Breaker::admit(Duration uptime) {
  if (!opened_at_) return true;
  if (probing_ || uptime < probe_at_) return false;
  probing_ = true;
  probe_at_ = uptime + pause_;  // those who wait meanwhile come back later, not at once
  return true;
}

void Breaker::succeeded(Duration uptime) {
  failures_.clear();
  if (!opened_at_) return;
  opened_at_.reset();
  closed_at_ = uptime;
  probing_ = false;
  pause_ = rule_.pause;
}

bool Breaker::failed(Duration uptime) {
  if (opened_at_) {
    // A failure that isn't the probe's belongs to a request from before the opening: it says nothing new.
    if (!probing_) return true;
    probing_ = false;
    pause_ = std::min(pause_ * 2, rule_.pause_max);
    probe_at_ = uptime + pause_;
    return true;
  }
  failures_.push_back(uptime);
  while (uptime - failures_.front() > rule_.window) failures_.pop_front();
  if (failures_.size() < static_cast<std::size_t>(rule_.failures_to_open)) return false;
  failures_.clear();
  opened_at_ = uptime;
  probe_at_ = uptime + pause_;
  return true;
}

void Breaker::withdrew() {
  if (!probing_) return;
  probing_ = false;
  probe_at_ -= pause_;  // the moment of the reservation: the next one may go at once
}

Duration Breaker::retry_at() const { return opened_at_ ? probe_at_ : Duration{0}; }

bool Breaker::closed_for(Duration length, Duration uptime) const {
  return !opened_at_ && (!closed_at_ || uptime - *closed_at_ >= length);
}

}  // namespace holdfast
