// What people write beside runs: links, and the revival of the dead (RULES 3, 4), in batches that a run beside can wait for.
#include <algorithm>
#include <string>
#include <unordered_set>

#include "adapters/postgres/nonce.h"
#include "adapters/postgres/stores.h"
#include "core/base/limits.h"
#include "core/listing/source.h"

namespace holdfast::postgres {

namespace {
// The numbers that an order answered.
class Numbers {
 public:
  explicit Numbers(const Rows& rows) {
    for (const auto& text : rows.texts(0, 0)) numbers_.push_back(std::stoll(text));
  }
  std::int64_t at(std::size_t place) const { return numbers_.at(place); }
  int small(std::size_t place) const { return static_cast<int>(at(place)); }
  const std::vector<std::int64_t>& all() const { return numbers_; }

 private:
  std::vector<std::int64_t> numbers_;
};

awaitable<Result<Numbers>> ask(Pool& pool, const char* sql, std::function<void(Params&)> bind) {
  auto rows = co_await pool.call(sql, std::move(bind));
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  co_return Numbers(*rows);
}

// --- links

struct Batch {
  std::vector<AwemeId> ids;
  std::vector<int> elsewhere;          // beside ids
  std::vector<std::string> urls;
  std::size_t size() const { return ids.size() + urls.size(); }
};

// The first of each.
std::vector<Batch> distinct_batches(const std::vector<NewLink>& links, int& repeated) {
  std::vector<Batch> batches;
  std::unordered_set<AwemeId> ids;
  std::unordered_set<std::string> urls;
  for (const auto& link : links) {
    const auto* id = std::get_if<AwemeId>(&link.what);
    const bool first = id != nullptr ? ids.insert(*id).second : urls.insert(std::get<std::string>(link.what)).second;
    if (!first) {
      ++repeated;
      continue;
    }
    if (batches.empty() || batches.back().size() >= static_cast<std::size_t>(limits::links_batch)) batches.emplace_back();
    auto& batch = batches.back();
    if (id == nullptr) {
      batch.urls.push_back(std::get<std::string>(link.what));
      continue;
    }
    batch.ids.push_back(*id);
    batch.elsewhere.push_back(link.elsewhere ? 1 : 0);
  }
  return batches;
}

awaitable<Result<Numbers>> add_batch(Pool& pool, Batch batch, Instant now) {
  constexpr const char* sql = "SELECT holdfast.add_links($1::bigint, $2::bigint[], $3::boolean[], $4::text[], $5::integer, $6::text, $7::bigint)";
  const SourceName links{SourceKind::links, "", ""};
  co_return co_await ask(pool, sql, [nonce = new_nonce(), batch = std::move(batch), links, now](Params& params) {
    params.add(nonce).array(batch.ids).array(batch.elsewhere).array(batch.urls).add(links.kind, describe(links), now);
  });
}

// --- the dead

awaitable<Result<Retried>> retry_all(Pool& pool, std::optional<Reason> reason, Instant now) {
  constexpr const char* sql = "SELECT holdfast.retry_all($1::bigint, $2::integer, $3::bigint, $4::integer, $5::bigint)";
  Retried retried;
  std::int64_t after = 0;
  while (true) {
    const auto done =
        co_await ask(pool, sql, [=, nonce = new_nonce()](Params& params) { params.add(nonce, reason, after, limits::links_batch, now); });
    if (!done) co_return std::unexpected(done.error());
    if (done->at(1) == 0) co_return retried;
    retried.revived += done->small(0);
    after = done->at(1);
  }
}

using Names = std::vector<DeadName>;

// The places of those that were not dead, from 1.
awaitable<Result<Numbers>> retry_named(Pool& pool, Names names, std::optional<Reason> reason, Instant now) {
  constexpr const char* sql = "SELECT holdfast.retry_named($1::bigint, $2::bigint[], $3::text[], $4::integer, $5::bigint)";
  co_return co_await ask(pool, sql, [nonce = new_nonce(), names = std::move(names), reason, now](Params& params) {
    std::vector<std::optional<AwemeId>> ids;
    std::vector<std::optional<std::string>> urls;
    for (const auto& name : names) {
      const auto* id = std::get_if<AwemeId>(&name);
      ids.push_back(id != nullptr ? std::optional(*id) : std::nullopt);
      urls.push_back(id != nullptr ? std::nullopt : std::optional(std::get<std::string>(name)));
    }
    params.add(nonce).array(ids).array(urls).add(reason, now);
  });
}

std::string text_of(const DeadName& name) {
  const auto* id = std::get_if<AwemeId>(&name);
  return id != nullptr ? to_text(*id) : std::get<std::string>(name);
}
}  // namespace

awaitable<Result<LinksAdded>> PgAdmin::add_links(std::vector<NewLink> links, Instant now) {
  LinksAdded all;
  auto batches = distinct_batches(links, all.repeated);
  for (auto& batch : batches) {
    const auto added = co_await add_batch(pool_, std::move(batch), now);
    if (!added) co_return std::unexpected(added.error());
    all.added += added->small(0);
    all.links += added->small(1);
    all.known += added->small(2);
    all.held += added->small(3);
    all.released += added->small(4);
  }
  co_return all;
}

awaitable<Result<Retried>> PgAdmin::retry_dead(std::vector<DeadName> names, std::optional<Reason> reason, Instant now) {
  if (names.empty()) co_return co_await retry_all(pool_, reason, now);
  Retried retried;
  for (std::size_t begin = 0; begin < names.size(); begin += limits::links_batch) {
    const auto end = std::min(names.size(), begin + limits::links_batch);
    const Names batch(names.begin() + static_cast<std::ptrdiff_t>(begin), names.begin() + static_cast<std::ptrdiff_t>(end));
    const auto not_dead = co_await retry_named(pool_, batch, reason, now);
    if (!not_dead) co_return std::unexpected(not_dead.error());
    for (const auto place : not_dead->all()) retried.not_dead.push_back(text_of(batch.at(static_cast<std::size_t>(place - 1))));
    retried.revived += static_cast<int>(batch.size() - not_dead->all().size());
  }
  co_return retried;
}

}  // namespace holdfast::postgres
