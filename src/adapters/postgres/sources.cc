// What people say about sources. core/listing decides what a source shall be, from what was read; the call compares and sets, and is made
// again over what stands there when somebody else was faster.
#include <string>

#include "adapters/postgres/source_rows.h"
#include "adapters/postgres/stores.h"

namespace holdfast::postgres {

namespace {
constexpr int rounds_max = 64;   // others that may come first

const char* all_sources = HOLDFAST_SOURCE_COLUMNS HOLDFAST_SOURCE_TABLES "ORDER BY s.id";

std::unexpected<Failure> too_many_rounds() { return fail(FailureKind::catalog, "write a source", "", "others write the sources all the time; try again"); }

awaitable<Result<std::vector<Source>>> load(Pool& pool) {
  auto rows = co_await pool.call(all_sources);
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  co_return read_sources(*rows);
}

// One that was added before with other capitals is the same source.
const Source* find_same(const std::vector<Source>& sources, const SourceName& name) {
  const Source* same = nullptr;
  for (const auto& source : sources) {
    if (source.name == name) return &source;
    if (is_same(source.name, name) && (same == nullptr || source.state != SourceState::removed)) same = &source;
  }
  return same;
}

const Source* find_id(const std::vector<Source>& sources, SourceId id) {
  for (const auto& source : sources)
    if (source.id == id) return &source;
  return nullptr;
}

std::unexpected<Failure> no_such(SourceId id) {
  return fail(FailureKind::invalid, "find a source", to_text(id), "there is no source with this number; `holdfast sources` lists them");
}

std::vector<std::optional<std::int64_t>> numbers(const SourceOptions& options) {
  const auto every = options.every ? std::optional(options.every->count()) : std::nullopt;
  return {options.publish_days, static_cast<std::int64_t>(options.sort), options.limit, every, options.files_only ? 1 : 0};
}

struct Change {
  SourceId source;
  SourceOptions from, to;
  std::optional<bool> resume;          // nullopt: its state stays
  std::optional<std::string> target;
};

// false: it is otherwise by now.
awaitable<Result<bool>> put_change(Pool& pool, Change change) {
  constexpr const char* sql =
      "SELECT holdfast.change_source($1::bigint, $2::bigint[], $3::bigint[], $4::boolean, $5::boolean, $6::text, $7::boolean)";
  auto rows = co_await pool.call(sql, [change](Params& params) {
    params.add(change.source).array(numbers(change.from)).array(numbers(change.to));
    params.add(!lists_the_same(change.from, change.to), change.resume, change.target).again();
  });
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  co_return rows->truth(0, 0);
}

awaitable<Result<bool>> put_new(Pool& pool, SourceId newest, SourceName name, SourceOptions options, Instant now) {
  constexpr const char* sql =
      "SELECT holdfast.add_source($1::bigint, $2::integer, $3::text, $4::text, $5::text, $6::text, $7::integer, $8::integer, $9::bigint, $10::bigint, "
      "$11::boolean, $12::bigint, $13::boolean)";
  auto rows = co_await pool.call(sql, [=](Params& params) {
    params.add(newest, name.kind, name.name, name.region, describe(name), own_target(name), options.publish_days, options.sort, options.limit, options.every,
               options.files_only, now);
    params.again();
  });
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  co_return rows->truth(0, 0);
}

// nullopt: somebody else was faster.
awaitable<Result<std::optional<AddedSource>>> try_to_add(Pool& pool, SourceName name, OptionsChange change, Instant now) {
  const auto sources = co_await load(pool);
  if (!sources) co_return std::unexpected(sources.error());
  const auto* same = find_same(*sources, name);
  if (same == nullptr) {
    const auto newest = sources->empty() ? SourceId{} : sources->back().id;
    const auto done = co_await put_new(pool, newest, std::move(name), changed({}, change), now);
    if (!done) co_return std::unexpected(done.error());
    co_return *done ? std::optional(AddedSource::added) : std::nullopt;
  }
  const bool rests = same->state == SourceState::paused || same->state == SourceState::failed || same->state == SourceState::removed;
  const Change to{same->id, same->options, changed(same->options, change), rests, own_target(same->name)};
  const auto done = co_await put_change(pool, to);
  if (!done) co_return std::unexpected(done.error());
  if (!*done) co_return std::optional<AddedSource>();
  if (rests) co_return AddedSource::resumed;
  co_return to.from == to.to ? AddedSource::known : AddedSource::updated;
}
}  // namespace

awaitable<Result<std::vector<Source>>> PgSources::sources() { co_return co_await load(pool_); }

awaitable<Result<AddedSource>> PgSources::add_source(SourceName name, OptionsChange change, Instant now) {
  for (int round = 0; round < rounds_max; ++round) {
    const auto added = co_await try_to_add(pool_, name, change, now);
    if (!added) co_return std::unexpected(added.error());
    if (*added) co_return **added;
  }
  co_return too_many_rounds();
}

awaitable<Status> PgSources::set_options(SourceId source, OptionsChange change) {
  for (int round = 0; round < rounds_max; ++round) {
    const auto sources = co_await load(pool_);
    if (!sources) co_return std::unexpected(sources.error());
    const auto* found = find_id(*sources, source);
    if (found == nullptr) co_return no_such(source);
    const auto done = co_await put_change(pool_, {source, found->options, changed(found->options, change), std::nullopt, std::nullopt});
    if (!done) co_return std::unexpected(done.error());
    if (*done) co_return Status{};
  }
  co_return too_many_rounds();
}

awaitable<Status> PgSources::set_state(SourceId source, SourceState state) {
  if (state != SourceState::active && state != SourceState::paused && state != SourceState::removed)
    co_return fail(FailureKind::bug, "set a source's state", to_text(source), "nobody but the lister ends a source");
  auto rows = co_await pool_.call("UPDATE holdfast.source SET state = $2::integer, reason = '' WHERE id = $1::bigint",
                                  [=](Params& params) { params.add(source, state); });
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  if (rows->changed() == 0) co_return no_such(source);
  co_return Status{};
}

}  // namespace holdfast::postgres
