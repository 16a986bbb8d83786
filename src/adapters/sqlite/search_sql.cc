// Three ways to walk: over a set that a narrow filter gives (an author, a sound, words, a source, a time), over all posts of the
// index in order, and over what is not archived by state, reason and hold.
#include "adapters/sqlite/search_sql.h"

#include <algorithm>
#include <limits>

#include "core/listing/post_link.h"

namespace holdfast::sqlite {

const char* const found_columns =
    "i.id, i.state, i.reason, i.hold, i.kind, s.label, i.listed_at, i.storage_key, p.id, p.author_id, p.author_handle, p.author_nickname, p.title, "
    "p.region, p.duration, p.create_time, p.play_count, p.digg_count, p.comment_count, p.share_count, p.download_count, p.collect_count, p.music_id, "
    "p.music_title, p.music_author, p.kind, p.images, p.url, p.media_key, p.bytes, p.sha256, p.captured_at";

namespace {

constexpr int id_seconds_bits = 32;  // the upper bits of an id are the second in which it was made
constexpr std::int64_t year_10000 = 253'402'300'800;  // what the provider says may be anything: later times can't be told

class Statement {
 public:
  void from(std::string text, std::vector<BoundValue> values = {}) {
    from_ = std::move(text);
    from_values_ = std::move(values);
  }
  void where(const std::string& text, std::vector<BoundValue> values = {}) {
    where_ += (where_.empty() ? " WHERE " : " AND ") + text;
    for (auto& value : values) values_.push_back(std::move(value));
  }
  // Keys and ids first: only what is shown is read whole, and nothing wide is sorted.
  Ask page(const std::string& key, const std::vector<std::string>& order, bool rising, int limit) const {
    std::string by;
    for (const auto& term : order) by += (by.empty() ? " ORDER BY " : ", ") + term + (rising ? "" : " DESC");
    auto ask = rows(key + " AS key, " + order.back() + " AS id", by, limit);
    ask.sql = std::string("SELECT k.key, ") + found_columns + " FROM (" + ask.sql +
              ") k CROSS JOIN item i ON i.id = k.id LEFT JOIN post p ON p.id = i.id LEFT JOIN source s ON s.id = i.source";
    return ask;
  }
  Ask count(std::int64_t most) const {
    auto ask = rows("1", "", most);
    ask.sql = "SELECT count(*) FROM (" + ask.sql + ")";
    return ask;
  }

