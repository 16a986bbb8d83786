// The searchable index (RULES 9): posts, post_metrics_history, assets; in batches.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <vector>

#include "core/base/result.h"
#include "core/index/rows.h"

namespace holdfast {

using boost::asio::awaitable;

class IndexStore {
 public:
  virtual ~IndexStore() = default;
  // One transaction: upserts, history (nothing on conflict), stored -> archived, the `index` row of ready gone. Items that
  // are no longer `stored` are left alone. Idempotent.
  virtual awaitable<Status> index(std::vector<IndexRow> rows, Instant now) = 0;
};

}  // namespace holdfast
