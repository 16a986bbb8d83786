// What an audit and the balance say of tables that were damaged by hand: each contradiction is named, and nothing else.
#include <gtest/gtest.h>

#include "adapters/postgres/postgres_bed.h"

namespace holdfast {
namespace {

using conformance::must;
using conformance::run_to_end;

class PostgresAudit : public ::testing::Test {
 protected:
  void SetUp() override {
    if (postgres_url() == nullptr) GTEST_SKIP() << "NOT TESTED: no PostgreSQL";
    bed_ = std::make_unique<PostgresBed>(postgres_url());
    // Pending and ready; leased; stored and ready for the index; dead; held as not wanted; archived.
    change("INSERT INTO source (kind, name, region, label, added_at) VALUES (0, 'alice', '', 'user @alice', 1);"
           "INSERT INTO item (id, source, listed_at, state, reason, hold, storage_key, captures, capture, calls) VALUES "
           "(11, 1, 1, 0, NULL, NULL, NULL, 0, 0, 0), (12, 1, 1, 0, NULL, NULL, NULL, 1, 1, 1), (13, 1, 1, 1, NULL, NULL, 'k13', 0, 0, 0), "
           "(14, 1, 1, 3, 0, NULL, NULL, 0, 0, 0), (15, 1, 1, 0, NULL, 0, NULL, 0, 0, 0), (16, 1, 1, 2, NULL, NULL, 'k16', 0, 0, 0);"
           "INSERT INTO page (source, ids_seen, ids_new, at) VALUES (1, 4, 4, 1), (1, 2, 2, 1);"
           "INSERT INTO discoveries SELECT (SELECT id FROM source), id, '', 1, 1, 1, 1, 1, 1 FROM item;"
           "SELECT count_items(0, NULL, NULL, 2), count_items(1, NULL, NULL, 1), count_items(3, 0, NULL, 1), count_items(0, NULL, 0, 1), count_items(2, NULL, NULL, 1);"
           "INSERT INTO ready VALUES (0, 3, 0, 1, 11), (2, 3, 0, 1, 13);"
           "INSERT INTO lease (id, token, stage, class, due, owner, lease_until, hard_deadline, started_at) VALUES (12, nextval('token'), 0, 3, 1, 'w', 9, 9, 1);"
           "INSERT INTO spend (purpose, endpoint, id, capture, call, token, intent_at) SELECT 2, '/test/', 12, 1, 1, token, 1 FROM lease;"
           "INSERT INTO dead_letter (id, reason, stage, status, at, attempts, captures) VALUES (14, 0, 'resolve', 404, 1, 1, 1);"
           "INSERT INTO held VALUES (0, 15);"
           "INSERT INTO post (id, author_id, author_handle, author_nickname, kind, images, url, storage_key, media_key, bytes, captured_at) "
           "VALUES (16, '1', 'alice', 'A', 1, 0, 'u', 'k16', 'k16.mp4', 1, 1)");
  }
  void change(const std::string& sql) {
    EXPECT_EQ(TestDatabase::get().raw().run("SET session_replication_role = origin; SET search_path = holdfast; " + sql + "; RESET search_path"), "") << sql;
  }
  std::vector<std::string> audit(AuditDepth depth = AuditDepth::books) { return must(run_to_end(bed_->status().audit(depth))); }
  Balance balance() { return must(run_to_end(bed_->status().balance())); }

  std::unique_ptr<PostgresBed> bed_;
};

TEST_F(PostgresAudit, a_sound_catalog_is_told_as_it_is) {
  EXPECT_EQ(audit(), std::vector<std::string>{});
  EXPECT_EQ(audit(AuditDepth::quick), std::vector<std::string>{});
  const auto whole = balance();
  EXPECT_TRUE(whole.balances());
  EXPECT_EQ(whole.listed, 6);
  EXPECT_EQ(whole.pending, 3);
  EXPECT_EQ(whole.held.at("not_wanted"), 1);
  EXPECT_EQ(whole.dead.at("deleted"), 1);
  const auto sources = must(run_to_end(bed_->status().source_statuses()));
  ASSERT_EQ(sources.size(), 1u);
  EXPECT_EQ(sources[0].balance.listed, 6);
  EXPECT_TRUE(sources[0].balance.balances());
}

TEST_F(PostgresAudit, each_contradiction_is_named) {
  struct Case { const char* damage; const char* repair; };
  for (const auto& [damage, repair] : {
           Case{"DELETE FROM ready WHERE id = 11", "INSERT INTO ready VALUES (0, 3, 0, 1, 11)"},
           {"INSERT INTO ready VALUES (0, 3, 0, 1, 12)", "DELETE FROM ready WHERE id = 12"},
           {"INSERT INTO ready VALUES (0, 3, 0, 1, 14)", "DELETE FROM ready WHERE id = 14"},
           {"INSERT INTO ready VALUES (0, 3, 0, 1, 15)", "DELETE FROM ready WHERE id = 15"},
           {"INSERT INTO ready VALUES (0, 3, 0, 1, 99)", "DELETE FROM ready WHERE id = 99"},
           {"DELETE FROM held", "INSERT INTO held VALUES (0, 15)"},
           {"INSERT INTO held VALUES (1, 11)", "DELETE FROM held WHERE id = 11"},
           {"UPDATE item SET hold = 0 WHERE id = 11", "UPDATE item SET hold = NULL WHERE id = 11"},
           {"UPDATE item SET calls = 2 WHERE id = 12", "UPDATE item SET calls = 1 WHERE id = 12"},
           {"UPDATE lease SET token = token + 50", "UPDATE lease SET token = token - 50"},
           {"UPDATE dead_letter SET revived_at = 1", "UPDATE dead_letter SET revived_at = NULL"},
           {"INSERT INTO unpublished VALUES (11, 1)", "DELETE FROM unpublished"},
           {"INSERT INTO discoveries VALUES (1, 77, '', 0, 0, 0, 0, 0, 0)", "DELETE FROM discoveries WHERE id = 77"},
           {"UPDATE spend_tally SET n = n + 1", "UPDATE spend_tally SET n = n - 1"},
           {"INSERT INTO spend_tally VALUES (7, 0, 1, 0, 1)", "DELETE FROM spend_tally WHERE day = 7"},
           {"SELECT count_items(4, NULL, NULL, 1)", "SELECT count_items(4, NULL, NULL, -1)"},
       }) {
    change(damage);
    EXPECT_FALSE(audit().empty()) << damage;
    change(repair);
    EXPECT_EQ(audit(), std::vector<std::string>{}) << repair;
  }
}

TEST_F(PostgresAudit, a_lost_row_turns_the_balance_red) {
  change("DELETE FROM item WHERE id = 11");
  EXPECT_FALSE(balance().balances());
  EXPECT_FALSE(audit(AuditDepth::quick).empty());
  EXPECT_FALSE(must(run_to_end(bed_->status().source_statuses()))[0].balance.balances());
}

TEST_F(PostgresAudit, what_was_moved_behind_the_tally_is_seen_at_a_glance) {
  change("SELECT count_items(0, NULL, NULL, -1), count_items(3, 0, NULL, 1)");
  EXPECT_TRUE(balance().balances());
  EXPECT_FALSE(audit(AuditDepth::quick).empty());
}

}  // namespace
}  // namespace holdfast
