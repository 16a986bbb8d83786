// Many values of one type, as a column of each of their fields.
#pragma once

#include <type_traits>
#include <vector>

#include "adapters/postgres/rows.h"

namespace holdfast::postgres {

// Binds for each field one array: of what it says of each value, in their order.
template <class Value, class... Fields>
void add_columns(Params& params, const std::vector<Value>& values, Fields... fields) {
  const auto add_one = [&](auto field) {
    std::vector<std::decay_t<decltype(field(values.front()))>> column;
    column.reserve(values.size());
    for (const auto& value : values) column.push_back(field(value));
    params.array(column);
  };
  (add_one(fields), ...);
}

}  // namespace holdfast::postgres