 private:
  Ask rows(const std::string& columns, const std::string& by, std::int64_t limit) const {
    Ask ask{"SELECT " + columns + " FROM " + from_ + where_ + by + " LIMIT ?", from_values_};
    ask.values.insert(ask.values.end(), values_.begin(), values_.end());
    ask.values.emplace_back(limit);
    return ask;
  }
  std::string from_, where_;
  std::vector<BoundValue> from_values_, values_;
};

std::string number(auto value) { return std::to_string(static_cast<int>(value)); }

std::string marks(std::size_t count) {
  std::string text;
  for (std::size_t at = 0; at < count; ++at) text += at == 0 ? "?" : ", ?";
  return text;
}

// `parts` hold no quotation mark: that is what they were parted by.
std::string match_text(const std::vector<std::string>& parts, const char* mark = "") {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "\"" : " AND \"") + part + "\"" + mark;
  return text;
}
constexpr const char* in_parts = "SELECT rowid AS id FROM post_text WHERE post_text MATCH ?";
constexpr const char* in_words = "SELECT rowid AS id FROM post_words WHERE post_words MATCH ?";
std::string starts_text(const SearchWords& words) { return match_text(words.starts, " *"); }

std::string like_text(const std::string& part) {
  std::string text = "%";
  for (const char letter : part) {
    if (letter == '%' || letter == '_' || letter == '\\') text += '\\';
    text += letter;
  }
  return text + "%";
}

bool by_creation(PostOrder order) { return order == PostOrder::newest || order == PostOrder::oldest; }

// Which filter the walk follows.
enum class Lead { none, author, music, parts, source, starts, archived, listed };

Lead lead_of(const Question& question) {
  const auto& query = question.query;
  if (!query.author.empty()) return Lead::author;
  if (!query.music.empty()) return Lead::music;
  if (!question.words.parts.empty()) return Lead::parts;
  if (!query.source.empty()) return Lead::source;
  if (!question.words.starts.empty()) return Lead::starts;
  if (query.archived.any() && query.order != PostOrder::archived) return Lead::archived;
  if (query.listed.any() && by_creation(query.order)) return Lead::listed;
  return Lead::none;
}

std::string range_text(const char* column, const TimeRange& range) {
  std::string text;
  if (range.since) text = std::string(column) + " >= ?";
  if (range.until) text += (text.empty() ? "" : " AND ") + std::string(column) + " < ?";
  return text;
}
std::vector<BoundValue> range_values(const TimeRange& range) {
  std::vector<BoundValue> values;
  if (range.since) values.emplace_back(to_us(*range.since));
  if (range.until) values.emplace_back(to_us(*range.until));
  return values;
}

// The first whole second at or after `at`.
std::int64_t second_from(Instant at) { return std::chrono::ceil<seconds>(at).time_since_epoch().count(); }

// Posts by the author, and what listings of the account brought, archived or not.
Ask author_set(const std::string& given) {
  const bool at_sign = given.starts_with('@');
  const std::string handle = at_sign ? given.substr(1) : given;
  const std::string id = at_sign ? "" : given;  // "@123456" is a handle
  return {"WITH who (author_id) AS (SELECT author_id FROM identity WHERE handle = ? COLLATE NOCASE UNION SELECT ? WHERE ? <> '') "
          "SELECT p.id AS id FROM who CROSS JOIN post p ON p.author_id = who.author_id "
          "UNION SELECT id FROM post WHERE author_handle = ? COLLATE NOCASE "
          "UNION SELECT d.id FROM source s CROSS JOIN discoveries d ON d.source = s.id WHERE s.kind = 0 AND (s.name = ? COLLATE NOCASE OR s.target IN who "
          "OR s.name IN who OR s.name COLLATE NOCASE IN (SELECT n.handle FROM who CROSS JOIN identity n ON n.author_id = who.author_id))",
          {handle, id, id, handle, handle}};
}

Ask set_of(const Question& question, Lead lead) {
  const auto& query = question.query;
  switch (lead) {
    case Lead::author: return author_set(query.author);
    case Lead::music: return {"SELECT id FROM post WHERE music_id = ?", {query.music}};
    case Lead::parts: return {in_parts, {match_text(question.words.parts)}};
    case Lead::starts: return {in_words, {starts_text(question.words)}};
    case Lead::source: {
      Ask ask{"SELECT DISTINCT id FROM discoveries WHERE source IN (" + marks(question.sources.size()) + ")", {}};
      for (const auto source : question.sources) ask.values.emplace_back(source);
      return ask;
    }
    case Lead::archived: return {"SELECT id FROM post WHERE " + range_text("captured_at", query.archived), range_values(query.archived)};
    case Lead::listed:
    case Lead::none: break;
  }
  return {"SELECT id FROM item WHERE " + range_text("listed_at", query.listed), range_values(query.listed)};
}

// What the lead doesn't settle and every walk asks.
void where_all(Statement& statement, const Question& question, Lead lead) {
  const auto& query = question.query;
  if (!query.music.empty() && lead != Lead::music) statement.where("p.music_id = ?", {query.music});
  if (!question.words.parts.empty() && lead != Lead::parts) statement.where(std::string("p.id IN (") + in_parts + ")", {match_text(question.words.parts)});
  if (!question.words.starts.empty() && lead != Lead::starts) statement.where(std::string("p.id IN (") + in_words + ")", {starts_text(question.words)});
  for (const auto& word : question.words.shorts)
    statement.where("ifnull(p.title, '') || char(10) || p.author_handle || char(10) || p.author_nickname || char(10) || ifnull(p.music_title, '') || char(10) "
                    "|| ifnull(p.music_author, '') LIKE ? ESCAPE '\\'", {like_text(word)});
  if (!query.source.empty() && lead != Lead::source) {
    std::vector<BoundValue> values(question.sources.begin(), question.sources.end());
    statement.where("EXISTS (SELECT 1 FROM discoveries d WHERE d.source IN (" + marks(values.size()) + ") AND d.id = i.id)", std::move(values));
  }
  if (!query.region.empty()) statement.where("p.region = ?", {query.region});
  if (query.listed.any() && lead != Lead::listed) statement.where(range_text("i.listed_at", query.listed), range_values(query.listed));
  if (query.archived.any() && lead != Lead::archived) statement.where(range_text("p.captured_at", query.archived), range_values(query.archived));
}

void where_state(Statement& statement, const PostQuery& query) {
  if (query.state) statement.where("i.state = " + number(*query.state));
  if (query.reason) statement.where("i.reason = " + number(*query.reason));
  if (query.hold) statement.where("i.hold = " + number(*query.hold));
}

void where_created(Statement& statement, const std::string& created, const TimeRange& range) {
  if (range.since) statement.where(created + " >= ?", {second_from(*range.since)});
  if (range.until) statement.where(created + " < ?", {second_from(*range.until)});
}

void where_behind(Statement& statement, const std::string& key, const std::string& id, const PostQuery& query) {
  if (!query.after) return;
  const std::string way = rises(query.order) ? ">" : "<";
  statement.where(key + " " + way + "= ?", {query.after->key});
  statement.where("(" + key + ", " + id + ") " + way + " (?, ?)", {query.after->key, query.after->id.value});
}

struct Walk {
  Statement statement;
  std::string key, id;
  bool ids_follow_key = false;   // the order of ids is that of the key: no sorting
  std::vector<std::string> order() const { return ids_follow_key ? std::vector{id} : std::vector{key, id}; }  // the id last
};

std::string key_of(PostOrder order, const char* created) {
  if (order == PostOrder::plays) return "ifnull(p.play_count, -1)";
  return order == PostOrder::archived ? "p.captured_at" : created;
}

Walk walk_set(const Question& question, Lead lead) {
  const auto& query = question.query;
  Walk walk{{}, key_of(query.order, "ifnull(p.create_time, i.id >> 32)"), "i.id"};
  auto set = set_of(question, lead);
  walk.statement.from("(" + set.sql + ") c CROSS JOIN item i ON i.id = c.id LEFT JOIN post p ON p.id = i.id", std::move(set.values));
  if (!by_creation(query.order)) walk.statement.where("p.id IS NOT NULL");
  where_all(walk.statement, question, lead);
  where_state(walk.statement, query);
  if (query.kind) walk.statement.where("ifnull(p.kind, i.kind) = " + number(*query.kind));
  where_created(walk.statement, "ifnull(p.create_time, i.id >> 32)", query.created);
  where_behind(walk.statement, walk.key, walk.id, query);
  return walk;
}

Walk walk_index(const Question& question) {
  const auto& query = question.query;
  Walk walk{{}, key_of(query.order, "ifnull(p.create_time, p.id >> 32)"), "p.id"};
  const bool asks_item = query.state || query.reason || query.hold || query.listed.any() || !query.source.empty();
  walk.statement.from(asks_item ? "post p CROSS JOIN item i ON i.id = p.id" : "post p");
  where_all(walk.statement, question, Lead::none);
  where_state(walk.statement, query);
  if (query.kind) walk.statement.where("p.kind = " + number(*query.kind));
  where_created(walk.statement, "ifnull(p.create_time, p.id >> 32)", query.created);
  where_behind(walk.statement, walk.key, walk.id, query);
  return walk;
}

// The first id of a second; past the ends of what an id can hold, the end.
std::int64_t first_id_of(std::int64_t second) {
  constexpr auto seconds_max = std::numeric_limits<std::int64_t>::max() >> id_seconds_bits;
  return second <= 0 ? 0 : second > seconds_max ? std::numeric_limits<std::int64_t>::max() : second << id_seconds_bits;
}

void where_id_behind(Statement& statement, const PostQuery& query) {
  if (!query.after) return;
  const auto [key, id] = *query.after;
  const auto own = id.value >> id_seconds_bits;
  if (rises(query.order)) statement.where("i.id > ?", {own == key ? id.value : first_id_of(own < key ? key : key + 1) - 1});
  else statement.where("i.id < ?", {own == key ? id.value : first_id_of(own < key ? key : key + 1)});
}

Walk walk_open(const Question& question, const std::string& where) {
  const auto& query = question.query;
  Walk walk{{}, "i.id >> 32", "i.id", true};
  walk.statement.from("item i LEFT JOIN post p ON p.id = i.id");
  walk.statement.where("i.state <> 2 AND " + where);
  if (!query.state && !query.reason && !query.hold) walk.statement.where("p.id IS NULL");
  where_all(walk.statement, question, Lead::none);
  if (query.kind) walk.statement.where("i.kind = " + number(*query.kind));
  if (query.created.since) walk.statement.where("i.id >= ?", {first_id_of(second_from(*query.created.since))});
  if (query.created.until) walk.statement.where("i.id < ?", {first_id_of(second_from(*query.created.until))});
  where_id_behind(walk.statement, query);
  return walk;
}

bool may_be(const PostQuery& query, State state) { return !query.state || *query.state == state; }

void add_open(std::vector<Walk>& walks, const Question& question) {
  const auto& query = question.query;
  const auto add = [&](State state, const std::string& reason, const std::string& hold) {
    walks.push_back(walk_open(question, "i.state = " + number(state) + " AND i.reason IS " + reason + " AND i.hold IS " + hold));
  };
  if (may_be(query, State::pending) && !query.reason) {
    if (!query.hold) add(State::pending, "NULL", "NULL");
    for (const auto hold : all_holds)
      if (!query.hold || *query.hold == hold) add(State::pending, "NULL", number(hold));
  }
  if (may_be(query, State::dead) && !query.hold)
    for (const auto reason : all_reasons)
      if (!query.reason || *query.reason == reason) add(State::dead, number(reason), "NULL");
  for (const auto state : {State::stored, State::tombstoned})
    if (may_be(query, state) && !query.reason && !query.hold) add(state, "NULL", "NULL");
}

std::vector<Walk> walks_of(const Question& question) {
  const auto& query = question.query;
  if (const auto lead = lead_of(question); lead != Lead::none) return {walk_set(question, lead)};
  std::vector<Walk> walks;
  const bool asks_open = (query.state && *query.state != State::archived) || query.reason || query.hold;
  const bool in_index = !by_creation(query.order);
  if (!asks_open || in_index) walks.push_back(walk_index(question));
  const bool needs_index = !query.region.empty() || query.archived.any() || !question.words.shorts.empty();
  if (asks_open ? !in_index : !in_index && !needs_index && query.state != State::archived) add_open(walks, question);
  return walks;
}

}  // namespace

