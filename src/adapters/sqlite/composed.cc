// Preparing and binding what was composed.
#include "adapters/sqlite/composed.h"

namespace holdfast::sqlite {

namespace {
void check(sqlite3* db, int code, const std::string& sql) {
  if (code != SQLITE_OK) throw SqlError(sqlite3_extended_errcode(db), std::string(sqlite3_errmsg(db)) + " in: " + sql);
}

int bind(sqlite3_stmt* statement, int at, const BoundValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return sqlite3_bind_int64(statement, at, *number);
  const auto& text = std::get<std::string>(value);
  return sqlite3_bind_text64(statement, at, text.c_str(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}
}  // namespace

Composed::Composed(Connection& db, const Ask& ask) {
  check(db.raw(), sqlite3_prepare_v3(db.raw(), ask.sql.c_str(), -1, 0, &statement_, nullptr), ask.sql);
  query_.emplace(db.raw(), statement_);
  int at = 0;
  for (const auto& value : ask.values) {
    const int code = bind(statement_, ++at, value);
    if (code == SQLITE_OK) continue;
    query_.reset();
    sqlite3_finalize(statement_);
    check(db.raw(), code, ask.sql);
  }
}

Composed::~Composed() {
  query_.reset();
  sqlite3_finalize(statement_);
}

bool Composed::row() { return query_->row(); }

}  // namespace holdfast::sqlite
