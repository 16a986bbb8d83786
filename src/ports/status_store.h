// Reading for people and scripts: never writes, works beside a live run.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/index/status.h"

namespace holdfast {

using boost::asio::awaitable;

class StatusStore {
 public:
  virtual ~StatusStore() = default;
  virtual awaitable<Result<Balance>> balance() = 0;
  virtual awaitable<Result<Credits>> credits() = 0;
  virtual awaitable<Result<Freshness>> freshness() = 0;
  virtual awaitable<Result<std::vector<SourceStatus>>> source_statuses() = 0;
  virtual awaitable<Result<std::vector<DeadLetter>>> dead_letters(std::optional<Reason> reason, std::optional<std::string> id) = 0;
  // Where the states contradict each other (reliability.md 1.5, fsck): one line each, none when all is well.
  virtual awaitable<Result<std::vector<std::string>>> audit(AuditDepth depth) = 0;
};

}  // namespace holdfast
