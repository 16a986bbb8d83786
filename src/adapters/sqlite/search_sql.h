// Turns a question about posts into statements that don't read more of the catalog than they must: an index leads each of them.
// Only text is made here; nothing is asked.
#pragma once

#include <cstdint>
#include <vector>

#include "adapters/sqlite/composed.h"
#include "core/index/search.h"
#include "core/index/search_words.h"

namespace holdfast::sqlite {

struct Question {
  PostQuery query;
  SearchWords words;                   // of query.text
  std::vector<std::int64_t> sources;   // rows that query.source names; none when it is empty
};

// The columns of each row, in this order; `key` is the place in the order, read_found() knows the rest.
extern const char* const found_columns;
inline constexpr int column_key = 0;
FoundPost read_found(Query& row);

bool rises(PostOrder order);           // false: the greatest key comes first
// Each brings its first `limit` rows in order by key and id; together they bring all, none twice.
std::vector<Ask> page_asks(const Question& question, int limit);
// Each counts a share of what page_asks would bring without a limit, up to `most`.
std::vector<Ask> count_asks(const Question& question, std::int64_t most);

}  // namespace holdfast::sqlite
