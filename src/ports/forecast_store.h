// What a run would find to do, counted exactly. Reads only; works beside a live run.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "core/base/result.h"
#include "core/index/forecast.h"

namespace holdfast {

using boost::asio::awaitable;

class ForecastStore {
 public:
  virtual ~ForecastStore() = default;
  virtual awaitable<Result<Workload>> workload(Instant now) = 0;
};

}  // namespace holdfast
