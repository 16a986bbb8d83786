// Three ways to walk: over a set that a narrow filter gives (an author, a sound, words, a source, a time), over all posts of the
// index in order, and over what is not archived: items change too often for an index of their own, so what waits, runs, was
// given up or is held leads to them.
#include "adapters/postgres/search_sql.h"

#include <limits>

#include "core/listing/post_link.h"

namespace holdfast::postgres {

const char* const found_columns =
    "i.id, i.state, i.reason, i.hold, i.kind, s.label, i.listed_at, i.storage_key, p.id, p.author_id, p.author_handle, p.author_nickname, p.title, "
    "p.region, p.duration, p.create_time, p.play_count, p.digg_count, p.comment_count, p.share_count, p.download_count, p.collect_count, p.music_id, "
    "p.music_title, p.music_author, p.kind, p.images, p.url, p.media_key, p.bytes, p.sha256, p.captured_at";

void Ask::bind(Params& params) const {
  for (const auto& value : values) {
    if (const auto* list = std::get_if<std::vector<std::int64_t>>(&value)) params.array(*list);
    else if (const auto* number = std::get_if<std::int64_t>(&value)) params.add(*number);
    else if (const auto* text = std::get_if<std::string>(&value)) params.add(*text);
    else params.add(std::get<Instant>(value));
  }
}

namespace {

constexpr int id_seconds_bits = 32;  // the upper bits of an id are the second in which it was made
constexpr std::int64_t year_10000 = 253'402'300'800;  // what the provider says may be anything: later times can't be told

// Numbers the values as they come.
class Values {
 public:
  std::string operator()(BoundValue value) {
    static constexpr const char* types[] = {"bigint", "text", "bigint", "bigint[]"};
    const auto type = types[value.index()];
    values_.push_back(std::move(value));
    return "$" + std::to_string(values_.size()) + "::" + type;
  }
  std::vector<BoundValue> take() { return std::move(values_); }

 private:
  std::vector<BoundValue> values_;
};

struct Walk {
  std::string with, from, where, key, id;
  bool ids_follow_key = false;   // the order of ids is that of the key: no sorting

  void also(const std::string& text) { where += (where.empty() ? " WHERE " : " AND ") + text; }
  std::string rows(const std::string& columns, const std::string& rest) const { return "(" + with + "SELECT " + columns + " FROM " + from + where + rest + ")"; }
  std::string order(const char* way) const { return " ORDER BY " + (ids_follow_key ? "" : key + way + ", ") + id + way; }
};

std::string number(auto value) { return std::to_string(static_cast<int>(value)); }
bool by_creation(PostOrder order) { return order == PostOrder::newest || order == PostOrder::oldest; }
bool rises(PostOrder order) { return order == PostOrder::oldest; }

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

// The first whole second at or after `at`.
std::int64_t second_from(Instant at) { return std::chrono::ceil<seconds>(at).time_since_epoch().count(); }

// Makes the text of one question.
class Asking {
 public:
  explicit Asking(const Question& question) : question_(question), query_(question.query) {}
  std::vector<Walk> walks();
  Values values;

 private:
  std::string set_of(Lead lead);
  std::string range(const std::string& column, const TimeRange& range);
  std::string raw_range(const std::string& column, const TimeRange& range);
  std::string author_set();
  std::string has_part(const std::string& part) { return "position(holdfast.index_fold(" + values(part) + ") in p.folded) > 0"; }
  std::string has_start(const std::string& word) {
    return "p.folded COLLATE \"und-x-icu\" ~ ('(?:^|[^[:alnum:]])' || holdfast.index_fold(" + values(word) + "))";
  }
  void where_all(Walk& walk, Lead lead);
  void where_state(Walk& walk);
  void where_created(Walk& walk, const std::string& created);
  void where_behind(Walk& walk);
  void where_id_behind(Walk& walk);
  Walk walk_set(Lead lead);
  Walk walk_index();
  Walk walk_open(const std::string& from, const std::string& where);
  void add_open(std::vector<Walk>& walks);
  bool may_be(State state) const { return !query_.state || *query_.state == state; }

