// Copying the catalog beside whoever writes it.
#include "adapters/sqlite/copy.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "adapters/sqlite/catalog.h"
#include "adapters/sqlite/connection.h"

namespace holdfast {
namespace {

using sqlite::Access;
using sqlite::Connection;

class CatalogCopy : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "holdfast copy XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    auto made = SqliteCatalog::open({.path = folder + "/catalog.db", .mode = SqliteOptions::Mode::run, .threaded = false, .now = instant_from_unix(1'780'000'000)});
    ASSERT_TRUE(made) << made.error().describe();
    catalog = std::move(*made);
  }
  void TearDown() override {
    catalog.reset();
    std::filesystem::remove_all(folder);
  }
  Status copy() { return copy_catalog(folder + "/catalog.db", folder + "/copy.db"); }
  std::int64_t rows(const std::string& file) {
    auto db = Connection::open(folder + "/" + file, Access::read);
    return (*db)->one("SELECT count(*) FROM limiter").value_or(-1);
  }

  std::string folder;
  std::unique_ptr<SqliteCatalog> catalog;   // open all the time: its log holds what the file doesn't yet
};

TEST_F(CatalogCopy, HoldsWhatIsCommittedAndNotWhatIsUnderWay) {
  auto writer = Connection::open(folder + "/catalog.db", Access::visit);
  ASSERT_TRUE(writer);
  const auto before = rows("catalog.db");
  (*writer)->run("INSERT INTO limiter (name, tat, blocked_until) VALUES ('committed', 0, 0)");
  (*writer)->begin(true);
  (*writer)->run("INSERT INTO limiter (name, tat, blocked_until) VALUES ('under way', 0, 0)");
  const auto copied = copy();
  ASSERT_TRUE(copied) << copied.error().describe();
  (*writer)->roll_back();
  EXPECT_EQ(rows("copy.db"), before + 1);
  EXPECT_FALSE(std::filesystem::exists(folder + "/copy.db.part"));
  EXPECT_EQ(std::filesystem::status(folder + "/copy.db").permissions() & std::filesystem::perms(077), std::filesystem::perms::none);
}

TEST_F(CatalogCopy, TheCopyIsACatalogThatARunOpens) {
  ASSERT_TRUE(copy());
  const auto opened = SqliteCatalog::open({.path = folder + "/copy.db", .mode = SqliteOptions::Mode::run, .threaded = false, .now = instant_from_unix(1'780'000'000)});
  EXPECT_TRUE(opened) << opened.error().describe();
}

TEST_F(CatalogCopy, NeverWritesOverAFile) {
  std::ofstream(folder + "/copy.db") << "mine";
  EXPECT_EQ(copy().error().kind, FailureKind::taken);
  EXPECT_EQ(std::filesystem::file_size(folder + "/copy.db"), 4u);
}

TEST_F(CatalogCopy, KeepsNoCopyOfADamagedCatalog) {
  const auto path = folder + "/catalog.db";
  auto table = (*Connection::open(path, Access::visit))->one("SELECT rootpage FROM sqlite_schema WHERE name = 'item_listed_idx'");
  ASSERT_TRUE(table);
  catalog.reset();   // its log goes into the file
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp((*table - 1) * 4096);
  for (int i = 0; i < 4096; ++i) file.put('\x5a');
  file.close();
  const auto copied = copy();
  ASSERT_FALSE(copied);
  EXPECT_EQ(copied.error().kind, FailureKind::catalog);
  EXPECT_NE(copied.error().detail.find("damaged"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder + "/copy.db"));
  EXPECT_FALSE(std::filesystem::exists(folder + "/copy.db.part"));
}

TEST_F(CatalogCopy, LeavesNothingWhereItCantWriteOrRead) {
  EXPECT_EQ(copy_catalog(folder + "/catalog.db", folder + "/nowhere/copy.db").error().kind, FailureKind::local_storage);
  EXPECT_FALSE(copy_catalog(folder + "/none.db", folder + "/copy.db"));
  EXPECT_FALSE(std::filesystem::exists(folder + "/copy.db"));
  EXPECT_FALSE(std::filesystem::exists(folder + "/copy.db.part"));
}

}  // namespace
}  // namespace holdfast
