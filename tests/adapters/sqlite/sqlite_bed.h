// Embedded catalogs for tests: each in a folder of its own that goes with it.
#pragma once

#include <sqlite3.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "adapters/sqlite/catalog.h"
#include "adapters/sqlite/fault_vfs.h"
#include "conformance/catalog_suite.h"

namespace holdfast {

class TempFolder {
 public:
  TempFolder() {
    FaultVfs::disk();
    std::string pattern = (std::filesystem::temp_directory_path() / "holdfast-catalog-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

class SqliteBed final : public conformance::CatalogUnderTest {
 public:
  explicit SqliteBed(std::unique_ptr<SqliteCatalog> open) : catalog(std::move(open)) {}
  SpendStore& spend() override { return catalog->spend(); }
  ListingStore& listing() override { return catalog->listing(); }
  QueueStore& queue() override { return catalog->queue(); }
  LinkStore& links() override { return catalog->links(); }
  IndexStore& index() override { return catalog->index(); }
  SweepStore& sweep() override { return catalog->sweep(); }
  StatusStore& status() override { return catalog->status(); }
  SearchStore& search() override { return catalog->search(); }
  AdminStore& admin() override { return catalog->admin(); }
  SourceAdmin& sources() override { return catalog->sources(); }
  RegionStore& regions() override { return catalog->regions(); }
  ForecastStore& forecast() override { return catalog->forecast(); }
  TicketStore& tickets() override { return catalog->tickets(); }
  WorkerStore& workers() override { return catalog->workers(); }
  DutyStore& duties() override { return catalog->duties(); }
  SpoolStore& spools() override { return catalog->spools(); }

  TempFolder folder;  // outlives the catalog
  std::unique_ptr<SqliteCatalog> catalog;
};

inline std::unique_ptr<SqliteBed> make_bed(SqliteOptions::Mode mode, bool threaded) {
  auto bed = std::make_unique<SqliteBed>(nullptr);
  bed->catalog = conformance::must(SqliteCatalog::open({.path = bed->folder.file("catalog.db"), .mode = mode, .threaded = threaded}));
  return bed;
}

// The database seen from outside, as a person's tool sees it. Text of each row's columns, "NULL" for null.
class RawDatabase {
 public:
  explicit RawDatabase(const std::string& path) {
    if (sqlite3_open_v2(path.c_str(), &db_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr) != SQLITE_OK) throw std::runtime_error("can't open " + path);
    sqlite3_busy_timeout(db_, 5000);
    sqlite3_db_config(db_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  }
  ~RawDatabase() { sqlite3_close_v2(db_); }
  RawDatabase(const RawDatabase&) = delete;
  RawDatabase& operator=(const RawDatabase&) = delete;

  // "" when it was done, else SQLite's message.
  std::string run(const std::string& sql) {
    char* message = nullptr;
    sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, &message);
    std::string text = message == nullptr ? "" : message;
    sqlite3_free(message);
    return text;
  }
  std::vector<std::vector<std::string>> rows(const std::string& sql) {
    std::vector<std::vector<std::string>> found;
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(db_));
    while (sqlite3_step(statement) == SQLITE_ROW) {
      auto& row = found.emplace_back();
      for (int column = 0; column < sqlite3_column_count(statement); ++column) {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
        row.emplace_back(text == nullptr ? "NULL" : text);
      }
    }
    sqlite3_finalize(statement);
    return found;
  }
  std::string one(const std::string& sql) { return rows(sql).at(0).at(0); }
  sqlite3* handle() { return db_; }

 private:
  sqlite3* db_ = nullptr;
};

}  // namespace holdfast
