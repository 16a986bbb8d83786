// Turns a question about posts into one statement that doesn't read more of the catalog than it must: an index leads each of its walks.
// Only text is made here; nothing is asked, and no value is ever spliced in.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "adapters/postgres/rows.h"
#include "core/index/search.h"
#include "core/index/search_words.h"

namespace holdfast::postgres {

struct Question {
  PostQuery query;
  SearchWords words;                   // of query.text
  std::vector<std::int64_t> sources;   // rows that query.source names; none when it is empty
};

using BoundValue = std::variant<std::int64_t, std::string, Instant, std::vector<std::int64_t>>;

struct Ask {
  std::string sql;
  std::vector<BoundValue> values;      // of $1, $2, …
  void bind(Params& params) const;
};

// The columns of a row, of item i, post p and source s: what read_found() reads. `key` stands before them: the place in the order.
extern const char* const found_columns;
inline constexpr int found_column_count = 32;
FoundPost read_found(const Rows& rows, int row, int at);

// The first `limit` rows in order by key and id: key, then found_columns.
Ask page_ask(const Question& question, int limit);
// One row: how many page_ask would bring without a limit, counted up to `most` in each walk.
Ask count_ask(const Question& question, std::int64_t most);

}  // namespace holdfast::postgres
