// Reading a catalog for a copy elsewhere: each value as PostgreSQL reads it, and nobody writes meanwhile.
#include "adapters/sqlite/export.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "adapters/sqlite/sqlite_bed.h"

namespace holdfast {
namespace {

using conformance::must;

class SqliteExported : public ::testing::Test {
 protected:
  SqliteExported() : bed_(make_bed(SqliteOptions::Mode::run, false)), at(*bed_), file_(bed_->folder.file("catalog.db")), raw(file_) { at.begin_run(); }
  static std::vector<std::string> lines(SqliteExport& from, const std::string& table, const std::vector<std::string>& columns) {
    std::vector<std::string> found;
    must(from.rows({table, columns}, [&](std::string_view line) -> Status {
      found.emplace_back(line);
      return {};
    }));
    return found;
  }
  std::unique_ptr<SqliteBed> bed_;
  conformance::CatalogSteps at;
  std::string file_;
  RawDatabase raw;
};

TEST_F(SqliteExported, values_are_written_as_postgres_reads_them) {
  ASSERT_EQ(raw.run("INSERT INTO post VALUES (11, 'a' || char(9, 10, 13, 92, 8, 12, 11), 'x' || char(0) || 'y', CAST(x'41FF42' AS TEXT), NULL, '猫', -5, 0, 9223372036854775807, "
                    "NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1, 0, 'u', 'k', 'm', 0, x'" + std::string(64, 'a') + "', 1)"), "");
  const auto from = must(SqliteExport::open(file_));
  EXPECT_EQ(lines(*from, "post", {"id", "author_id", "author_handle", "author_nickname", "title", "region", "duration", "play_count", "sha256"}),
            std::vector<std::string>{"11\ta\\t\\n\\r\\\\\\b\\f\\v\txy\tA\xEF\xBF\xBD" "B\t\\N\t猫\t-5\t9223372036854775807\t\\\\x" + std::string(64, 'a')});
}

TEST_F(SqliteExported, tables_of_rows_are_named_and_indexes_of_words_are_not) {
  const auto from = must(SqliteExport::open(file_));
  std::vector<std::string> names;
  for (const auto& table : must(from->tables())) names.push_back(table.name);
  for (const auto* wanted : {"item", "spend", "walk", "identity", "spooled"}) EXPECT_TRUE(std::ranges::find(names, wanted) != names.end()) << wanted;
  for (const auto& name : names) EXPECT_FALSE(name.starts_with("post_") || name.starts_with("sqlite")) << name;
}

TEST_F(SqliteExported, numbers_that_were_given_out_are_known_after_their_rows_are_gone) {
  at.list_all(at.add_user("alice"), {11});
  at.claim_one();
  const auto from = must(SqliteExport::open(file_));
  EXPECT_EQ(must(from->count("walk")), 0);
  EXPECT_EQ(must(from->highest_ever("walk")), 1);
  EXPECT_EQ(must(from->counter("token")), 1);
  EXPECT_EQ(must(from->counter("nothing")), std::nullopt);
}

TEST_F(SqliteExported, nobody_writes_while_it_is_read) {
  const auto from = must(SqliteExport::open(file_));
  EXPECT_NE(raw.run("PRAGMA busy_timeout = 0; UPDATE counter SET value = 7"), "");
}

}  // namespace
}  // namespace holdfast
