// The cached list of regions (RULES 3, `--region`).
#pragma once

#include <boost/asio/awaitable.hpp>
#include <vector>

#include "core/base/result.h"
#include "core/listing/region.h"
#include "core/queue/claim.h"

namespace holdfast {

using boost::asio::awaitable;

class RegionStore {
 public:
  virtual ~RegionStore() = default;
  // In the order of their codes; none before the first list was kept.
  virtual awaitable<Result<RegionList>> regions() = 0;
  // Replaces the list and closes the credit it cost, in one transaction.
  virtual awaitable<Status> keep_regions(std::vector<Region> regions, SpendClose spend, Instant now) = 0;
};

}  // namespace holdfast
