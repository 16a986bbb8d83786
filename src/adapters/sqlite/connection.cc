// Opening, pragmas, checkpoints and images of a connection (reliability.md 1.6).
#include "adapters/sqlite/connection.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstring>

#include "adapters/sqlite/file_system_check.h"
#include "core/base/check.h"

namespace holdfast::sqlite {

namespace {
constexpr int busy_ms = 5000;

// Only when there is no file: closing a descriptor of an open database would drop SQLite's own locks on it.
Status make_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file >= 0) ::close(file);
  else if (errno != EEXIST) return fail(FailureKind::catalog, "catalog", path, std::string("can't be made: ") + std::strerror(errno));
  return {};
}

Result<sqlite3*> open_raw(const std::string& path, int flags) {
  sqlite3* db = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  if (code == SQLITE_OK) return db;
  const SqlError error(code, db == nullptr ? "out of memory" : sqlite3_errmsg(db));
  sqlite3_close_v2(db);
  auto failure = failure_of(error);
  failure.subject = path;
  return std::unexpected(std::move(failure));
}

int remember_wal(void* pages, sqlite3*, const char*, int count) {
  *static_cast<int*>(pages) = count;
  return SQLITE_OK;
}
}  // namespace

Connection::Connection(sqlite3* db, Access access) : db_(db), access_(access), statements_(std::make_unique<Statements>(db)) {}

Connection::~Connection() {
  statements_.reset();
  sqlite3_close_v2(db_);
}

Result<std::unique_ptr<Connection>> Connection::open(const std::string& path, Access access) {
  if (auto local = check_file_system(path); !local) return std::unexpected(local.error());
  if (access == Access::own)
    if (auto made = make_file(path); !made) return std::unexpected(made.error());
  auto db = open_raw(path, SQLITE_OPEN_READWRITE);
  if (!db && access == Access::read) db = open_raw(path, SQLITE_OPEN_READONLY);
  if (!db) return std::unexpected(db.error());
  std::unique_ptr<Connection> connection(new Connection(*db, access));
  try {
    connection->set_up(true);
  } catch (const SqlError& error) {
    auto failure = failure_of(error);
    failure.subject = path;
    return std::unexpected(std::move(failure));
  }
  return connection;
}

Result<std::unique_ptr<Connection>> Connection::open_memory() {
  auto db = open_raw(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  if (!db) return std::unexpected(db.error());
  std::unique_ptr<Connection> connection(new Connection(*db, Access::own));
  connection->set_up(false);
  return connection;
}

Result<std::unique_ptr<Connection>> Connection::open_image(const std::vector<std::byte>& image) {
  auto connection = open_memory();
  if (!connection) return connection;
  auto* bytes = static_cast<unsigned char*>(sqlite3_malloc64(image.size()));
  if (bytes == nullptr) return fail(FailureKind::catalog, "catalog", "image", "out of memory");
  std::memcpy(bytes, image.data(), image.size());
  const auto size = static_cast<sqlite3_int64>(image.size());
  const int code = sqlite3_deserialize((*connection)->db_, "main", bytes, size, size, SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE);
  if (code != SQLITE_OK) return std::unexpected(failure_of(SqlError(code, sqlite3_errstr(code))));
  return connection;
}

void Connection::set_up(bool on_disk) {
  sqlite3_busy_timeout(db_, busy_ms);
  // A plan never depends on what is bound: otherwise every LIMIT ? is prepared anew whenever it is used.
  sqlite3_db_config(db_, SQLITE_DBCONFIG_ENABLE_QPSG, 1, nullptr);
  script("PRAGMA mmap_size=0; PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;");
  if (!on_disk) return;
  if (access_ == Access::own) script("PRAGMA journal_mode=WAL;");
  script("PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;");
  if (access_ == Access::read) script("PRAGMA query_only=ON;");
  // Who only visits must not checkpoint, not even as the last one to leave.
  if (access_ != Access::own) sqlite3_db_config(db_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  sqlite3_wal_hook(db_, remember_wal, &wal_pages_);
}

void Connection::script(const std::string& sql) {
  if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    throw SqlError(sqlite3_extended_errcode(db_), sqlite3_errmsg(db_));
}

void Connection::run_plain(const char* sql) { use(sql).run(); }

void Connection::roll_back() noexcept {
  // SQLite ends a transaction itself on some errors; a rollback of none is no error then.
  if (in_transaction()) sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
}

void Connection::checkpoint(bool truncate) noexcept {
  HOLDFAST_CHECK(access_ == Access::own, "a visitor checkpoints");
  sqlite3_wal_checkpoint_v2(db_, nullptr, truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  wal_pages_ = 0;
}

std::vector<std::byte> Connection::image() {
  sqlite3_int64 size = 0;
  auto* bytes = sqlite3_serialize(db_, "main", &size, 0);
  HOLDFAST_CHECK(bytes != nullptr, "out of memory for an image of the catalog");
  const auto* begin = reinterpret_cast<const std::byte*>(bytes);
  std::vector<std::byte> image(begin, begin + size);
  sqlite3_free(bytes);
  return image;
}

}  // namespace holdfast::sqlite