bool rises(PostOrder order) { return order == PostOrder::oldest; }

std::vector<Ask> page_asks(const Question& question, int limit) {
  std::vector<Ask> asks;
  for (const auto& walk : walks_of(question)) asks.push_back(walk.statement.page(walk.key, walk.order(), rises(question.query.order), limit));
  return asks;
}

std::vector<Ask> count_asks(const Question& question, std::int64_t most) {
  std::vector<Ask> asks;
  for (const auto& walk : walks_of(question)) asks.push_back(walk.statement.count(most));
  return asks;
}

FoundPost read_found(Query& row) {
  FoundPost found;
  int at = column_key;
  auto& post = found.post;
  post.id = row.id<AwemeId>(++at);
  found.state = static_cast<State>(row.integer(++at));
  if (const auto reason = row.maybe(++at)) found.reason = static_cast<Reason>(*reason);
  if (const auto hold = row.maybe(++at)) found.hold = static_cast<Hold>(*hold);
  post.kind = static_cast<PostKind>(row.integer(++at));
  found.source = row.text(++at);
  found.listed_at = row.instant(++at);
  found.storage_key = row.text(++at);
  found.indexed = !row.null(++at);
  found.created_at = instant_from_unix(post.id.value >> id_seconds_bits);
  if (!found.indexed) {
    found.url = canonical_url(post.id, "");
    return found;
  }
  post.author = {row.text(at + 1), row.text(at + 2), row.text(at + 3)};
  at += 3;
  post.title = row.maybe_text(++at);
  post.region = row.maybe_text(++at);
  post.duration_s = row.maybe(++at);
  post.create_time = row.maybe(++at);
  if (post.create_time && *post.create_time >= 0 && *post.create_time < year_10000) found.created_at = instant_from_unix(*post.create_time);
  for (auto* counter : {&post.counters.play, &post.counters.digg, &post.counters.comment, &post.counters.share, &post.counters.download, &post.counters.collect})
    *counter = row.maybe(++at);
  if (auto music = row.maybe_text(++at)) post.music = Music{std::move(*music), row.text(at + 1), row.text(at + 2), std::nullopt};
  at += 2;
  post.kind = static_cast<PostKind>(row.integer(++at));
  post.images = row.small(++at);
  found.url = row.text(++at);
  found.media_key = row.text(++at);
  found.bytes = row.integer(++at);
  found.sha256 = row.maybe_sha256(++at);
  found.archived_at = row.maybe_instant(++at);
  return found;
}

}  // namespace holdfast::sqlite
