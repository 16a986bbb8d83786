// Sources, walks and pages (RULES 3), each in one call.
#include <algorithm>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "adapters/postgres/columns.h"
#include "adapters/postgres/source_rows.h"
#include "adapters/postgres/stores.h"

namespace holdfast::postgres {

namespace {
void add_close(Params& params, const SpendClose& close) { params.add(close.id, close.outcome, close.status, close.at); }

awaitable<Result<Walk>> walk_of(awaitable<Result<Rows>> call) {
  auto rows = co_await std::move(call);
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  co_return read_walk(*rows, 0);
}

// --- pages

// A post of a page, the first of its id.
struct Placed {
  const Post* post;
  int rank;
};

struct PageToWrite {
  explicit PageToWrite(PageCommit given) : page(std::move(given)) {
    std::unordered_set<AwemeId> met;
    for (std::size_t i = 0; i < page.posts.size(); ++i)
      if (met.insert(page.posts[i].id).second) posts.push_back({&page.posts[i], static_cast<int>(i) + 1});
    // Items are taken in the order of their ids, so that two pages wait for each other and never both.
    std::ranges::sort(posts, {}, [](const Placed& placed) { return placed.post->id; });
    for (const auto& placed : posts) {
      if (page.files_only && placed.post->kind == PostKind::video) listed.push_back(placed.post);
      if (authors.empty() || !is_named_so(*authors.back(), placed.post->author)) authors.push_back(&placed.post->author);
    }
  }
  static bool is_named_so(const Author& one, const Author& other) {
    return one.id == other.id && one.handle == other.handle && one.nickname == other.nickname;
  }

