// Finding posts: pages of results merged from the walks that search_sql makes, counts, and what else a command looks up.
#include <algorithm>

#include "adapters/sqlite/letter_rows.h"
#include "adapters/sqlite/search_sql.h"
#include "adapters/sqlite/stores.h"
#include "core/base/limits.h"
#include "core/base/printable.h"

namespace holdfast::sqlite {

namespace {
std::vector<std::int64_t> sources_named(Connection& db, const std::string& name) {
  std::vector<std::int64_t> ids;
  const auto number = parse_decimal_id(name);
  // "#tag", "@name" and the bare name are the source that has it, where the whole label wasn't given.
  auto query = db.use("SELECT id FROM source WHERE label = ?1 COLLATE NOCASE OR id = ?2 "
                      "UNION SELECT id FROM source WHERE name = ltrim(?1, '@#') COLLATE NOCASE AND NOT EXISTS (SELECT 1 FROM source WHERE label = ?1 COLLATE NOCASE)");
  query.bind(name, number);
  while (query.row()) ids.push_back(query.integer(0));
  if (ids.empty()) refuse(FailureKind::invalid, "find", "", "no source " + printable(name) + "; `holdfast status` lists them (\"user @name\", or its number)");
  return ids;
}

Question question_of(Connection& db, const PostQuery& query) {
  Question question{query, search_words(query.text), {}};
  if (!query.source.empty()) question.sources = sources_named(db, query.source);
  return question;
}

struct Keyed {
  std::int64_t key = 0;
  FoundPost post;
};

FoundPosts find_page(Connection& db, const PostQuery& query) {
  const int limit = std::clamp(query.limit, 1, limits::found_page);
  const auto question = question_of(db, query);
  std::vector<Keyed> rows;
  for (const auto& ask : page_asks(question, limit + 1)) {
    Composed statement(db, ask);
    while (statement.row()) rows.push_back({statement.query().integer(column_key), read_found(statement.query())});
  }
  const bool rising = rises(query.order);
  std::ranges::sort(rows, [rising](const Keyed& left, const Keyed& right) {
    const auto one = std::pair(left.key, left.post.post.id), other = std::pair(right.key, right.post.post.id);
    return rising ? one < other : one > other;
  });
  FoundPosts found;
  if (rows.size() > static_cast<std::size_t>(limit)) {
    rows.resize(static_cast<std::size_t>(limit));
    found.next = PostCursor{rows.back().key, rows.back().post.post.id};
  }
  for (auto& row : rows) found.posts.push_back(std::move(row.post));
  return found;
}

std::int64_t count_found(Connection& db, const PostQuery& query, std::int64_t most) {
  std::int64_t total = 0;
  for (const auto& ask : count_asks(question_of(db, query), most)) {
    if (total >= most) break;
    Composed statement(db, ask);
    if (statement.row()) total += statement.query().integer(0);
  }
  return std::min(total, most);
}

std::vector<KnownPost> known_of(Connection& db, const std::vector<AwemeId>& ids) {
  std::vector<KnownPost> known;
  for (const auto id : ids)
    if (const auto held = db.one("SELECT state = 0 AND ifnull(hold, -1) = ? FROM item WHERE id = ?", Hold::elsewhere, id)) known.push_back({id, *held != 0});
  return known;
}

std::optional<LinkFate> fate_of(Connection& db, const std::string& url) {
  auto query = db.use("SELECT state, id, reason FROM link WHERE url = ?");
  query.bind(url);
  if (!query.row()) return std::nullopt;
  LinkFate fate{static_cast<LinkState>(query.integer(0)), std::nullopt, std::nullopt};
  if (const auto id = query.maybe(1)) fate.id = AwemeId{*id};
  if (const auto reason = query.maybe(2)) fate.reason = static_cast<Reason>(*reason);
  return fate;
}

std::vector<Letter> letters_behind(Connection& db, std::optional<Reason> reason, std::int64_t after) {
  std::vector<Letter> letters;
  auto query = db.use("SELECT d.no, d.id, l.url, s.label, d.reason, d.stage, d.status, d.evidence, d.at, d.attempts, d.captures, d.revived_at FROM dead_letter d "
                      "LEFT JOIN item i ON i.id = d.id LEFT JOIN link l ON l.no = d.link LEFT JOIN source s ON s.id = ifnull(i.source, l.source) "
                      "WHERE d.no > ?1 AND d.revived_at IS NULL AND (?2 IS NULL OR d.reason = ?2) ORDER BY d.no LIMIT ?3");
  query.bind(after, reason, limits::found_page);
  while (query.row()) letters.push_back(read_letter(query));
  return letters;
}
}  // namespace

awaitable<Result<FoundPosts>> SqliteSearch::find(PostQuery query) {
  return reader_.read([query = std::move(query)](Connection& db) { return find_page(db, query); });
}

awaitable<Result<std::int64_t>> SqliteSearch::count(PostQuery query, std::int64_t most) {
  return reader_.read([query = std::move(query), most](Connection& db) { return count_found(db, query, most); });
}

awaitable<Result<std::vector<KnownPost>>> SqliteSearch::known(std::vector<AwemeId> ids) {
  return reader_.read([ids = std::move(ids)](Connection& db) { return known_of(db, ids); });
}

awaitable<Result<std::optional<LinkFate>>> SqliteSearch::link(std::string url) {
  return reader_.read([url = std::move(url)](Connection& db) { return fate_of(db, url); });
}

awaitable<Result<std::vector<Letter>>> SqliteSearch::letters(std::optional<Reason> reason, std::int64_t after) {
  return reader_.read([reason, after](Connection& db) { return letters_behind(db, reason, after); });
}

}  // namespace holdfast::sqlite
