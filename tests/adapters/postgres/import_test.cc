// Filling an empty catalog: all of it or nothing, and what was sent stands there to the letter.
#include "adapters/postgres/import.h"

#include <gtest/gtest.h>

#include "adapters/postgres/postgres_bed.h"

namespace holdfast {
namespace {

using conformance::kind_of;
using conformance::must;

const std::vector<std::string> source_columns{"id", "kind", "name", "region", "label", "added_at"};
const std::vector<std::string> item_columns{"id", "source", "listed_at", "state", "reason", "hold", "sha256"};

class PostgresImport : public ::testing::Test {
 protected:
  void SetUp() override {
    if (postgres_url() == nullptr) GTEST_SKIP() << "NOT TESTED: no PostgreSQL";
    TestDatabase::get().empty();
    url_ = with_database(postgres_url(), TestDatabase::get().name());
  }
  static Status put(PgImport& import, const std::string& table, const std::vector<std::string>& columns, const std::vector<std::string>& lines) {
    if (auto begun = import.begin_rows(table, columns); !begun) return begun;
    for (const auto& line : lines)
      if (auto taken = import.row(line); !taken) return taken;
    return import.end_rows();
  }
  static RowSum sum_of(const std::vector<std::string>& lines) {
    RowSum sum;
    for (const auto& line : lines) sum.add(line);
    return sum;
  }
  std::string one(const std::string& sql) { return TestDatabase::get().raw().one(sql); }
  std::string url_;
};

TEST_F(PostgresImport, what_is_kept_is_to_the_letter_and_counts_on) {
  const std::vector<std::string> sources{"7\t0\ta\\\\b\\tc\\nd\\re\\bf\\fg\\vh猫\t\tuser @a\t1"};
  const std::string digest = "\\\\x" + std::string(64, 'a');
  const std::vector<std::string> items{"11\t7\t5\t0\t\\N\t\\N\t\\N", "12\t7\t5\t0\t\\N\t0\t" + digest};
  {
    auto import = must(PgImport::open(url_));
    must(put(*import, "source", source_columns, sources));
    must(put(*import, "item", item_columns, items));
    must(put(*import, "page", {"no", "source", "ids_seen", "ids_new", "at"}, {"3\t7\t2\t2\t5"}));
    must(put(*import, "ready", {"stage", "class", "exhausted", "due", "id"}, {"0\t3\t0\t5\t11"}));
    must(put(*import, "limiter", {"name", "tat", "blocked_until"}, {"provider\t0\t0"}));
    must(import->settle({.token = 41, .walk = 9}));
    EXPECT_EQ(must(import->sum("source", source_columns)), sum_of(sources));
    EXPECT_EQ(must(import->sum("item", item_columns)), sum_of(items));
    EXPECT_EQ(must(import->audit()), std::vector<std::string>{});
    must(import->keep());
  }
  EXPECT_EQ(one("SELECT nextval('holdfast.token')"), "42");
  EXPECT_EQ(one("INSERT INTO holdfast.source (kind, name, region, label, added_at) VALUES (0, 'x', '', 'x', 1) RETURNING id"), "8");
  EXPECT_EQ(one("INSERT INTO holdfast.walk (source, kind, cursor, cursor_at) VALUES (7, 0, '0', 1) RETURNING no"), "10");
  EXPECT_EQ(one("SELECT count(*) FROM holdfast.held"), "1");
  EXPECT_EQ(one("SELECT count(*) FROM pg_indexes WHERE schemaname = 'holdfast' AND tablename = 'post' AND indexname LIKE 'posts\\_%'"), "10");
  PostgresBed bed(postgres_url());   // empties it again, as every test finds it
}

TEST_F(PostgresImport, what_is_not_kept_was_never_there) {
  {
    auto import = must(PgImport::open(url_));
    must(put(*import, "source", source_columns, {"7\t0\ta\t\tuser @a\t1"}));
    must(import->settle({}));
  }
  EXPECT_EQ(one("SELECT count(*) FROM holdfast.source"), "0");
  EXPECT_EQ(one("SELECT count(*) FROM holdfast.limiter"), "1");
  {
    auto import = must(PgImport::open(url_));
    EXPECT_FALSE(put(*import, "item", item_columns, {"11\t7\t5\t9\t\\N\t\\N\t\\N"}).has_value()) << "a state that is none";
  }
  EXPECT_EQ(one("SELECT count(*) FROM holdfast.item"), "0");
  must(PgImport::open(url_));
}

TEST_F(PostgresImport, a_catalog_that_holds_something_is_refused) {
  one("INSERT INTO holdfast.source (kind, name, region, label, added_at) VALUES (0, 'x', '', 'x', 1) RETURNING id");
  const auto import = PgImport::open(url_);
  EXPECT_EQ(kind_of(import), FailureKind::taken);
  EXPECT_NE(import.error().detail.find("sources"), std::string::npos);
}

}  // namespace
}  // namespace holdfast
