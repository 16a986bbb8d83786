// Finding posts: pages of results, counts, and what else a command looks up.
#include <algorithm>

#include "adapters/postgres/letter_rows.h"
#include "adapters/postgres/search_sql.h"
#include "adapters/postgres/stores.h"
#include "core/base/limits.h"
#include "core/base/printable.h"

namespace holdfast::postgres {

namespace {
awaitable<Result<Question>> question_of(Pool& pool, const PostQuery& query) {
  Question question{query, search_words(query.text), {}};
  if (query.source.empty()) co_return question;
  const auto bind = [&](Params& params) { params.add(query.source, parse_decimal_id(query.source)); };
  auto rows = co_await pool.call("SELECT id FROM holdfast.sources_named($1::text, $2::bigint)", bind);
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  for (int row = 0; row < rows->count(); ++row) question.sources.push_back(rows->integer(row, 0));
  if (question.sources.empty())
    co_return fail(FailureKind::invalid, "find", "", "no source " + printable(query.source) + "; `holdfast status` lists them (\"user @name\", or its number)");
  co_return question;
}

awaitable<Result<Rows>> answer(Pool& pool, const Ask& ask) {
  co_return co_await pool.call(ask.sql.c_str(), [&](Params& params) { ask.bind(params); });
}
}  // namespace

awaitable<Result<FoundPosts>> PgSearch::find(PostQuery query) {
  const int limit = std::clamp(query.limit, 1, limits::found_page);
  const auto question = co_await question_of(pool_, query);
  if (!question) co_return std::unexpected(question.error());
  const auto ask = page_ask(*question, limit + 1);
  auto rows = co_await answer(pool_, ask);
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  FoundPosts found;
  const int shown = std::min(rows->count(), limit);
  for (int row = 0; row < shown; ++row) found.posts.push_back(read_found(*rows, row, 1));
  if (rows->count() > limit) found.next = PostCursor{rows->integer(limit - 1, 0), found.posts.back().post.id};
  co_return found;
}

awaitable<Result<std::int64_t>> PgSearch::count(PostQuery query, std::int64_t most) {
  const auto question = co_await question_of(pool_, query);
  if (!question) co_return std::unexpected(question.error());
  const auto ask = count_ask(*question, most);
  auto rows = co_await answer(pool_, ask);
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  co_return std::min(rows->integer(0, 0), most);
}

awaitable<Result<std::vector<KnownPost>>> PgSearch::known(std::vector<AwemeId> ids) {
  const auto bind = [&](Params& params) { params.array(ids).add(Hold::elsewhere); };
  auto rows = co_await pool_.call("SELECT i.id, i.state = 0 AND coalesce(i.hold = $2::smallint, false) FROM unnest($1::bigint[]) WITH ORDINALITY a(id, no) "
                                  "JOIN holdfast.item i ON i.id = a.id ORDER BY a.no", bind);
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  std::vector<KnownPost> known;
  for (int row = 0; row < rows->count(); ++row) known.push_back({rows->id<AwemeId>(row, 0), rows->truth(row, 1)});
  co_return known;
}

awaitable<Result<std::optional<LinkFate>>> PgSearch::link(std::string url) {
  auto rows = co_await pool_.call("SELECT state, id, reason FROM holdfast.link WHERE holdfast.index_digest(url) = holdfast.index_digest($1::text) AND url = $1",
                                  [&](Params& params) { params.add(url); });
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  if (rows->empty()) co_return std::nullopt;
  LinkFate fate{static_cast<LinkState>(rows->integer(0, 0)), std::nullopt, std::nullopt};
  if (const auto id = rows->maybe(0, 1)) fate.id = AwemeId{*id};
  if (const auto reason = rows->maybe(0, 2)) fate.reason = static_cast<Reason>(*reason);
  co_return fate;
}

awaitable<Result<std::vector<Letter>>> PgSearch::letters(std::optional<Reason> reason, std::int64_t after) {
  const auto bind = [&](Params& params) { params.add(after, reason, limits::found_page); };
  auto rows = co_await pool_.call("SELECT * FROM holdfast.open_letters() d WHERE d.no > $1::bigint AND ($2::smallint IS NULL OR d.reason = $2) "
                                  "ORDER BY d.no LIMIT $3::bigint", bind);
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  std::vector<Letter> letters;
  for (int row = 0; row < rows->count(); ++row) letters.push_back(read_letter(*rows, row));
  co_return letters;
}

}  // namespace holdfast::postgres
