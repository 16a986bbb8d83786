// How fast a large archive is asked: pages of results, counts, words and the balance, over posts that are made up here. Prints one
// table. Not a test: it never fails by being slow.
#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "adapters/sqlite/catalog.h"
#include "adapters/sqlite/connection.h"
#include "core/base/limits.h"

namespace holdfast {
namespace {

using Stopwatch = std::chrono::steady_clock;

double ms_since(Stopwatch::time_point from) { return std::chrono::duration<double, std::milli>(Stopwatch::now() - from).count(); }

template <class T>
T must(Result<T> result) {
  if (result) return std::move(*result);
  std::fprintf(stderr, "%s\n", result.error().describe().c_str());
  std::exit(1);
}

template <class T>
T run(awaitable<Result<T>> work) {
  boost::asio::io_context context;
  std::optional<T> result;
  boost::asio::co_spawn(
      context, [&]() -> awaitable<void> { result.emplace(must(co_await std::move(work))); }, boost::asio::detached);
  context.run();
  return std::move(*result);
}

// An archive after a year: 50 accounts, titles of three scripts of about 90 bytes, one in ten dead, one in twenty pending.
constexpr const char* make_items = R"(
BEGIN;
CREATE TEMP TABLE word (no INTEGER PRIMARY KEY, text TEXT);
WITH RECURSIVE n (no) AS (SELECT 0 UNION ALL SELECT no + 1 FROM n WHERE no < 4999)
INSERT INTO word SELECT no, CASE no % 5 WHEN 0 THEN '#' ELSE '' END || CASE no % 7 WHEN 0 THEN char(0x4E00 + no * 3, 0x4E00 + no * 5, 0x3042 + no % 80, 0x5000 + no) WHEN 1 THEN
  char(0x627 + no % 26, 0x628 + no % 20, 0x62A + no % 20, 0x62C + no % 24) ELSE char(97 + no % 26, 97 + no / 26 % 26, 97 + no / 5 % 26, 97 + no / 3 % 26, 97 + no / 11 % 26, 97 + no / 7 % 26) END FROM n;
WITH RECURSIVE n (no) AS (SELECT 1 UNION ALL SELECT no + 1 FROM n WHERE no < 50)
INSERT INTO source (kind, name, region, label, added_at, state) SELECT 0, 'user' || no, '', 'user @user' || no, 0, 2 FROM n;
CREATE TEMP TABLE made AS
WITH RECURSIVE n (no) AS (SELECT 1 UNION ALL SELECT no + 1 FROM n WHERE no < :items)
SELECT no, ((1600000000 + (no * 7919) % 180000000) << 32) + no AS id, abs(random()) AS chance, 1 + no * 31 % 50 AS source FROM n;
INSERT INTO item (id, source, state, listed_at, kind, reason, capture, captures, calls, storage_key)
SELECT id, source, CASE WHEN no % 10 = 0 THEN 3 WHEN no % 20 = 1 THEN 0 ELSE 2 END, 1780000000000000 + no * 10000, 1 + (no % 9 = 0), CASE WHEN no % 10 = 0 THEN no / 10 % 5 END,
  1, 1, 1, 'videos/dt=2026-05-29/author=user' || source || '/' || id FROM made ORDER BY id;
INSERT INTO tally SELECT state, ifnull(reason, -1), ifnull(hold, -1), count(*) FROM item GROUP BY 1, 2, 3;
INSERT INTO ready SELECT 0, 3, 0, 0, id FROM item WHERE state = 0;
INSERT INTO unpublished SELECT id, 0 FROM item WHERE state IN (0, 3);
INSERT INTO discoveries SELECT source, id, '', 1780000000000000 + no * 10000, 1780000000000000, no, 0, 0, 0 FROM made ORDER BY source, id;
INSERT INTO page (source, walk, ids_seen, ids_new, at) SELECT source, 1, count(*), count(*), 0 FROM made GROUP BY source, no / 1500;
INSERT INTO spend (purpose, endpoint, id, capture, call, intent_at, outcome, closed_at) SELECT 2, '/post-detail/', id, 1, 1, 1780000000000000 + no * 10000, 1, 1 FROM made;
INSERT INTO dead_letter (id, reason, stage, status, evidence, at, attempts, captures) SELECT id, reason, 'resolve', 200, '{"code":-1,"msg":"video not found"}', listed_at, 0, 1 FROM item WHERE state = 3;
COMMIT;)";
constexpr const char* make_posts = R"(
BEGIN;
INSERT INTO post SELECT m.id, 6000000 + m.source, 'user' || m.source, 'Name ' || m.source,
  (SELECT group_concat(text, ' ') FROM word WHERE no IN (m.chance % 5000, m.chance / 7 % 5000, m.chance / 77 % 5000, m.chance / 777 % 5000, m.chance / 7777 % 5000,
   m.chance / 17 % 5000, m.chance / 177 % 5000, m.chance / 1777 % 5000, m.chance / 17777 % 50, m.chance / 19 % 5000, m.chance / 199 % 5000)),
  CASE m.no % 8 WHEN 0 THEN 'DE' WHEN 1 THEN 'JP' ELSE 'US' END, 20, m.id >> 32, m.chance % 5000000, 1, 2, 3, 4, 5, m.chance % 40000, 'original sound - user' || m.source, 'Name ' || m.source,
  1 + (m.no % 9 = 0), 0, 'https://www.tiktok.com/@user' || m.source || '/video/' || m.id, i.storage_key, i.storage_key || '.mp4', 3000000, zeroblob(32), i.listed_at + 60000000
FROM made m JOIN item i ON i.id = m.id WHERE i.state = 2 ORDER BY m.no;
INSERT INTO metrics SELECT id, captured_at, play_count, 1, 2, 3, 4, 5 FROM post;
INSERT INTO identity SELECT author_id, author_handle, author_nickname, min(captured_at), max(captured_at) FROM post GROUP BY 1, 2, 3;
COMMIT;)";

