// SQLite's backup interface in a single step: one read transaction, so a busy writer can't make it begin again.
#include "adapters/sqlite/copy.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "adapters/sqlite/connection.h"

namespace holdfast {

namespace {

std::unexpected<Failure> cant_write(const std::string& path, const std::string& why) { return fail(FailureKind::local_storage, "copy catalog", path, why); }

// The copy under its working name: removed unless it got its final one.
class Draft {
 public:
  explicit Draft(std::string path) : path_(std::move(path)) {
    const int fd = ::open(path_.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    error_ = fd < 0 ? errno : 0;
    if (fd >= 0) ::close(fd);
  }
  ~Draft() {
    if (error_ == 0) ::unlink(path_.c_str());
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  int error() const { return error_; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  int error_ = 0;
};

// Pages are copied as they are: damage that nobody has met yet would go on living in the backup, and its rotation throw the good ones away.
Status check(sqlite3* target, const std::string& path) {
  sqlite3_stmt* statement = nullptr;
  std::string why;
  if (sqlite3_prepare_v2(target, "PRAGMA quick_check(1)", -1, &statement, nullptr) == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW)
    why = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
  else
    why = sqlite3_errmsg(target);
  sqlite3_finalize(statement);
  if (why == "ok") return {};
  return fail(FailureKind::catalog, "copy catalog", path, "the catalog is damaged (" + why + "), and no copy of it was kept: keep your older backups, and see `holdfast doctor`");
}

Status fill(sqlite3* source, const std::string& path) {
  sqlite3* target = nullptr;
  int code = sqlite3_open_v2(path.c_str(), &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  std::string why = target == nullptr ? "out of memory" : sqlite3_errmsg(target);
  if (code == SQLITE_OK) {
    if (sqlite3_backup* copy = sqlite3_backup_init(target, "main", source, "main")) {
      sqlite3_backup_step(copy, -1);
      code = sqlite3_backup_finish(copy);
    } else {
      code = sqlite3_extended_errcode(target);
    }
    why = sqlite3_errmsg(target);
  }
  auto filled = code == SQLITE_OK ? check(target, path) : Status(cant_write(path, why));
  sqlite3_close_v2(target);
  return filled;
}

Status sync(const std::string& path, int flags) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC);
  const bool well = fd >= 0 && ::fsync(fd) == 0;
  const int error = errno;
  if (fd >= 0) ::close(fd);
  if (!well) return cant_write(path, std::strerror(error));
  return {};
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

Status copy_catalog(const std::string& from, const std::string& to) {
  if (::access(to.c_str(), F_OK) == 0) return fail(FailureKind::taken, "copy catalog", to, "it is there already; name another file, or move it away");
  auto source = sqlite::Connection::open(from, sqlite::Access::read);
  if (!source) return std::unexpected(source.error());
  const Draft draft(to + ".part");
  if (draft.error() == EEXIST) return fail(FailureKind::taken, "copy catalog", draft.path(), "left by a copy that was cut off; remove it");
  if (draft.error() != 0) return cant_write(draft.path(), std::strerror(draft.error()));
  if (auto filled = fill((*source)->raw(), draft.path()); !filled) return filled;
  if (auto synced = sync(draft.path(), O_RDONLY); !synced) return synced;
  if (::link(draft.path().c_str(), to.c_str()) != 0)
    return errno == EEXIST ? fail(FailureKind::taken, "copy catalog", to, "it is there already") : cant_write(to, std::strerror(errno));
  return sync(folder_of(to), O_RDONLY | O_DIRECTORY);
}

}  // namespace holdfast
