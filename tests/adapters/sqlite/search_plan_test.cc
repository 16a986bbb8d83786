// How questions are answered: an index leads each common one, and what an older catalog holds is found after the upgrade.
#include <gtest/gtest.h>

#include "adapters/sqlite/migrate.h"
#include "adapters/sqlite/search_sql.h"
#include "adapters/sqlite/sqlite_bed.h"

namespace holdfast {
namespace {

class SearchPlan : public ::testing::Test {
 protected:
  SearchPlan() : bed_(make_bed(SqliteOptions::Mode::run, false)), at(*bed_), raw(bed_->folder.file("catalog.db")) { at.begin_run(); }
  // What SQLite would do for a page: its steps, one a line.
  std::string plan(PostQuery query) {
    const sqlite::Question question{query, search_words(query.text), query.source.empty() ? std::vector<std::int64_t>{} : std::vector<std::int64_t>{1}};
    std::string text;
    for (const auto& ask : sqlite::page_asks(question, 51)) {
      for (const auto& row : raw.rows("EXPLAIN QUERY PLAN " + ask.sql)) text += row[3] + "\n";
    }
    return text;
  }
  static bool reads_a_table(const std::string& plan) {
    for (const auto* table : {"SCAN p\n", "SCAN post\n", "SCAN i\n", "SCAN item\n", "SCAN d\n", "SCAN discoveries\n", "AUTOMATIC"})
      if (plan.find(table) != std::string::npos) return true;
    return false;
  }
  std::unique_ptr<SqliteBed> bed_;
  conformance::CatalogSteps at;
  RawDatabase raw;
};

TEST_F(SearchPlan, orders_over_everything_follow_an_index_and_sort_nothing) {
  for (const auto order : {PostOrder::newest, PostOrder::oldest, PostOrder::plays, PostOrder::archived}) {
    for (const auto& after : {std::optional<PostCursor>(), std::optional(PostCursor{1'700'000'000, AwemeId{1}})}) {
      const auto steps = plan({.order = order, .after = after});
      EXPECT_FALSE(reads_a_table(steps)) << steps;
      EXPECT_EQ(steps.find("TEMP B-TREE"), std::string::npos) << steps;
    }
  }
}

TEST_F(SearchPlan, states_kinds_regions_and_times_follow_an_index_and_sort_nothing) {
  const auto from = instant_from_unix(1'700'000'000);
  for (const auto& query : {
           PostQuery{.state = State::archived}, PostQuery{.state = State::pending}, PostQuery{.state = State::dead}, PostQuery{.reason = Reason::deleted},
           PostQuery{.hold = Hold::elsewhere}, PostQuery{.region = "US"}, PostQuery{.kind = PostKind::photo}, PostQuery{.created = {from, std::nullopt}},
           PostQuery{.created = {from, from + hours{1}}, .order = PostOrder::oldest}, PostQuery{.archived = {from, std::nullopt}, .order = PostOrder::archived},
       }) {
    const auto steps = plan(query);
    EXPECT_FALSE(reads_a_table(steps)) << steps;
    EXPECT_EQ(steps.find("TEMP B-TREE"), std::string::npos) << steps;
  }
  EXPECT_NE(plan({.region = "US"}).find("posts_region_idx (region=?)"), std::string::npos);
  EXPECT_NE(plan({.reason = Reason::deleted}).find("item_open_idx (state=? AND reason=? AND hold=?)"), std::string::npos) << plan({.reason = Reason::deleted});
  EXPECT_NE(plan({.kind = PostKind::photo}).find("posts_kind_idx (kind=?)"), std::string::npos);
}

TEST_F(SearchPlan, narrow_filters_lead_whatever_stands_beside_them) {
  const auto from = instant_from_unix(1'700'000'000);
  for (auto query : {
           PostQuery{.author = "@alice"}, PostQuery{.author = "6789012345"}, PostQuery{.source = "user @alice"}, PostQuery{.music = "701"},
           PostQuery{.text = "cats"}, PostQuery{.text = "ca"}, PostQuery{.listed = {from, std::nullopt}}, PostQuery{.archived = {from, std::nullopt}},
       }) {
    for (const bool more : {false, true}) {
      if (more) {
        query.region = "US";
        query.kind = PostKind::video;
        query.created = {from, std::nullopt};
      }
      const auto steps = plan(query);
      EXPECT_FALSE(reads_a_table(steps)) << steps;
    }
  }
}

TEST_F(SearchPlan, one_post_is_read_by_its_id_everywhere) {
  for (const auto* sql : {"SELECT * FROM spend WHERE id = ?", "SELECT * FROM dead_letter WHERE id = ?", "SELECT * FROM metrics WHERE id = ?", "SELECT * FROM asset WHERE id = ?"})
    EXPECT_EQ(raw.rows(std::string("EXPLAIN QUERY PLAN ") + sql).at(0).at(3).find("SCAN"), std::string::npos) << sql;
}

TEST_F(SearchPlan, the_words_are_those_of_the_index_after_any_change) {
  at.list(at.add_user("alice"), {11, 12});
  for (int number = 0; number < 2; ++number) {
    const auto claim = at.claim_one();
    at.store(claim);
    auto row = at.row(claim.id.value, at.now);
    row.sidecar.post.title = "a title of " + to_text(claim.id);
    at.take(at.catalog.index().index({row}, at.now));
  }
  ASSERT_EQ(raw.run("UPDATE post SET title = NULL WHERE id = 11"), "");
  ASSERT_EQ(raw.run("UPDATE post SET play_count = 9"), "");
  ASSERT_EQ(raw.run("DELETE FROM post WHERE id = 12"), "");
  for (const auto* table : {"post_text", "post_words"})
    EXPECT_EQ(raw.run(std::string("INSERT INTO ") + table + " (" + table + ", rank) VALUES ('integrity-check', 1)"), "") << table;
}

TEST_F(SearchPlan, identities_are_text_and_iso_times) {
  auto post = at.post(11);
  post.author = {"6789012345", "alice", "Alice"};
  at.take(at.catalog.listing().commit_page(at.page(at.add_user("alice"), {post, at.post(12)}, WalkKind::backfill)));
  EXPECT_EQ(raw.rows("SELECT * FROM identities"),
            (std::vector<std::vector<std::string>>{{"6789012345", "alice", "Alice", "2026-05-29T08:00:00.000000Z", "2026-05-29T08:00:00.000000Z"}}));
}

TEST(SearchUpgrade, what_an_older_catalog_holds_is_found) {
  TempFolder folder;
  const auto path = folder.file("catalog.db");
  {
    RawDatabase old(path);
    ASSERT_EQ(old.run("CREATE TABLE schema_migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT"), "");
    for (const auto& migration : sqlite::migrations()) {
      if (migration.version > 4) break;
      ASSERT_EQ(old.run(std::string(migration.sql)), "");
      ASSERT_EQ(old.run("INSERT INTO schema_migration VALUES (" + std::to_string(migration.version) + ", '', 0)"), "");
    }
    ASSERT_EQ(old.run("INSERT INTO source (kind, name, region, label, added_at) VALUES (0, 'alice', '', 'user @alice', 0)"), "");
    for (const auto* id : {"11", "12"}) {
      ASSERT_EQ(old.run(std::string("INSERT INTO item (id, source, listed_at, state, storage_key) VALUES (") + id + ", 1, 5, 2, 'videos/' || " + id + ")"), "");
      ASSERT_EQ(old.run(std::string("INSERT INTO post (id, author_id, author_handle, author_nickname, title, kind, images, url, storage_key, media_key, bytes, captured_at) "
                                    "VALUES (") + id + ", '6789012345', 'alice', 'Alice', 'Café No ' || " + id + ", 1, 0, '', '', '', 1, 100 + " + id + ")"), "");
    }
  }
  auto catalog = conformance::must(SqliteCatalog::open({.path = path}));
  const auto found = [&](PostQuery query) { return conformance::must(conformance::run_to_end(catalog->search().find(std::move(query)))).posts.size(); };
  EXPECT_EQ(found({.text = "cafe"}), 2u);
  EXPECT_EQ(found({.text = "ca no"}), 2u) << "the beginnings of words";
  EXPECT_EQ(found({.author = "@ALICE"}), 2u);
  EXPECT_EQ(RawDatabase(path).rows("SELECT author_id, handle, nickname FROM identities"),
            (std::vector<std::vector<std::string>>{{"6789012345", "alice", "Alice"}}));
  EXPECT_EQ(RawDatabase(path).one("SELECT last_seen - first_seen FROM identity"), "1");
}

}  // namespace
}  // namespace holdfast