  PageCommit page;
  std::vector<Placed> posts;           // pointers into page.posts
  std::vector<const Author*> authors;
  std::vector<const Post*> listed;
};

#define HOLDFAST_COMMIT_PAGE                                                                                                             \
  "SELECT p.ids_seen, p.ids_new, p.ids_fresh FROM holdfast.commit_page($1::bigint, $2::integer, $3::integer, $4::bigint, $5::boolean, "   \
  "$6::bigint, $7::bigint, $8::integer, $9::integer, $10::text, $11::text, $12::text, $13::boolean, $14::boolean, $15::text, "             \
  "$16::boolean, $17::boolean, $18::bigint, $19::bigint, $20::bigint, $21::integer, $22::bigint[], $23::integer[], $24::smallint[], "       \
  "$25::text[], $26::text[], $27::text[], "
constexpr const char* commit_page_sql = HOLDFAST_COMMIT_PAGE "'{}') p";
constexpr const char* commit_listed_page_sql = HOLDFAST_COMMIT_PAGE
    "ARRAY(SELECT ROW(g.*)::holdfast.listed_post FROM unnest($28::bigint[], $29::text[], $30::text[], $31::text[], $32::text[], $33::text[], $34::bigint[], "
    "$35::bigint[], $36::bigint[], $37::bigint[], $38::bigint[], $39::bigint[], $40::bigint[], $41::bigint[], $42::text[], $43::text[], $44::text[], "
    "$45::bigint[], $46::smallint[]) g)) p";

template <class Field>
auto of_music(Field field) {
  return [field](const Post* post) { return post->music ? std::optional(field(*post->music)) : std::nullopt; };
}

void add_listed(Params& params, const std::vector<const Post*>& posts) {
  add_columns(
      params, posts, [](auto* post) { return post->id; }, [](auto* post) { return post->author.id; }, [](auto* post) { return post->author.handle; },
      [](auto* post) { return post->author.nickname; }, [](auto* post) { return post->title; }, [](auto* post) { return post->region; },
      [](auto* post) { return post->duration_s; }, [](auto* post) { return post->create_time; }, [](auto* post) { return post->counters.play; },
      [](auto* post) { return post->counters.digg; }, [](auto* post) { return post->counters.comment; }, [](auto* post) { return post->counters.share; },
      [](auto* post) { return post->counters.download; }, [](auto* post) { return post->counters.collect; },
      of_music([](const Music& music) { return music.id; }), of_music([](const Music& music) { return music.title; }),
      of_music([](const Music& music) { return music.author; }), [](auto* post) { return post->music ? post->music->duration_s : std::nullopt; },
      [](auto* post) { return post->pinned ? 1 : 0; });
}

void bind_page(Params& params, const PageToWrite& write, Duration resolve_within) {
  const auto& page = write.page;
  const auto& step = page.step;
  add_close(params, page.spend);
  params.again();
  params.add(page.source, page.walk.no, page.walk.kind, page.walk.pages, page.walk.cursor, page.cursor_out, step.cursor, step.end.has_value(),
             step.end && reaches_mark(*step.end), page.region, page.wanted.video, page.wanted.photo, resolve_within, page.mean_transfer, page.now,
             page.posts.size());
  add_columns(
      params, write.posts, [](const Placed& placed) { return placed.post->id; }, [](const Placed& placed) { return placed.rank; },
      [](const Placed& placed) { return placed.post->kind; });
  add_columns(
      params, write.authors, [](auto* author) { return author->id; }, [](auto* author) { return author->handle; },
      [](auto* author) { return author->nickname; });
  if (!write.listed.empty()) add_listed(params, write.listed);
}

// --- how a page's ids stand

PageStanding standing_of(const Rows& rows, const std::vector<AwemeId>& ids) {
  std::unordered_map<AwemeId, int> met;
  for (int row = 0; row < rows.count(); ++row) met.emplace(rows.id<AwemeId>(row, 0), row);
  PageStanding standing;
  std::unordered_set<AwemeId> counted;
  for (const auto id : ids) {
    const auto found = met.find(id);
    standing.known.push_back(found != met.end() && rows.truth(found->second, 1));
    const bool by_walk = found != met.end() && rows.truth(found->second, 2);
    standing.first.push_back(!by_walk && counted.insert(id).second);
    if (standing.first.back()) ++standing.new_to_walk;
  }
  return standing;
}
}  // namespace

awaitable<Result<std::vector<Source>>> PgListing::sources() {
  auto rows = co_await pool_.call(HOLDFAST_SOURCE_COLUMNS HOLDFAST_SOURCE_TABLES "WHERE s.state IN (0, 2) AND s.kind <> 4 ORDER BY s.served_at, s.id");
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  co_return read_sources(*rows);
}

awaitable<Result<Walk>> PgListing::open_walk(SourceId source, WalkKind kind, Instant now) {
  co_return co_await walk_of(pool_.call(HOLDFAST_WALK_COLUMNS " FROM holdfast.open_walk($1::bigint, $2::integer, $3::bigint)",
                                        [=](Params& params) { params.add(source, kind, now); }));
}

awaitable<Result<Walk>> PgListing::restart_walk(SourceId source, WalkKind kind, Instant now) {
  co_return co_await walk_of(pool_.call(HOLDFAST_WALK_COLUMNS " FROM holdfast.restart_walk($1::bigint, $2::integer, $3::bigint, $4::boolean)",
                                        [=](Params& params) { params.add(source, kind, now).again(); }));
}

awaitable<Status> PgListing::set_target(SourceId source, std::string target, SpendClose spend) {
  co_return co_await discard(pool_.call("SELECT holdfast.set_target($1::bigint, $2::text, $3::bigint, $4::integer, $5::integer, $6::bigint, $7::boolean)",
                                        [=](Params& params) {
                                          params.add(source, target);
                                          add_close(params, spend);
                                          params.again();
                                        }));
}

awaitable<Result<PageStanding>> PgListing::standing(SourceId source, Walk walk, std::vector<AwemeId> ids) {
  auto rows = co_await pool_.call("SELECT id, known, by_walk FROM holdfast.page_standing($1::bigint, $2::bigint, $3::integer, $4::bigint[])",
                                  [&](Params& params) { params.add(source, walk.no, walk.kind).array(ids); });
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  co_return standing_of(*rows, ids);
}

awaitable<Result<PageResult>> PgListing::commit_page(PageCommit page) {
  const auto write = std::make_shared<const PageToWrite>(std::move(page));
  auto rows = co_await pool_.call(write->listed.empty() ? commit_page_sql : commit_listed_page_sql,
                                  [write, within = resolve_within_](Params& params) { bind_page(params, *write, within); });
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  co_return PageResult{rows->small(0, 0), rows->small(0, 1), rows->small(0, 2)};
}

awaitable<Status> PgListing::end_source(SourceId source, SourceState state, std::string reason, std::optional<SpendClose> spend) {
  if (state != SourceState::failed && state != SourceState::finished)
    co_return fail(FailureKind::bug, "end a source", to_text(source), "a source ends failed or finished");
  constexpr const char* sql =
      "SELECT holdfast.end_source($1::bigint, $2::integer, $3::text, $4::bigint, $5::integer, $6::integer, $7::bigint, $8::boolean)";
  co_return co_await discard(pool_.call(sql, [=](Params& params) {
    params.add(source, state, reason);
    if (spend) add_close(params, *spend);
    else params.add(nullptr, nullptr, nullptr, nullptr);
    params.again();
  }));
}

}  // namespace holdfast::postgres
