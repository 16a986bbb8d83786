// A file layer under SQLite that fails, or takes a picture of the files, at the n-th operation that changes one. Only for
// tests; the default one of their program. It never waits for the disk: what dies here is a process, not the machine.
// Everything else passes through to the real layer.
#pragma once

#include <sqlite3.h>

#include <atomic>
#include <functional>
#include <stdexcept>

namespace holdfast {

class FaultVfs {
 public:
  // Made before the first catalog of the program, and never taken away.
  static FaultVfs& disk() {
    static FaultVfs only;
    return only;
  }
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;

  // The n-th write, sync or truncation from now on gets `code`; with `lasting` all later ones too. 0: none.
  void fail_at(int number, int code, bool lasting) {
    count_ = 0;
    code_ = code;
    lasting_ = lasting;
    picture_ = nullptr;
    fail_at_ = number;
  }
  void heal() { fail_at(0, SQLITE_OK, false); }
  // `picture` is called just before the n-th operation.
  void picture_at(int number, std::function<void()> picture) {
    fail_at(0, SQLITE_OK, false);
    picture_ = std::move(picture);
    fail_at_ = number;
  }
  bool reached() const { return fail_at_ > 0 && count_ >= fail_at_; }

 private:
  FaultVfs() : real_(sqlite3_vfs_find(nullptr)) {
    active = this;
    vfs_ = *real_;
    vfs_.zName = "fault";
    vfs_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
    vfs_.xOpen = open;
    if (sqlite3_vfs_register(&vfs_, 1) != SQLITE_OK) throw std::runtime_error("no test file layer");
  }
  struct File {
    sqlite3_file base;
    sqlite3_io_methods methods;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  };
  inline static FaultVfs* active = nullptr;

  int next(bool sync) {
    const int number = ++count_;
    if (fail_at_ == 0 || number < fail_at_ || (number > fail_at_ && !lasting_)) return SQLITE_OK;
    if (picture_ && number == fail_at_) picture_();
    if (code_ == SQLITE_IOERR) return sync ? SQLITE_IOERR_FSYNC : SQLITE_IOERR_WRITE;
    if (sync && code_ == SQLITE_FULL) return SQLITE_OK;  // a full disk refuses writes
    return code_;
  }

  static File* file_of(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
  static int open(sqlite3_vfs*, const char* name, sqlite3_file* base, int flags, int* out) {
    auto* file = file_of(base);
    file->base.pMethods = nullptr;
    const int code = active->real_->xOpen(active->real_, name, file->real(), flags, out);
    if (file->real()->pMethods == nullptr) return code;
    auto& own = file->methods;
    own = *file->real()->pMethods;
    if (own.iVersion > 2) own.iVersion = 2;  // no memory-mapped pages
    own.xClose = [](sqlite3_file* f) { return real(f)->pMethods->xClose(real(f)); };
    own.xRead = [](sqlite3_file* f, void* to, int bytes, sqlite3_int64 at) { return real(f)->pMethods->xRead(real(f), to, bytes, at); };
    own.xWrite = [](sqlite3_file* f, const void* from, int bytes, sqlite3_int64 at) {
      const int fault = active->next(false);
      return fault != SQLITE_OK ? fault : real(f)->pMethods->xWrite(real(f), from, bytes, at);
    };
    own.xTruncate = [](sqlite3_file* f, sqlite3_int64 size) {
      const int fault = active->next(false);
      return fault != SQLITE_OK ? fault : real(f)->pMethods->xTruncate(real(f), size);
    };
    own.xSync = [](sqlite3_file*, int) {
      return active->next(true);
    };
    pass_through(own);
    file->base.pMethods = &own;
    return code;
  }
  static sqlite3_file* real(sqlite3_file* file) { return file_of(file)->real(); }
  static void pass_through(sqlite3_io_methods& own) {
    own.xFileSize = [](sqlite3_file* f, sqlite3_int64* size) { return real(f)->pMethods->xFileSize(real(f), size); };
    own.xLock = [](sqlite3_file* f, int level) { return real(f)->pMethods->xLock(real(f), level); };
    own.xUnlock = [](sqlite3_file* f, int level) { return real(f)->pMethods->xUnlock(real(f), level); };
    own.xCheckReservedLock = [](sqlite3_file* f, int* held) { return real(f)->pMethods->xCheckReservedLock(real(f), held); };
    own.xFileControl = [](sqlite3_file* f, int what, void* value) { return real(f)->pMethods->xFileControl(real(f), what, value); };
    own.xSectorSize = [](sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); };
    own.xDeviceCharacteristics = [](sqlite3_file* f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); };
    own.xShmMap = [](sqlite3_file* f, int page, int size, int extend, void volatile** at) { return real(f)->pMethods->xShmMap(real(f), page, size, extend, at); };
    own.xShmLock = [](sqlite3_file* f, int offset, int n, int flags) { return real(f)->pMethods->xShmLock(real(f), offset, n, flags); };
    own.xShmBarrier = [](sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); };
    own.xShmUnmap = [](sqlite3_file* f, int remove) { return real(f)->pMethods->xShmUnmap(real(f), remove); };
  }

  sqlite3_vfs* real_;
  sqlite3_vfs vfs_{};
  std::atomic<int> count_ = 0, fail_at_ = 0, code_ = SQLITE_OK;
  std::atomic<bool> lasting_ = false;
  std::function<void()> picture_;
};

}  // namespace holdfast