std::string with_items(std::string sql, std::int64_t items) {
  const auto at = sql.find(":items");
  return at == std::string::npos ? sql : sql.replace(at, 6, std::to_string(items));
}

std::int64_t size_of(sqlite::Connection& db) { return db.one("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").value_or(0); }

void make(const std::string& path, std::int64_t items) {
  must(SqliteCatalog::open({.path = path}))->stop();
  auto db = must(sqlite::Connection::open(path, sqlite::Access::own));
  auto from = Stopwatch::now();
  db->script(with_items(make_items, items));
  std::printf("%-44s %10.0f ms, the file has %lld MB\n", "items, discoveries, spends", ms_since(from), static_cast<long long>(size_of(*db) >> 20));
  from = Stopwatch::now();
  db->script(make_posts);
  std::printf("%-44s %10.0f ms, the file has %lld MB\n", "posts with their words and indexes", ms_since(from), static_cast<long long>(size_of(*db) >> 20));
  db->script("PRAGMA wal_checkpoint(TRUNCATE)");
}

struct Named {
  const char* name;
  PostQuery query;
};

std::vector<Named> questions() {
  const auto day = instant_from_unix(1'700'000'000);
  return {{"everything, newest", {}},
          {"everything, plays", {.order = PostOrder::plays}},
          {"--state dead", {.state = State::dead}},
          {"--reason deleted", {.reason = Reason::deleted}},
          {"--state pending", {.state = State::pending}},
          {"--author", {.author = "@user7"}},
          {"--source", {.source = "user @user7"}},
          {"--region JP", {.region = "JP"}},
          {"--kind photo", {.kind = PostKind::photo}},
          {"--music", {.music = "777"}},
          {"--since one day", {.created = {day, day + hours{24}}}},
          {"--listed-since the last hour", {.listed = {instant_from_unix(1'780'000'000 + 6'400), std::nullopt}}},
          {"--text of six letters", {.text = "aabada"}},
          {"--text in every title (user)", {.text = "user"}},
          {"--text two letters", {.text = "ab"}},
          {"--text one Chinese character", {.text = "\xE7\x8C\xAB"}},
          {"--text nowhere", {.text = "\xE9\xBE\x98"}},
          {"--author --text --region", {.text = "aab", .author = "@user7", .region = "US"}}};
}

void ask(SqliteCatalog& catalog) {
  std::printf("%-44s %10s %10s %12s\n", "question", "page ms", "count ms", "found");
  for (const auto& [name, query] : questions()) {
    auto from = Stopwatch::now();
    run(catalog.search().find(query));
    const double page_ms = ms_since(from);
    from = Stopwatch::now();
    const auto count = run(catalog.search().count(query, limits::found_counted));
    std::printf("%-44s %10.1f %10.1f %12lld\n", name, page_ms, ms_since(from), static_cast<long long>(count));
  }
}

template <class Work>
void time_of(const char* name, Work work) {
  const auto from = Stopwatch::now();
  work();
  std::printf("%-44s %10.1f\n", name, ms_since(from));
}

int measure(const std::string& folder, std::int64_t items, bool keep) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  auto pattern = folder + "/finding-bench-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) return std::perror(pattern.c_str()), 1;
  const auto path = pattern + "/catalog.db";
  make(path, items);
  {
    auto catalog = must(SqliteCatalog::open({.path = path, .mode = SqliteOptions::Mode::read_only}));
    ask(*catalog);
    time_of("balance", [&] { run(catalog->status().balance()); });
    time_of("sources", [&] { run(catalog->status().source_statuses()); });
    for (const auto& [name, depth] : {std::pair{"audit, quick", AuditDepth::quick}, {"audit, the books", AuditDepth::books}, {"audit, the file", AuditDepth::file}})
      time_of(name, [&, wanted = depth] { for (const auto& line : run(catalog->status().audit(wanted))) std::printf("%s\n", line.c_str()); });
  }
  if (keep) std::printf("%s\n", path.c_str());
  else std::filesystem::remove_all(pattern);
  return 0;
}

}  // namespace
}  // namespace holdfast

int main(int argc, char** argv) {
  CLI::App app{"Speed of finding posts in a large archive"};
  std::string folder = std::filesystem::temp_directory_path().string();
  std::int64_t items = 1'000'000;
  bool keep = false;
  app.add_option("--items", items, "how many items the archive has");
  app.add_option("--folder", folder, "where the archive is made");
  app.add_flag("--keep", keep, "leave it there");
  CLI11_PARSE(app, argc, argv);
  return holdfast::measure(folder, items, keep);
}
