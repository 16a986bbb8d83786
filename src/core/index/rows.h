// What the indexer writes for one archived post (RULES 9), as values made from a sidecar.
#pragma once

#include "core/base/ids.h"
#include "core/base/instant.h"
#include "core/store/sidecar.h"

namespace holdfast {

struct IndexRow {
  Sidecar sidecar;         // posts, post_metrics_history and assets come from here
  std::optional<LeaseToken> token;  // when claimed for `index` after a crash; nullopt when handed over in memory
};

}  // namespace holdfast
