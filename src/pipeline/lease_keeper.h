// Keeps the leases of items in hand alive, gives back those that ran out, and knows when one must no longer be trusted (RULES 4, 6): no publish starts
// past 75 % of a lease, whatever the database says later.
#pragma once

#include <unordered_map>

#include "pipeline/duties.h"

namespace holdfast {

class LeaseKeeper {
 public:
  LeaseKeeper(const Parts& parts, Governor& governor, Duties& duties);

  awaitable<void> run();                  // until `close` and nothing is held
  void close();
  void took(LeaseToken token);            // at the claim
  void left(LeaseToken token);            // through a door
  bool may_publish(LeaseToken token) const;
  // Asks the catalog now: is the lease still ours? The check right before a sidecar is published.
  awaitable<bool> confirm(LeaseToken token);
  std::size_t held() const { return renewed_.size(); }

 private:
  awaitable<void> renew();

  const Parts& parts_;
  Governor& governor_;
  Duties& duties_;
  Bell bell_;
  bool closed_ = false;
  std::unordered_map<LeaseToken, Duration> renewed_;  // uptime of the last renewal that was asked for
};

}  // namespace holdfast
