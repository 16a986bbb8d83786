// Listing, links, revival, sources and the index with several hosts at once, and when an answer is lost. What one host alone sees is in the
// conformance suite.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cctype>
#include <functional>
#include <memory>
#include <numeric>
#include <random>
#include <vector>

#include "adapters/postgres/hosts.h"
#include "adapters/postgres/lossy_server.h"
#include "adapters/postgres/postgres_bed.h"
#include "core/base/limits.h"

namespace holdfast {

namespace {
using conformance::kind_of;
using conformance::must;
using conformance::run_to_end;

const Instant now = instant_from_unix(1780041600);

class PostgresCold : public ::testing::Test {
 protected:
  void SetUp() override {
    if (postgres_url() == nullptr) GTEST_SKIP() << "NOT TESTED: no PostgreSQL";
    TestDatabase::get().empty();
    sql("INSERT INTO holdfast.run (owner, started_at) VALUES ('test', 0)");
  }
  static void sql(const std::string& text) { ASSERT_EQ(TestDatabase::get().raw().run(text), ""); }
  static std::int64_t number(const std::string& query) { return std::stoll(TestDatabase::get().raw().one(query)); }

  static SourceId add_user(Host& host, const std::string& name) {
    host.take(host.catalog->sources().add_source({SourceKind::user, name, ""}, {}, now));
    return find_user(host, name).id;
  }
  static Source find_user(Host& host, const std::string& name) {
    for (auto& source : host.take(host.catalog->sources().sources()))
      if (source.name.name == name) return source;
    throw std::runtime_error("no source " + name);
  }
  // An intent that a listing bought.
  static SpendClose buy(RawPostgres& raw, SourceId source) {
    const auto no = raw.one("INSERT INTO holdfast.spend (purpose, endpoint, source, intent_at) VALUES (0, '/test/', " + to_text(source) + ", 0) RETURNING no");
    return {SpendId{std::stoll(no)}, Outcome::charged, 200, now};
  }
  static PageCommit page(Host& host, RawPostgres& raw, SourceId source, const std::vector<std::int64_t>& ids) {
    PageCommit page;
    page.spend = buy(raw, source);
    page.source = source;
    page.walk = host.take(host.catalog->listing().open_walk(source, WalkKind::backfill, now));
    for (const auto id : ids) {
      Post post;
      post.id = AwemeId{id};
      post.kind = PostKind::video;
      post.author = {"6872318758774374401", "alice", "Alice"};
      page.posts.push_back(std::move(post));
    }
    page.step = {std::nullopt, "next"};
    page.now = now;
    return page;
  }
  static void make_dead(std::int64_t from, std::int64_t to) {
    const auto range = " FROM generate_series(" + std::to_string(from) + ", " + std::to_string(to) + ") g";
    sql("INSERT INTO holdfast.item (id, source, state, reason, listed_at) SELECT g, 1, 3, 0, 0" + range);
    sql("INSERT INTO holdfast.dead_letter (id, reason, stage, status, at, attempts, captures) SELECT g, 0, 'resolve', 404, 0, 1, 1" + range);
    sql("SELECT holdfast.count_items(3, 0, NULL, " + std::to_string(to - from + 1) + ")");
  }
  static IndexRow row(std::int64_t id, int minute) {
    IndexRow row;
    row.sidecar.post.id = AwemeId{id};
    row.sidecar.post.author = {"6872318758774374401", "alice", "Alice"};
    row.sidecar.post.counters.play = minute;
    row.sidecar.storage_key = "videos/" + std::to_string(id);
    row.sidecar.captured_at = now + minutes{minute};
    row.sidecar.assets.push_back({.kind = AssetKind::video, .key = row.sidecar.storage_key + ".mp4", .bytes = 100});
    return row;
  }
  static void make_stored(std::int64_t to) {
    sql("INSERT INTO holdfast.item (id, source, state, storage_key, listed_at) SELECT g, 1, 1, 'videos/' || g, 0 FROM generate_series(1, " + std::to_string(to) +
        ") g");
    sql("INSERT INTO holdfast.ready SELECT 2, 3, 0, 0, id FROM holdfast.item");
    sql("SELECT holdfast.count_items(1, NULL, NULL, " + std::to_string(to) + ")");
  }

