// What the database itself refuses, so that no mistake of ours can be committed (RULES 1, 4, 6); and what people may read.
#include <gtest/gtest.h>

#include <algorithm>

#include "adapters/sqlite/sqlite_bed.h"
#include "core/queue/lifecycle.h"

namespace holdfast {
namespace {

// A catalog on disk whose tables a test may touch by hand.
class Schema : public ::testing::Test {
 protected:
  Schema() : bed_(make_bed(SqliteOptions::Mode::run, false)), at(*bed_), raw(bed_->folder.file("catalog.db")) { at.begin_run(); }
  // An item in `state`, made by hand.
  void put(State state, int id = 1) {
    raw.run("DELETE FROM item WHERE id = " + std::to_string(id));
    const auto columns = "INSERT INTO item (id, source, listed_at, storage_key, reason, state) VALUES (" + std::to_string(id) + ", 1, 0, 'key', ";
    const auto number = std::to_string(static_cast<int>(state));
    EXPECT_EQ(raw.run(columns + (state == State::dead ? "0" : "NULL") + ", " + number + ")"), "");
    EXPECT_EQ(raw.run("INSERT INTO tally VALUES (" + number + ", " + (state == State::dead ? "0" : "-1") + ", -1, 1) ON CONFLICT DO UPDATE SET n = n + 1"), "");
  }
  std::unique_ptr<SqliteBed> bed_;
  conformance::CatalogSteps at;
  RawDatabase raw;
};

TEST_F(Schema, an_item_moves_along_the_lifecycle_table_and_nowhere_else) {
  for (const auto from : all_states) {
    for (const auto to : all_states) {
      put(from);
      const bool allowed = from == to || std::ranges::any_of(lifecycle, [&](const Transition& line) { return line.from == from && line.to == to; });
      const auto reason = to == State::dead ? "0" : "NULL";
      const auto answer = raw.run("UPDATE item SET state = " + std::to_string(static_cast<int>(to)) + ", reason = " + reason + " WHERE id = 1");
      EXPECT_EQ(answer.empty(), allowed) << to_string(from) << " to " << to_string(to) << ": " << answer;
    }
  }
}

TEST_F(Schema, what_contradicts_itself_is_refused) {
  put(State::pending);
  raw.run("INSERT INTO item (id, source, listed_at) VALUES (2, 1, 0)");  // without a key
  for (const auto* change : {
           "calls = 3, captures = 1, capture = 1", "calls = -1", "calls = 1", "captures = 2, capture = 1", "reason = 1", "state = 3", "hold = 2",
           "state = 1, hold = 0", "kind = 3", "attempts = -1", "sha256 = x'00'", "storage_key = 'other'", "storage_key = NULL", "state = 5, reason = NULL",
       })
    EXPECT_NE(raw.run("UPDATE item SET " + std::string(change) + " WHERE id = 1"), "") << change;
  EXPECT_NE(raw.run("UPDATE item SET state = 1 WHERE id = 2"), "") << "stored without a key";
  EXPECT_NE(raw.run("INSERT INTO item (id, source, listed_at) VALUES (0, 1, 0)"), "");
  EXPECT_NE(raw.run("INSERT INTO item (id, source, listed_at) VALUES ('text', 1, 0)"), "");
  EXPECT_EQ(raw.run("UPDATE item SET calls = 2, captures = 1, capture = 1, hold = 0 WHERE id = 1"), "");
}

TEST_F(Schema, a_third_call_of_a_capture_is_impossible) {
  const auto buy = [&](int capture, int call) {
    return raw.run("INSERT INTO spend (purpose, endpoint, id, capture, call, intent_at) VALUES (2, '/post-detail/', 1, " + std::to_string(capture) + ", " +
                   std::to_string(call) + ", 0)");
  };
  EXPECT_EQ(buy(1, 1), "");
  EXPECT_NE(buy(1, 1), "");
  EXPECT_EQ(buy(1, 2), "");
  EXPECT_NE(buy(1, 2), "");
  EXPECT_NE(buy(1, 3), "");
  EXPECT_NE(buy(1, 0), "");
  EXPECT_EQ(buy(2, 1), "");
  EXPECT_EQ(raw.run("UPDATE spend SET outcome = 2, closed_at = 1 WHERE no = 1"), "");
  EXPECT_EQ(buy(1, 1), "") << "a void call's number is free again";
}

TEST_F(Schema, the_ledger_of_credits_is_append_only_but_for_one_close) {
  raw.run("INSERT INTO spend (purpose, endpoint, id, capture, call, intent_at) VALUES (2, '/post-detail/', 1, 1, 1, 5)");
  EXPECT_NE(raw.run("DELETE FROM spend"), "");
  EXPECT_NE(raw.run("UPDATE spend SET intent_at = 6, outcome = 1, closed_at = 7"), "");
  EXPECT_NE(raw.run("UPDATE spend SET endpoint = '/else/', outcome = 1, closed_at = 7"), "");
  EXPECT_EQ(raw.run("UPDATE spend SET outcome = 1, closed_at = 7"), "");
  EXPECT_NE(raw.run("UPDATE spend SET outcome = 2"), "");
  EXPECT_NE(raw.run("UPDATE spend SET outcome = 0, closed_at = NULL"), "");
}

TEST_F(Schema, pages_are_append_only) {
  at.list(at.add_user("alice"), {11});
  EXPECT_NE(raw.run("UPDATE page SET ids_new = 0"), "");
  EXPECT_NE(raw.run("DELETE FROM page"), "");
}

TEST_F(Schema, ready_rows_never_change) {
  at.list(at.add_user("alice"), {11});
  EXPECT_NE(raw.run("UPDATE ready SET due = 0"), "");
  EXPECT_NE(raw.run("INSERT INTO ready VALUES (0, 3, 0, 0, 11)"), "") << "an item is ready once";
}

TEST_F(Schema, a_lost_row_turns_the_balance_red) {
  const auto alice = at.add_user("alice");
  at.list(alice, {11, 12, 13});
  EXPECT_TRUE(at.balance().balances());
  ASSERT_EQ(raw.run("DELETE FROM item WHERE id = 12"), "");
  EXPECT_FALSE(at.balance().balances());
  for (const auto& status : at.take(at.catalog.status().source_statuses())) EXPECT_FALSE(status.balance.balances());
  EXPECT_FALSE(at.audit().empty());
  EXPECT_FALSE(at.audit(AuditDepth::quick).empty());
}

TEST_F(Schema, a_row_that_was_moved_behind_the_tally_is_seen_at_a_glance) {
  at.list(at.add_user("alice"), {11, 12});
  ASSERT_EQ(raw.run("UPDATE tally SET n = n - 1 WHERE state = 0; INSERT INTO tally VALUES (3, 0, -1, 1)"), "");
  EXPECT_TRUE(at.balance().balances());
  EXPECT_FALSE(at.audit(AuditDepth::quick).empty());
}

TEST_F(Schema, the_audit_finds_a_row_from_nowhere) {
  at.list(at.add_user("alice"), {11});
  ASSERT_EQ(raw.run("INSERT INTO item (id, source, listed_at, hold) VALUES (99, 1, 0, 0)"), "");
  EXPECT_FALSE(at.audit().empty());
}

TEST_F(Schema, the_audit_names_each_contradiction) {
  at.list(at.add_user("alice"), {11, 12, 13, 14, 15});
  at.store(at.claim_one());
  at.kill(at.claim_one());
  const auto claim = at.claim_one();
  at.buy(claim);
  EXPECT_EQ(at.audit(), std::vector<std::string>{});
  struct Case { const char* damage; const char* repair; };
  for (const auto& [damage, repair] : {
           Case{"DELETE FROM ready WHERE id = 14", "INSERT INTO ready VALUES (0, 0, 0, 1, 14)"},
           {"INSERT INTO ready VALUES (0, 0, 0, 1, 13)", "DELETE FROM ready WHERE id = 13"},
           {"INSERT INTO ready VALUES (0, 3, 0, 1, 12)", "DELETE FROM ready WHERE id = 12"},
           {"INSERT INTO ready VALUES (0, 3, 0, 1, 99)", "DELETE FROM ready WHERE id = 99"},
           {"DELETE FROM ready WHERE id = 11", "INSERT INTO ready VALUES (2, 3, 0, 1, 11)"},
           {"UPDATE item SET hold = 0 WHERE id = 15", "UPDATE item SET hold = NULL WHERE id = 15"},
           {"UPDATE item SET calls = 2 WHERE id = 13", "UPDATE item SET calls = 1 WHERE id = 13"},
           {"UPDATE lease SET token = token + 50", "UPDATE lease SET token = token - 50"},
           {"UPDATE dead_letter SET revived_at = 1", "UPDATE dead_letter SET revived_at = NULL"},
           {"UPDATE item SET state = 2 WHERE id = 11", "UPDATE item SET state = 0 WHERE id = 11; UPDATE item SET state = 1 WHERE id = 11"},
           {"INSERT INTO unpublished VALUES (14, 1)", "DELETE FROM unpublished"},
           {"UPDATE tally SET n = n + 1 WHERE state = 0", "UPDATE tally SET n = n - 1 WHERE state = 0"},
           {"UPDATE spend_tally SET n = n + 1 WHERE purpose = 0", "UPDATE spend_tally SET n = n - 1 WHERE purpose = 0"},
           {"INSERT INTO discoveries VALUES (1, 77, '', 0, 0, 0, 0, 0, 0)", "DELETE FROM discoveries WHERE id = 77"},
       }) {
    ASSERT_EQ(raw.run(damage), "") << damage;
    EXPECT_FALSE(at.audit().empty()) << damage;
    ASSERT_EQ(raw.run(repair), "") << repair;
    EXPECT_EQ(at.audit(), std::vector<std::string>{}) << repair;
  }
}

TEST_F(Schema, people_read_the_names_of_the_spec) {
  const auto columns = [&](const std::string& view) {
    std::string names;
    for (const auto& row : raw.rows("SELECT name FROM pragma_table_info('" + view + "')")) names += row[0] + " ";
    return names;
  };
  EXPECT_TRUE(columns("archive_queue").starts_with("aweme_id source state attempts added_at resolved_at reason "));
  EXPECT_TRUE(columns("posts").starts_with("aweme_id author_id author_handle title region duration create_time play_count digg_count comment_count share_count "
                                           "music_id storage_key bytes archived_at "));
  EXPECT_TRUE(columns("post_metrics_history").starts_with("aweme_id captured_at play_count digg_count comment_count share_count download_count collect_count"));
  EXPECT_TRUE(columns("dead_letters").starts_with("aweme_id url source reason "));
  for (const auto* index : {"posts_author_idx", "posts_music_idx", "posts_create_idx"})
    EXPECT_EQ(raw.one("SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'post' AND name = '" + std::string(index) + "'"), "1");
}

TEST_F(Schema, views_show_ids_as_text_and_times_as_iso) {
  at.now += microseconds{123456};
  at.list(at.add_user("alice"), {7387261234567890123});
  at.store(at.claim_one());
  at.index(7387261234567890123);
  EXPECT_EQ(raw.rows("SELECT aweme_id, typeof(aweme_id), source, state, added_at, resolved_at, reason FROM archive_queue"),
            (std::vector<std::vector<std::string>>{{"7387261234567890123", "text", "user @alice", "archived", "2026-05-29T08:00:00.123456Z",
                                                    "2026-05-29T08:00:00.123456Z", "NULL"}}));
  EXPECT_EQ(raw.rows("SELECT aweme_id, typeof(aweme_id), play_count, bytes, storage_key, media_key, archived_at FROM posts"),
            (std::vector<std::vector<std::string>>{{"7387261234567890123", "text", "1", "100", "videos/7387261234567890123",
                                                    "videos/7387261234567890123.mp4", "2026-05-29T08:00:00.123456Z"}}));
}

TEST_F(Schema, views_use_the_words_of_core) {
  at.add_user("alice");
  int id = 1;
  for (const auto state : all_states) {
    put(state, ++id);
    EXPECT_EQ(raw.one("SELECT state FROM archive_queue WHERE aweme_id = '" + std::to_string(id) + "'"), to_string(state));
  }
  for (const auto reason : all_reasons) {
    put(State::dead, ++id);
    const auto number = std::to_string(static_cast<int>(reason));
    ASSERT_EQ(raw.run("UPDATE item SET reason = " + number + " WHERE id = " + std::to_string(id)), "");
    raw.run("INSERT INTO dead_letter (id, reason, stage, status, at, attempts, captures) VALUES (" + std::to_string(id) + ", " + number + ", '', 0, 0, 0, 0)");
    EXPECT_EQ(raw.one("SELECT reason FROM archive_queue WHERE aweme_id = '" + std::to_string(id) + "'"), to_string(reason));
    EXPECT_EQ(raw.one("SELECT reason FROM dead_letters WHERE aweme_id = '" + std::to_string(id) + "'"), to_string(reason));
  }
  EXPECT_NE(raw.run("UPDATE item SET reason = " + std::to_string(all_reasons.size()) + " WHERE id = " + std::to_string(id)), "");
  for (const auto hold : all_holds) {
    put(State::pending, ++id);
    ASSERT_EQ(raw.run("UPDATE item SET hold = " + std::to_string(static_cast<int>(hold)) + " WHERE id = " + std::to_string(id)), "");
    EXPECT_EQ(raw.one("SELECT hold FROM archive_queue WHERE aweme_id = '" + std::to_string(id) + "'"), to_string(hold));
  }
  for (const auto purpose : {Purpose::listing, Purpose::lookup, Purpose::detail, Purpose::re_resolve, Purpose::canary})
    for (const auto outcome : {Outcome::open, Outcome::charged, Outcome::void_call, Outcome::ambiguous}) {
      raw.run("INSERT INTO spend (purpose, endpoint, intent_at, outcome, closed_at) VALUES (" + std::to_string(static_cast<int>(purpose)) + ", '', 0, " +
              std::to_string(static_cast<int>(outcome)) + ", " + (outcome == Outcome::open ? "NULL" : "0") + ")");
      EXPECT_EQ(raw.rows("SELECT purpose, outcome FROM credit_ledger ORDER BY no DESC LIMIT 1").at(0),
                (std::vector<std::string>{std::string(to_string(purpose)), std::string(to_string(outcome))}));
    }
}

TEST_F(Schema, revived_captures_are_named_in_the_ledger) {
  at.list(at.add_user("alice"), {11});
  at.kill(at.claim_one());
  at.take(at.catalog.admin().retry_dead({AwemeId{11}}, std::nullopt, at.now));
  at.close(at.buy(at.claim_one()), Outcome::charged);
  EXPECT_EQ(raw.rows("SELECT aweme_id, origin, capture, call, outcome FROM credit_ledger WHERE purpose = 'detail'"),
            (std::vector<std::vector<std::string>>{{"11", "retry", "1", "1", "charged"}}));
}

TEST_F(Schema, discoveries_keep_first_and_last_sight_and_best_rank) {
  const auto alice = at.add_user("alice");
  at.list(alice, {11, 12});
  at.now += seconds{5};
  at.list(alice, {12, 11});
  EXPECT_EQ(raw.rows("SELECT id, best_rank, last_seen - first_seen FROM discoveries ORDER BY id"),
            (std::vector<std::vector<std::string>>{{"11", "1", "5000000"}, {"12", "2", "5000000"}}));
}

TEST_F(Schema, counters_come_from_the_newest_capture_and_history_keeps_all) {
  at.list(at.add_user("alice"), {11});
  at.store(at.claim_one());
  const auto index = [&](Instant captured_at, std::int64_t plays) { at.take(at.catalog.index().index({at.row(11, captured_at, plays)}, at.now)); };
  index(at.now, 100);
  index(at.now - hours{1}, 50);                   // older: history only
  index(at.now, 999);                             // the same moment: history stands
  EXPECT_EQ(raw.one("SELECT play_count FROM posts"), "999");
  index(at.now + hours{1}, 200);
  EXPECT_EQ(raw.one("SELECT play_count FROM posts"), "200");
  EXPECT_EQ(raw.rows("SELECT play_count, digg_count, comment_count, share_count, download_count, collect_count FROM post_metrics_history ORDER BY captured_at"),
            (std::vector<std::vector<std::string>>{{"50", "2", "3", "4", "5", "6"}, {"100", "2", "3", "4", "5", "6"}, {"200", "2", "3", "4", "5", "6"}}));
}

TEST_F(Schema, the_index_holds_what_the_sidecar_says) {
  at.list(at.add_user("alice"), {11});
  at.store(at.claim_one());
  auto row = at.row(11, at.now);
  auto& post = row.sidecar.post;
  post.author = {"6789012345", "alice", "Alice"};
  post.title = "it's \"quoted\"; DROP TABLE post; --";
  post.region = "DE";
  post.duration_s = 21;
  post.create_time = 1780000000;
  post.counters = {};
  post.music = Music{"7016547803243022337", "a sound", "someone", 30};
  row.sidecar.url = "https://www.tiktok.com/@alice/video/11";
  row.sidecar.assets[0].defects = {"no sound", "duration"};
  row.sidecar.assets.push_back({.kind = AssetKind::cover, .missing = "404"});
  at.take(at.catalog.index().index({row}, at.now));
  EXPECT_EQ(raw.rows("SELECT author_id, author_handle, title, region, duration, create_time, play_count, music_id, music_title, url FROM posts"),
            (std::vector<std::vector<std::string>>{{"6789012345", "alice", *post.title, "DE", "21", "1780000000", "NULL", "7016547803243022337", "a sound",
                                                    "https://www.tiktok.com/@alice/video/11"}}));
  EXPECT_EQ(raw.rows("SELECT no, kind, key, missing, defects FROM assets ORDER BY no"),
            (std::vector<std::vector<std::string>>{{"1", "video", "videos/11.mp4", "", "no sound, duration"}, {"2", "cover", "", "404", ""}}));
}

}  // namespace
}  // namespace holdfast
