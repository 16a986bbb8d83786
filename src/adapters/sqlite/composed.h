// A statement put together for one question, with its values apart: pieces of the text are literals of ours, no value is ever
// spliced in. Not cached, for there are many kinds of questions. Throws SqlError.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "adapters/sqlite/connection.h"

namespace holdfast::sqlite {

using BoundValue = std::variant<std::int64_t, std::string>;

struct Ask {
  std::string sql;
  std::vector<BoundValue> values;   // of its question marks, in order
};

// One use of it; its rows are read through `query`.
class Composed {
 public:
  Composed(Connection& db, const Ask& ask);
  ~Composed();
  Composed(const Composed&) = delete;
  Composed& operator=(const Composed&) = delete;
  bool row();
  Query& query() { return *query_; }

 private:
  sqlite3_stmt* statement_ = nullptr;
  std::optional<Query> query_;
};

}  // namespace holdfast::sqlite
