// Prepared statements with bound parameters, for the stores of this adapter only. SQL text is always a literal of ours:
// no value is ever spliced into it. Errors are thrown as SqlError inside the adapter and become Failures in Lane, for a
// transaction must end at the first of them; none crosses a port.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>

#include "core/base/ids.h"
#include "core/base/instant.h"
#include "core/base/result.h"
#include "core/base/sha256.h"

namespace holdfast::sqlite {

// An extended result code of SQLite and its message.
class SqlError : public std::runtime_error {
 public:
  SqlError(int code, const std::string& message) : std::runtime_error(message), code_(code) {}
  int code() const { return code_; }

 private:
  int code_;
};

// Ends a transaction with a Failure of ours.
class Refused : public std::exception {
 public:
  explicit Refused(Failure failure) : failure_(std::move(failure)) {}
  const Failure& failure() const { return failure_; }

 private:
  Failure failure_;
};
[[noreturn]] void refuse(FailureKind kind, std::string doing, std::string subject, std::string detail);

// What a code means to the pipeline (house plan, promise 6). `broken` codes end all writing.
Failure failure_of(const SqlError& error);
bool breaks_catalog(int code);

// One use of a cached statement; reset when destroyed.
class Query {
 public:
  Query(sqlite3* db, sqlite3_stmt* statement) : db_(db), statement_(statement) {}
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  template <class... Values>
  Query& bind(const Values&... values) {
    int at = 0;
    (bind_one(++at, values), ...);
    return *this;
  }
  bool row();   // steps; true when a row is there
  void run();   // steps to the end

  std::int64_t integer(int column) { return sqlite3_column_int64(statement_, column); }
  int small(int column) { return static_cast<int>(integer(column)); }
  bool null(int column) { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  std::optional<std::int64_t> maybe(int column);
  std::string text(int column);
  std::optional<std::string> maybe_text(int column);
  Instant instant(int column) { return instant_from_us(integer(column)); }
  std::optional<Instant> maybe_instant(int column);
  std::optional<Sha256> maybe_sha256(int column);
  template <class SomeId>
  SomeId id(int column) { return SomeId{integer(column)}; }

 private:
  void check(int code);
  void bind_integer(int at, std::int64_t value) { check(sqlite3_bind_int64(statement_, at, value)); }
  void bind_text(int at, std::string_view value);
  void bind_blob(int at, const Sha256& value);

  template <class Value>
  void bind_one(int at, const Value& value) {
    if constexpr (std::is_same_v<Value, std::nullptr_t>) {
      check(sqlite3_bind_null(statement_, at));
    } else if constexpr (std::is_enum_v<Value>) {
      bind_integer(at, static_cast<std::int64_t>(value));
    } else if constexpr (std::is_integral_v<Value>) {
      bind_integer(at, static_cast<std::int64_t>(value));
    } else if constexpr (std::is_same_v<Value, Instant>) {
      bind_integer(at, to_us(value));
    } else if constexpr (std::is_same_v<Value, Sha256>) {
      bind_blob(at, value);
    } else if constexpr (std::is_convertible_v<const Value&, std::string_view>) {
      bind_text(at, value);
    } else {
      bind_wrapped(at, value);
    }
  }
  template <class Tag>
  void bind_wrapped(int at, const Id<Tag>& id) { bind_integer(at, id.value); }
  template <class Inner>
  void bind_wrapped(int at, const std::optional<Inner>& value) {
    if (value) bind_one(at, *value);
    else check(sqlite3_bind_null(statement_, at));
  }

  sqlite3* db_;
  sqlite3_stmt* statement_;
};

// Statements of one connection by the address of their literal. A statement is in one use at a time.
class Statements {
 public:
  explicit Statements(sqlite3* db) : db_(db) {}
  ~Statements();
  Statements(const Statements&) = delete;
  Statements& operator=(const Statements&) = delete;
  Query use(const char* sql);

 private:
  sqlite3* db_;
  std::unordered_map<const void*, sqlite3_stmt*> prepared_;
};

}  // namespace holdfast::sqlite
