// One connection to the catalog's database: opened with our pragmas, used by one thread at a time.
#pragma once

#include <sqlite3.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/sqlite/statement.h"
#include "core/base/result.h"

namespace holdfast::sqlite {

enum class Access : std::uint8_t {
  own,        // creates, migrates, checkpoints: the run, or a catalog in memory
  visit,      // writes beside a run: never creates, migrates or checkpoints
  read,       // query_only
};

class Connection {
 public:
  // Files get mode 0600. Failure catalog or invalid (network file system).
  static Result<std::unique_ptr<Connection>> open(const std::string& path, Access access);
  static Result<std::unique_ptr<Connection>> open_memory();
  static Result<std::unique_ptr<Connection>> open_image(const std::vector<std::byte>& image);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // All throw SqlError. `sql` is a literal.
  Query use(const char* sql) { return statements_->use(sql); }
  template <class... Values>
  std::int64_t run(const char* sql, const Values&... values) {  // rows changed by the statement itself
    use(sql).bind(values...).run();
    return sqlite3_changes64(db_);
  }
  template <class... Values>
  std::optional<std::int64_t> one(const char* sql, const Values&... values) {  // first column of the first row, if not null
    auto query = use(sql);
    query.bind(values...);
    if (!query.row()) return std::nullopt;
    return query.maybe(0);
  }
  void script(const std::string& sql);  // of a migration or pragmas; no values in it
  std::int64_t last_row() const { return sqlite3_last_insert_rowid(db_); }

  bool in_transaction() const { return sqlite3_get_autocommit(db_) == 0; }
  void begin(bool writes) { run_plain(writes ? "BEGIN IMMEDIATE" : "BEGIN"); }
  void commit() { run_plain("COMMIT"); }
  void roll_back() noexcept;
  void run_plain(const char* sql);

  Access access() const { return access_; }
  int wal_pages() const { return wal_pages_; }
  void checkpoint(bool truncate) noexcept;  // only with Access::own; a reader in the way is fine
  std::vector<std::byte> image();           // what is committed
  sqlite3* raw() { return db_; }

 private:
  Connection(sqlite3* db, Access access);
  void set_up(bool on_disk);

  sqlite3* db_;
  Access access_;
  std::unique_ptr<Statements> statements_;
  int wal_pages_ = 0;
};

}  // namespace holdfast::sqlite
