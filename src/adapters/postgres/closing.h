// What several stores bind and read: the close of an intent, as close_spend() takes it, and tokens that came back.
#pragma once

#include <algorithm>
#include <optional>
#include <unordered_set>
#include <vector>

#include "adapters/postgres/rows.h"
#include "core/queue/claim.h"

namespace holdfast::postgres {

// Four parameters: no, outcome, status, at; nulls without a close.
inline void bind_close(Params& params, const std::optional<SpendClose>& close) {
  if (close) params.add(close->id, close->outcome, close->status, close->at);
  else params.add(nullptr, nullptr, nullptr, nullptr);
}

// Of `tokens`, in their order, those in the first column of `rows`.
inline std::vector<LeaseToken> among(const std::vector<LeaseToken>& tokens, const Rows& rows) {
  std::unordered_set<std::int64_t> found;
  for (int row = 0; row < rows.count(); ++row) found.insert(rows.integer(row, 0));
  std::vector<LeaseToken> kept;
  for (const auto token : tokens)
    if (found.contains(token.value)) kept.push_back(token);
  return kept;
}

}  // namespace holdfast::postgres