  const Question& question_;
  const PostQuery& query_;
};

std::string Asking::range(const std::string& column, const TimeRange& range) {
  std::string text;
  if (range.since) text = column + " >= " + values(*range.since);
  if (range.until) text += (text.empty() ? "" : " AND ") + column + " < " + values(*range.until);
  return text;
}
// Of times that captures said: no clock of the database.
std::string Asking::raw_range(const std::string& column, const TimeRange& range) {
  std::string text;
  if (range.since) text = column + " >= " + values(to_us(*range.since));
  if (range.until) text += (text.empty() ? "" : " AND ") + column + " < " + values(to_us(*range.until));
  return text;
}

std::string Asking::author_set() {
  const auto& given = query_.author;
  const bool at_sign = given.starts_with('@');
  const std::string id = at_sign ? "" : given;  // "@123456" is a handle
  return "SELECT id FROM holdfast.posts_of_author(" + values(at_sign ? given.substr(1) : given) + ", " + values(id) + ")";
}

std::string Asking::set_of(Lead lead) {
  const auto from_posts = [&](const std::string& where) { return "SELECT p.id FROM holdfast.post p WHERE " + where; };
  switch (lead) {
    case Lead::author: return author_set();
    case Lead::music: return from_posts("p.music_id = " + values(query_.music));
    case Lead::parts: {
      std::string where;
      for (const auto& part : question_.words.parts)
        where += (where.empty() ? "" : " AND ") + ("holdfast.index_marks(p.folded) @> holdfast.index_parts(holdfast.index_fold(" + values(part) + "))") + " AND " +
                 has_part(part);
      return from_posts(where);
    }
    case Lead::starts: {
      std::string where;
      for (const auto& word : question_.words.starts)
        where += (where.empty() ? "" : " AND ") + ("holdfast.index_marks(p.folded) @> ARRAY[U&'\\0002' || holdfast.index_fold(" + values(word) + ")]");
      return from_posts(where);
    }
    case Lead::source: return "SELECT DISTINCT d.id FROM holdfast.discoveries d WHERE d.source = ANY (" + values(question_.sources) + ")";
    case Lead::archived: return from_posts(raw_range("p.captured_at", query_.archived));
    case Lead::listed:
    case Lead::none: break;
  }
  return "SELECT o.id FROM holdfast.item o WHERE " + range("o.listed_at", query_.listed);
}

// What the lead doesn't settle and every walk asks.
void Asking::where_all(Walk& walk, Lead lead) {
  if (!query_.music.empty() && lead != Lead::music) walk.also("p.music_id = " + values(query_.music));
  if (lead != Lead::parts)
    for (const auto& part : question_.words.parts) walk.also(has_part(part));
  if (lead != Lead::starts)
    for (const auto& word : question_.words.starts) walk.also(has_start(word));
  for (const auto& word : question_.words.shorts) walk.also(has_part(word));
  if (!query_.source.empty() && lead != Lead::source)
    walk.also("EXISTS (SELECT FROM holdfast.discoveries d WHERE d.source = ANY (" + values(question_.sources) + ") AND d.id = i.id)");
  if (!query_.region.empty()) {
    const auto region = values(query_.region);
    walk.also("left(p.region, 8) = left(" + region + ", 8)");  // as it is indexed
    walk.also("p.region = " + region);
  }
  if (query_.listed.any() && lead != Lead::listed) walk.also(range("i.listed_at", query_.listed));
  if (query_.archived.any() && lead != Lead::archived) walk.also(raw_range("p.captured_at", query_.archived));
}

void Asking::where_state(Walk& walk) {
  if (query_.state) walk.also("i.state = " + number(*query_.state));
  if (query_.reason) walk.also("i.reason = " + number(*query_.reason));
  if (query_.hold) walk.also("i.hold = " + number(*query_.hold));
}

void Asking::where_created(Walk& walk, const std::string& created) {
  if (query_.created.since) walk.also(created + " >= " + values(second_from(*query_.created.since)));
  if (query_.created.until) walk.also(created + " < " + values(second_from(*query_.created.until)));
}

void Asking::where_behind(Walk& walk) {
  if (!query_.after) return;
  walk.also("(" + walk.key + ", " + walk.id + ") " + (rises(query_.order) ? ">" : "<") + " (" + values(query_.after->key) + ", " + values(query_.after->id.value) + ")");
}

std::string key_of(PostOrder order, const char* created) {
  if (order == PostOrder::plays) return "coalesce(p.play_count, -1)";
  return order == PostOrder::archived ? "p.captured_at" : created;
}

// The set is made first, whatever the planner thinks of it: walking everything in order until enough is found may be walking everything.
Walk Asking::walk_set(Lead lead) {
  constexpr const char* created = "coalesce(p.create_time, i.id >> 32)";
  Walk walk{.key = key_of(query_.order, created), .id = "i.id"};
  walk.with = "WITH c AS MATERIALIZED (" + set_of(lead) + ") ";
  walk.from = "c JOIN holdfast.item i ON i.id = c.id LEFT JOIN holdfast.post p ON p.id = i.id";
  if (!by_creation(query_.order)) walk.also("p.id IS NOT NULL");
  where_all(walk, lead);
  where_state(walk);
  if (query_.kind) walk.also("coalesce(p.kind, i.kind) = " + number(*query_.kind));
  where_created(walk, created);
  where_behind(walk);
  return walk;
}

Walk Asking::walk_index() {
  constexpr const char* created = "coalesce(p.create_time, p.id >> 32)";
  Walk walk{.key = key_of(query_.order, created), .id = "p.id"};
  const bool asks_item = query_.state || query_.reason || query_.hold || query_.listed.any() || !query_.source.empty();
  walk.from = asks_item ? "holdfast.post p JOIN holdfast.item i ON i.id = p.id" : "holdfast.post p";
  where_all(walk, Lead::none);
  where_state(walk);
  if (query_.kind) walk.also("p.kind = " + number(*query_.kind));
  where_created(walk, created);
  where_behind(walk);
  return walk;
}

// The first id of a second; past the ends of what an id can hold, the end.
std::int64_t first_id_of(std::int64_t second) {
  constexpr auto seconds_max = std::numeric_limits<std::int64_t>::max() >> id_seconds_bits;
  return second <= 0 ? 0 : second > seconds_max ? std::numeric_limits<std::int64_t>::max() : second << id_seconds_bits;
}

void Asking::where_id_behind(Walk& walk) {
  if (!query_.after) return;
  const auto [key, id] = *query_.after;
  const auto own = id.value >> id_seconds_bits;
  if (rises(query_.order)) walk.also(walk.id + " > " + values(own == key ? id.value : first_id_of(own < key ? key : key + 1) - 1));
  else walk.also(walk.id + " < " + values(own == key ? id.value : first_id_of(own < key ? key : key + 1)));
}

// `from` gives l.id: what leads to the items.
Walk Asking::walk_open(const std::string& from, const std::string& where) {
  Walk walk{.from = from + " LEFT JOIN holdfast.post p ON p.id = i.id", .key = "i.id >> 32", .id = "i.id", .ids_follow_key = true};
  walk.also(where);
  where_state(walk);
  if (!query_.state && !query_.reason && !query_.hold) walk.also("p.id IS NULL");
  where_all(walk, Lead::none);
  if (query_.kind) walk.also("i.kind = " + number(*query_.kind));
  if (query_.created.since) walk.also("i.id >= " + values(first_id_of(second_from(*query_.created.since))));
  if (query_.created.until) walk.also("i.id < " + values(first_id_of(second_from(*query_.created.until))));
  where_id_behind(walk);
  return walk;
}

void Asking::add_open(std::vector<Walk>& walks) {
  const auto add = [&](const std::string& table, const std::string& where) {
    auto walk = walk_open("holdfast." + table + " l JOIN holdfast.item i ON i.id = l.id", where);
    walk.id = "l.id";
    walks.push_back(std::move(walk));
  };
  // Few or none, without a table of their own: looked for only where the tally says that there are some.
  const auto add_counted = [&](const std::string& where, const std::string& counted) {
    walks.push_back(walk_open("holdfast.item i", where + " AND coalesce((SELECT sum(t.n) FROM holdfast.tally t WHERE " + counted + "), 0) > 0"));
  };
  const bool no_hold = !query_.hold, no_reason = !query_.reason;
  if ((may_be(State::pending) || may_be(State::stored)) && no_hold && no_reason) {
    add("ready", "i.state IN (0, 1) AND i.hold IS NULL");
    add("lease", "i.state IN (0, 1) AND i.hold IS NULL");
  }
  if (may_be(State::pending) && no_reason) {
    if (no_hold || query_.hold == Hold::not_wanted) add("held", "i.hold = " + number(Hold::not_wanted));
    if (no_hold || query_.hold == Hold::elsewhere)
      add_counted("i.hold = " + number(Hold::elsewhere), "t.state = 0 AND t.hold = " + number(Hold::elsewhere));
  }
  if (may_be(State::dead) && no_hold) add("dead_letter", "l.revived_at IS NULL AND l.id IS NOT NULL AND i.state = " + number(State::dead));
  if (may_be(State::tombstoned) && no_hold && no_reason) add_counted("i.state = " + number(State::tombstoned), "t.state = " + number(State::tombstoned));
}

std::vector<Walk> Asking::walks() {
  if (const auto lead = lead_of(question_); lead != Lead::none) return {walk_set(lead)};
  std::vector<Walk> walks;
  const bool asks_open = (query_.state && *query_.state != State::archived) || query_.reason || query_.hold;
  const bool in_index = !by_creation(query_.order);
  if (!asks_open || in_index) walks.push_back(walk_index());
  const bool needs_index = !query_.region.empty() || query_.archived.any() || !question_.words.shorts.empty();
  if (asks_open ? !in_index : !in_index && !needs_index && query_.state != State::archived) add_open(walks);
  return walks;
}

}  // namespace

// Keys and ids first: only what is shown is read whole, and nothing wide is sorted.
Ask page_ask(const Question& question, int limit) {
  Asking asking(question);
  const std::string way = rises(question.query.order) ? "" : " DESC";
  const std::string limited = " LIMIT " + std::to_string(limit);
  std::string keys;
  for (const auto& walk : asking.walks())
    keys += (keys.empty() ? "" : " UNION ALL ") + walk.rows(walk.key + " AS key, " + walk.id + " AS id", walk.order(way.c_str()) + limited);
  const auto order = " ORDER BY k.key" + way + ", k.id" + way;
  if (keys.empty()) keys = "SELECT 0::bigint AS key, 0::bigint AS id WHERE false";
  return {std::string("SELECT k.key, ") + found_columns + " FROM (SELECT * FROM (" + keys + ") k" + order + limited +
              ") k JOIN holdfast.item i ON i.id = k.id LEFT JOIN holdfast.post p ON p.id = i.id LEFT JOIN holdfast.source s ON s.id = i.source" + order,
          asking.values.take()};
}

Ask count_ask(const Question& question, std::int64_t most) {
  Asking asking(question);
  std::string counts;
  for (const auto& walk : asking.walks())
    counts += (counts.empty() ? "" : " UNION ALL ") + ("SELECT count(*) AS n FROM " + walk.rows("1", " LIMIT " + std::to_string(most)) + " w");
  if (counts.empty()) counts = "SELECT 0 AS n";
  return {"SELECT sum(n)::bigint FROM (" + counts + ") c", asking.values.take()};
}

FoundPost read_found(const Rows& rows, int row, int at) {
  FoundPost found;
  --at;
  auto& post = found.post;
  post.id = rows.id<AwemeId>(row, ++at);
  found.state = static_cast<State>(rows.integer(row, ++at));
  if (const auto reason = rows.maybe(row, ++at)) found.reason = static_cast<Reason>(*reason);
  if (const auto hold = rows.maybe(row, ++at)) found.hold = static_cast<Hold>(*hold);
  post.kind = static_cast<PostKind>(rows.integer(row, ++at));
  found.source = rows.text(row, ++at);
  found.listed_at = rows.instant(row, ++at);
  found.storage_key = rows.text(row, ++at);
  found.indexed = !rows.null(row, ++at);
  found.created_at = instant_from_unix(post.id.value >> id_seconds_bits);
  if (!found.indexed) {
    found.url = canonical_url(post.id, "");
    return found;
  }
  post.author = {rows.text(row, at + 1), rows.text(row, at + 2), rows.text(row, at + 3)};
  at += 3;
  post.title = rows.maybe_text(row, ++at);
  post.region = rows.maybe_text(row, ++at);
  post.duration_s = rows.maybe(row, ++at);
  post.create_time = rows.maybe(row, ++at);
  if (post.create_time && *post.create_time >= 0 && *post.create_time < year_10000) found.created_at = instant_from_unix(*post.create_time);
  for (auto* counter : {&post.counters.play, &post.counters.digg, &post.counters.comment, &post.counters.share, &post.counters.download, &post.counters.collect})
    *counter = rows.maybe(row, ++at);
  if (auto music = rows.maybe_text(row, ++at)) post.music = Music{std::move(*music), rows.text(row, at + 1), rows.text(row, at + 2), std::nullopt};
  at += 2;
  post.kind = static_cast<PostKind>(rows.integer(row, ++at));
  post.images = rows.small(row, ++at);
  found.url = rows.text(row, ++at);
  found.media_key = rows.text(row, ++at);
  found.bytes = rows.integer(row, ++at);
  found.sha256 = rows.sha256(row, ++at);
  found.archived_at = instant_from_us(rows.integer(row, ++at));
  return found;
}

}  // namespace holdfast::postgres
