// Statements: preparing, binding, stepping, and what SQLite's codes mean.
#include "adapters/sqlite/statement.h"

#include <cstring>

#include "core/base/check.h"

namespace holdfast::sqlite {

void refuse(FailureKind kind, std::string doing, std::string subject, std::string detail) {
  throw Refused(Failure{kind, std::move(doing), std::move(subject), std::move(detail), {}});
}

bool breaks_catalog(int code) {
  // After a failed fsync the kernel may have dropped the pages it could not write: what a later sync says proves nothing.
  return code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC || (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB;
}

Failure failure_of(const SqlError& error) {
  const auto failure = [&](FailureKind kind, std::string_view detail) {
    return Failure{kind, "catalog", "", std::string(detail) + " (" + error.what() + ")", {}};
  };
  switch (error.code() & 0xff) {
    case SQLITE_FULL: return failure(FailureKind::catalog, "disk full: the disk that holds the catalog has no space left; free some");
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return failure(FailureKind::catalog, "held by another process for more than 5 s; try again, or end that process");
    case SQLITE_READONLY: return failure(FailureKind::catalog, "the catalog can't be written: check the folder's permissions and mount");
    case SQLITE_CANTOPEN: return failure(FailureKind::catalog, "the catalog can't be opened: check that the folder is there and yours");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return failure(FailureKind::catalog, "the catalog is damaged: restore a backup, or rebuild it from the vault");
    case SQLITE_IOERR: return failure(FailureKind::catalog, "the disk that holds the catalog fails");
    case SQLITE_CONSTRAINT:
    case SQLITE_MISUSE:
    case SQLITE_ERROR: return failure(FailureKind::bug, "an invariant of the catalog refused this");
    default: return failure(FailureKind::catalog, "the catalog can't be used");
  }
}

Query::~Query() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

void Query::check(int code) {
  if (code != SQLITE_OK) throw SqlError(sqlite3_extended_errcode(db_), sqlite3_errmsg(db_));
}

bool Query::row() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  throw SqlError(sqlite3_extended_errcode(db_), sqlite3_errmsg(db_));
}

void Query::run() {
  while (row()) {
  }
}

std::optional<std::int64_t> Query::maybe(int column) {
  if (null(column)) return std::nullopt;
  return integer(column);
}

std::string Query::text(int column) {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::optional<std::string> Query::maybe_text(int column) {
  if (null(column)) return std::nullopt;
  return text(column);
}

std::optional<Instant> Query::maybe_instant(int column) {
  if (null(column)) return std::nullopt;
  return instant(column);
}

std::optional<Sha256> Query::maybe_sha256(int column) {
  Sha256 digest;
  const auto* bytes = sqlite3_column_blob(statement_, column);
  if (bytes == nullptr || static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)) != digest.bytes.size()) return std::nullopt;
  std::memcpy(digest.bytes.data(), bytes, digest.bytes.size());
  return digest;
}

void Query::bind_text(int at, std::string_view value) {
  // A null pointer would bind NULL: an empty text stays a text.
  const char* bytes = value.data() == nullptr ? "" : value.data();
  check(sqlite3_bind_text64(statement_, at, bytes, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Query::bind_blob(int at, const Sha256& value) {
  check(sqlite3_bind_blob64(statement_, at, value.bytes.data(), value.bytes.size(), SQLITE_TRANSIENT));
}

Statements::~Statements() {
  for (const auto& [text, statement] : prepared_) sqlite3_finalize(statement);
}

Query Statements::use(const char* sql) {
  auto& statement = prepared_[sql];
  if (statement == nullptr) {
    if (sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK)
      throw SqlError(sqlite3_extended_errcode(db_), std::string(sqlite3_errmsg(db_)) + " in: " + sql);
  }
  HOLDFAST_CHECK(!sqlite3_stmt_busy(statement), "a statement is used within its own rows");
  return Query(db_, statement);
}

}  // namespace holdfast::sqlite
