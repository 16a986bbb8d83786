// AIMD: how many transfers one CDN host gets at a time. Grows by one per round of successes, halves on refusals.
#pragma once

#include "core/base/instant.h"

namespace holdfast {

class Concurrency {
 public:
  // limit starts at `most` and never leaves [1, most].
  explicit Concurrency(int most);
  int limit() const;
  void succeeded();
  // 403, 429, 5xx, timeout. Halves at most once a second.
  void pushed_back(Duration uptime);

 private:
  int most_;
  double limit_;
  Duration last_cut_{Duration::min()};
};

}  // namespace holdfast
