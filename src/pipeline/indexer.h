// The indexer: from sidecars to the index (RULES 9). Gets them in memory from the downloader; reads the vault only for
// items that a crash left `stored`.
#pragma once

#include <deque>

#include "pipeline/governor.h"

namespace holdfast {

class Indexer {
 public:
  Indexer(const Parts& parts, const Settings& settings, Governor& governor);

  // Until the run is over and everything handed over is indexed.
  awaitable<void> run();
  // From a process that has the role `index`; elsewhere others find the post stored.
  void hand_over(Sidecar sidecar);
  // Nothing more will be handed over.
  void close();
  std::int64_t in_hand() const { return static_cast<std::int64_t>(waiting_.size()) + batch_; }
  bool idle() const { return waiting_.empty() && !busy_ && caught_up_; }

 private:
  awaitable<void> index_batch();
  awaitable<bool> catch_up();
  awaitable<void> look_again();
  awaitable<void> recover(const Claim& claim);

  const Parts& parts_;
  const Settings& settings_;
  Governor& governor_;
  Bell arrived_;
  std::deque<IndexRow> waiting_;
  bool busy_ = false;
  std::int64_t batch_ = 0;   // being indexed now
  bool closed_ = false;
  bool caught_up_ = false;   // what earlier runs left is indexed
  bool told_idle_ = false;
  Duration looked_at_{0};    // uptime
};

}  // namespace holdfast