  // States, counted the two ways, and every pending item that isn't held ready once.
  static void expect_balance() {
    EXPECT_EQ(number("SELECT count(*) FROM holdfast.item i FULL JOIN (SELECT state, reason, hold, sum(n) AS n FROM holdfast.tally GROUP BY 1, 2, 3) t "
                     "ON false WHERE i.id IS NULL AND t.n <> (SELECT count(*) FROM holdfast.item o WHERE o.state = t.state AND coalesce(o.reason, -1) = t.reason "
                     "AND coalesce(o.hold, -1) = t.hold)"), 0);
    EXPECT_EQ(number("SELECT count(*) FROM holdfast.item"), number("SELECT sum(n) FROM holdfast.tally"));
    EXPECT_EQ(number("SELECT count(*) FROM holdfast.item i WHERE (i.state = 0 AND i.hold IS NULL) <> EXISTS (SELECT FROM holdfast.ready r WHERE r.id = i.id "
                     "AND r.stage = 0)"), 0);
    EXPECT_EQ(number("SELECT count(*) FROM (SELECT kind, id FROM holdfast.item WHERE hold = 0 EXCEPT SELECT kind, id FROM holdfast.held) o"), 0);
    EXPECT_EQ(number("SELECT count(*) FROM (SELECT kind, id FROM holdfast.held EXCEPT SELECT kind, id FROM holdfast.item WHERE hold = 0) o"), 0);
  }
};

// The same step over a network that loses the answer to it: what it answers is what it would have.
class PostgresColdLost : public PostgresCold {
 protected:
  void SetUp() override {
    PostgresCold::SetUp();
    if (IsSkipped()) return;
    server = std::make_unique<LossyServer>(test_url());
    host = std::make_unique<Host>(server->url());
    host->take(host->catalog->sources().sources());
  }
  template <class T>
  auto lost(T work) {
    server->lose_next_answer();
    return host->take(std::move(work));
  }
  void TearDown() override {
    if (server) EXPECT_EQ(server->lost(), 1);
  }
  RawPostgres& raw() { return TestDatabase::get().raw(); }
  std::unique_ptr<LossyServer> server;
  std::unique_ptr<Host> host;
};
}  // namespace

// --- several hosts at once

TEST_F(PostgresCold, ids_that_several_hosts_list_at_once_are_counted_once) {
  constexpr int pages = 40, ids_known = 600;
  std::array<std::int64_t, hosts> found{};
  at_once([&](Host& host, int number) {
    RawPostgres raw(test_url());
    std::mt19937 random(static_cast<unsigned>(number));
    const auto source = add_user(host, "user" + std::to_string(number));
    for (int i = 0; i < pages; ++i) {
      std::vector<std::int64_t> ids;
      for (int j = 0; j < 30; ++j) ids.push_back(1 + random() % ids_known);
      auto commit = page(host, raw, source, ids);
      commit.files_only = number % 2 == 0;
      commit.wanted.video = i % 4 != 0;
      found[static_cast<std::size_t>(number)] += host.take(host.catalog->listing().commit_page(std::move(commit))).ids_new;
    }
  });
  EXPECT_EQ(std::accumulate(found.begin(), found.end(), std::int64_t{0}), number("SELECT count(*) FROM holdfast.item"));
  EXPECT_EQ(number("SELECT sum(ids_new) FROM holdfast.page"), number("SELECT count(*) FROM holdfast.item"));
  EXPECT_GT(number("SELECT count(*) FROM holdfast.item WHERE hold = 0"), 0);
  // Nobody who wants more than files has listed what is kept as listed.
  EXPECT_EQ(number("SELECT count(*) FROM holdfast.listed_post l JOIN holdfast.discoveries d ON d.id = l.id JOIN holdfast.source s ON s.id = d.source "
                   "WHERE s.name IN ('user1', 'user3')"), 0);
  expect_balance();
}

// No two listers hold one source, except one that doesn't know yet that it lost it.
TEST_F(PostgresCold, pages_of_one_source_from_several_hosts_are_all_counted_and_move_its_walk_one_after_another) {
  Host first;
  const auto source = add_user(first, "alice");
  first.take(first.catalog->listing().open_walk(source, WalkKind::backfill, now));
  at_once([&](Host& host, int number) {
    RawPostgres raw(test_url());
    for (int i = 0; i < 20; ++i) {
      std::vector<std::int64_t> ids;
      for (int j = 0; j < 30; ++j) ids.push_back(1 + (i * 15 + j + number * 7) % 500);
      host.take(host.catalog->listing().commit_page(page(host, raw, source, ids)));
    }
  });
  EXPECT_EQ(number("SELECT count(*) FROM holdfast.page"), hosts * 20);
  EXPECT_EQ(number("SELECT sum(ids_new) FROM holdfast.page"), number("SELECT count(*) FROM holdfast.item"));
  const auto walk = *find_user(first, "alice").backfill;
  EXPECT_GE(walk.pages, 20) << "of those that come at once the first moves it";
  EXPECT_LE(walk.pages, hosts * 20);
  EXPECT_LE(walk.ids_seen, number("SELECT count(*) FROM holdfast.item"));
  expect_balance();
}

TEST_F(PostgresCold, names_that_differ_by_capitals_are_one_source_whoever_adds_them) {
  std::atomic<int> added{0};
  at_once([&](Host& host, int number) {
    for (int i = 0; i < 20; ++i) {
      std::string name = "some_user" + std::to_string(i);
      name[static_cast<std::size_t>(number)] = static_cast<char>(std::toupper(name[static_cast<std::size_t>(number)]));
      if (host.take(host.catalog->sources().add_source({SourceKind::user, name, ""}, {}, now)) == AddedSource::added) ++added;
    }
  });
  EXPECT_EQ(added, 20);
  EXPECT_EQ(number("SELECT count(*) FROM holdfast.source"), 20);
}

TEST_F(PostgresCold, options_that_several_hosts_change_are_all_kept) {
  Host first;
  const auto source = add_user(first, "alice");
  at_once([&](Host& host, int number) {
    for (int i = 1; i <= 20; ++i) {
      const auto change = number % 2 == 0 ? OptionsChange{.limit = i} : OptionsChange{.every = hours{i}};
      host.take(host.catalog->sources().set_options(source, change));
    }
  });
  const auto options = find_user(first, "alice").options;
  EXPECT_EQ(options.limit, 20);
  EXPECT_EQ(options.every, hours{20});
}

TEST_F(PostgresCold, links_that_several_hosts_add_are_counted_once) {
  std::array<std::int64_t, hosts> added{}, released{}, links{};
  at_once([&](Host& host, int number) {
    std::mt19937 random(static_cast<unsigned>(number));
    const auto place = static_cast<std::size_t>(number);
    for (int i = 0; i < 10; ++i) {
      std::vector<NewLink> given;
      for (int j = 0; j < 50; ++j) {
        given.push_back({AwemeId{1 + static_cast<std::int64_t>(random() % 800)}, i < 5});
        given.push_back({"https://vm.tiktok.com/" + std::to_string(random() % 300) + "/"});
      }
      const auto answer = host.take(host.catalog->admin().add_links(given, now));
      EXPECT_EQ(answer.added + answer.links + answer.known + answer.repeated + answer.held + answer.released, 100);
      added[place] += answer.added + answer.held;
      released[place] += answer.released;
      links[place] += answer.links;
    }
  });
  const auto sum = [](const auto& of) { return std::accumulate(of.begin(), of.end(), std::int64_t{0}); };
  EXPECT_EQ(sum(added), number("SELECT count(*) FROM holdfast.item"));
  EXPECT_EQ(sum(links), number("SELECT count(*) FROM holdfast.link"));
  EXPECT_EQ(sum(added), number("SELECT sum(ids_new) FROM holdfast.page"));
  EXPECT_GT(sum(released), 0);
  EXPECT_EQ(number("SELECT count(*) FROM holdfast.source"), 1);
  expect_balance();
}

TEST_F(PostgresCold, the_dead_are_revived_by_one_host_alone) {
  make_dead(1, 400);
  std::atomic<int> revived{0};
  at_once([&](Host& host, int number) {
    if (number == 0) {
      revived += host.take(host.catalog->admin().retry_dead({}, std::nullopt, now)).revived;
      return;
    }
    std::vector<DeadName> names;
    for (int id = 400; id > 0; --id) names.emplace_back(AwemeId{id});
    const auto answer = host.take(host.catalog->admin().retry_dead(names, std::nullopt, now));
    EXPECT_EQ(answer.revived + static_cast<int>(answer.not_dead.size()), 400);
    revived += answer.revived;
  });
  EXPECT_EQ(revived, 400);
  EXPECT_EQ(number("SELECT count(*) FROM holdfast.item WHERE state = 0 AND origin = 1"), 400);
  expect_balance();
}

TEST_F(PostgresCold, the_newest_capture_stands_whichever_host_indexes_it) {
  make_stored(100);
  at_once([&](Host& host, int number) {
    for (int i = 0; i < 10; ++i) {
      std::vector<IndexRow> rows;
      for (int id = 1; id <= 100; id += 2) rows.push_back(row(number % 2 == 0 ? id : 101 - id, (number * 7 + i * 3) % 31));
      host.take(host.catalog->index().index(rows, now));
    }
  });
  EXPECT_EQ(number("SELECT count(*) FROM holdfast.item WHERE state = 2"), 100);
  EXPECT_EQ(number("SELECT count(*) FROM holdfast.ready"), 0);
  EXPECT_EQ(number("SELECT count(*) FROM holdfast.asset"), 100);
  EXPECT_EQ(number("SELECT count(*) FROM holdfast.post p WHERE p.captured_at <> (SELECT max(m.captured_at) FROM holdfast.metrics m WHERE m.id = p.id)"), 0);
  expect_balance();
}

// --- what a host alone meets on this catalog only

TEST_F(PostgresCold, one_batch_may_hold_several_captures_of_one_post) {
  make_stored(1);
  Host host;
  host.take(host.catalog->index().index({row(1, 5), row(1, 9), row(1, 7), row(1, 9)}, now));
  EXPECT_EQ(number("SELECT play_count FROM holdfast.post"), 9);
  EXPECT_EQ(number("SELECT count(*) FROM holdfast.metrics"), 3);
  EXPECT_EQ(number("SELECT count(*) FROM holdfast.identity"), 1);
}

TEST_F(PostgresCold, texts_of_any_length_and_bytes_are_kept) {
  Host host;
  RawPostgres raw(test_url());
  std::string wild;
  std::mt19937 random(1);
  while (wild.size() < 20'000) wild += static_cast<char>(' ' + random() % 95);
  auto commit = page(host, raw, add_user(host, "alice"), {1});
  commit.posts[0].author = {"6872318758774374401", wild, wild + "{\"\\,NULL}"};
  commit.posts[0].region = wild;
  commit.files_only = true;
  host.take(host.catalog->listing().commit_page(commit));
  EXPECT_EQ(raw.one("SELECT handle FROM holdfast.identity"), wild);
  auto indexed = row(2, 1);
  indexed.sidecar.post.author = commit.posts[0].author;
  indexed.sidecar.post.title = indexed.sidecar.post.region = wild;
  indexed.sidecar.post.music = Music{"42", wild, wild, 1};
  sql("INSERT INTO holdfast.item (id, source, state, storage_key, listed_at) VALUES (2, 1, 1, 'videos/2', 0)");
  host.take(host.catalog->index().index({indexed}, now));
  EXPECT_EQ(raw.one("SELECT region FROM holdfast.post"), wild);
  const std::vector<NewLink> links{{"https://vm.tiktok.com/" + wild}, {"https://vm.tiktok.com/\\x41"}, {"https://vm.tiktok.com/A"}};
  EXPECT_EQ(host.take(host.catalog->admin().add_links(links, now)).links, 3);
  EXPECT_EQ(host.take(host.catalog->admin().add_links(links, now)).known, 3);
  EXPECT_EQ(host.take(host.catalog->admin().retry_dead({"https://vm.tiktok.com/\\"}, std::nullopt, now)).not_dead.size(), 1u);
}

TEST_F(PostgresCold, more_of_the_dead_than_a_batch_are_revived) {
  make_dead(1, limits::links_batch * 2 + 1);
  Host host;
  EXPECT_EQ(host.take(host.catalog->admin().retry_dead({}, std::nullopt, now)).revived, limits::links_batch * 2 + 1);
  expect_balance();
}

TEST_F(PostgresCold, an_item_and_the_link_that_became_it_are_revived_once) {
  make_dead(7, 8);
  sql("INSERT INTO holdfast.link (url, source, state, id, due, added_at) VALUES ('https://vm.tiktok.com/a/', 1, 2, 7, 0, 0)");
  sql("INSERT INTO holdfast.link (url, source, state, reason, due, added_at) VALUES ('https://vm.tiktok.com/b/', 1, 3, 0, 0, 0)");
  Host host;
  const std::vector<DeadName> names{"https://vm.tiktok.com/a/", AwemeId{7}, "https://vm.tiktok.com/b/", "https://vm.tiktok.com/b/", AwemeId{9}, AwemeId{8}, AwemeId{8}};
  const auto answer = host.take(host.catalog->admin().retry_dead(names, std::nullopt, now));
  EXPECT_EQ(answer.revived, 3);
  EXPECT_EQ(answer.not_dead, (std::vector<std::string>{"7", "https://vm.tiktok.com/b/", "9", "8"}));
}

// --- lost answers

TEST_F(PostgresColdLost, a_page_is_committed_once_and_counted_as_it_was) {
  const auto source = add_user(*host, "alice");
  auto commit = page(*host, raw(), source, {3, 1, 2, 3});
  commit.wanted.video = true;
  const auto answer = lost(host->catalog->listing().commit_page(commit));
  EXPECT_EQ(answer.ids_seen, 3);
  EXPECT_EQ(answer.ids_new, 3);
  EXPECT_EQ(answer.ids_fresh, 3);
  EXPECT_EQ(find_user(*host, "alice").backfill->pages, 1);
  EXPECT_EQ(number("SELECT count(*) FROM holdfast.page"), 1);
  EXPECT_EQ(kind_of(run_to_end(host->catalog->listing().commit_page(commit))), FailureKind::bug) << "by a caller it is committed once";
}

TEST_F(PostgresColdLost, links_are_counted_as_they_were) {
  const auto answer = lost(host->catalog->admin().add_links({{AwemeId{1}}, {AwemeId{2}, true}, {"https://vm.tiktok.com/a/"}}, now));
  EXPECT_EQ(answer.added, 1);
  EXPECT_EQ(answer.held, 1);
  EXPECT_EQ(answer.links, 1);
  EXPECT_EQ(answer.known, 0);
}

TEST_F(PostgresColdLost, the_revived_are_named_as_they_were) {
  make_dead(1, 3);
  const auto answer = lost(host->catalog->admin().retry_dead({AwemeId{1}, AwemeId{9}}, std::nullopt, now));
  EXPECT_EQ(answer.revived, 1);
  EXPECT_EQ(answer.not_dead, std::vector<std::string>{"9"});
  EXPECT_EQ(host->take(host->catalog->admin().retry_dead({}, std::nullopt, now)).revived, 2);
}

TEST_F(PostgresColdLost, all_the_dead_are_counted_once) {
  make_dead(1, 3);
  EXPECT_EQ(lost(host->catalog->admin().retry_dead({}, std::nullopt, now)).revived, 3);
}

TEST_F(PostgresColdLost, a_walk_that_starts_anew_does_so_once) {
  const auto source = add_user(*host, "alice");
  const auto old = host->take(host->catalog->listing().open_walk(source, WalkKind::head, now));
  const auto walk = lost(host->catalog->listing().restart_walk(source, WalkKind::head, now));
  EXPECT_GT(walk.no, old.no);
  EXPECT_EQ(find_user(*host, "alice").head->no, walk.no);
}

TEST_F(PostgresColdLost, a_target_is_set_and_its_credit_closed) {
  const auto source = add_user(*host, "alice");
  const auto close = buy(raw(), source);
  server->lose_next_answer();
  host->take(host->catalog->listing().set_target(source, "42", close));
  EXPECT_EQ(find_user(*host, "alice").target, "42");
  EXPECT_EQ(kind_of(run_to_end(host->catalog->listing().end_source(source, SourceState::failed, "", close))), FailureKind::bug);
}

TEST_F(PostgresColdLost, a_source_is_ended) {
  const auto source = add_user(*host, "alice");
  const auto close = buy(raw(), source);
  server->lose_next_answer();
  host->take(host->catalog->listing().end_source(source, SourceState::failed, "gone", close));
  EXPECT_EQ(find_user(*host, "alice").reason, "gone");
}

TEST_F(PostgresColdLost, regions_are_kept) {
  const auto close = buy(raw(), add_user(*host, "alice"));
  server->lose_next_answer();
  host->take(host->catalog->regions().keep_regions({{"US", "United States"}}, close, now));
  EXPECT_EQ(host->take(host->catalog->regions().regions()).regions.size(), 1u);
}

TEST_F(PostgresColdLost, posts_are_indexed) {
  make_stored(2);
  server->lose_next_answer();
  host->take(host->catalog->index().index({row(1, 1), row(2, 1)}, now));
  EXPECT_EQ(number("SELECT count(*) FROM holdfast.metrics"), 2);
}

TEST_F(PostgresCold, a_source_that_was_added_without_an_answer_was_added) {
  LossyServer server(test_url());
  Host host(server.url());
  for (const bool lose_at_the_second : {false, true}) {
    // The first statement reads the sources, the second writes one.
    const std::string name = lose_at_the_second ? "bob" : "alice";
    if (!lose_at_the_second) server.lose_next_answer();
    else server.lose_answer_after(1);
    EXPECT_EQ(host.take(host.catalog->sources().add_source({SourceKind::user, name, ""}, {.limit = 5}, now)), AddedSource::added);
    EXPECT_EQ(find_user(host, name).options.limit, 5);
  }
  sql("UPDATE holdfast.source SET state = 1");
  server.lose_answer_after(1);
  EXPECT_EQ(host.take(host.catalog->sources().add_source({SourceKind::user, "Bob", ""}, {.limit = 6}, now)), AddedSource::resumed);
  EXPECT_EQ(server.lost(), 3);
  EXPECT_EQ(number("SELECT count(*) FROM holdfast.source"), 2);
}

}  // namespace holdfast
