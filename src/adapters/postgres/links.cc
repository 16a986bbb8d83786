// Short links (RULES 3): functions/links.sql does the work.
#include <algorithm>

#include "adapters/postgres/closing.h"
#include "adapters/postgres/nonce.h"
#include "adapters/postgres/stores.h"
#include "core/base/limits.h"
#include "core/base/utf8.h"

namespace holdfast::postgres {

namespace {
std::unexpected<Failure> fenced(const LinkClaim& link) {
  return fail(FailureKind::fenced, "finish a link", to_text(link.id), "its lease is no longer ours");
}

enum Kind { not_ours, is_item, is_known };

LinkIsItem read_item(const Rows& rows, AwemeId id) {
  Claim claim;
  claim.id = id;
  claim.token = rows.id<LeaseToken>(0, 1);
  claim.item_class = static_cast<Class>(rows.integer(0, 2));
  claim.until = rows.instant(0, 3);
  claim.source = rows.id<SourceId>(0, 4);
  claim.storage_key = rows.maybe_text(0, 5);
  claim.captures = rows.small(0, 6);
  claim.calls = rows.small(0, 7);
  claim.attempts = rows.small(0, 8);
  const auto stem = claim.storage_key.value_or("");
  return {std::move(claim), stem, rows.texts(0, 9)};
}

constexpr const char* postpone =
    "SELECT holdfast.link_postponed($1::bigint, $2::bigint, $3::bigint, $4::integer, $5, $6::bigint, $7::integer, $8::integer, $9::bigint, $10::boolean)";
constexpr const char* bury =
    "SELECT holdfast.link_dead($1::bigint, $2::bigint, $3::bigint, $4::integer, $5, $6::integer, $7, $8::bigint, $9::integer, $10::integer, $11::bigint, "
    "$12::boolean)";
}  // namespace

awaitable<Result<std::vector<LinkClaim>>> PgLinks::claim_links(int count, std::string owner, Instant now) {
  std::vector<LinkClaim> claims;
  count = std::clamp(count, 0, limits::claim_batch);
  if (count == 0) co_return claims;
  auto rows = co_await pool_.call("SELECT no, token, url, source, attempts FROM holdfast.claim_links($1::integer, $2, $3::bigint, $4::bigint, $5::boolean)",
                                  [count, owner = std::move(owner), now, batch = new_nonce()](Params& params) {
                                    params.add(count, owner, now, batch).again();
                                  });
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  for (int row = 0; row < rows->count(); ++row)
    claims.push_back({rows->id<LinkId>(row, 0), rows->id<LeaseToken>(row, 1), rows->text(row, 2), rows->id<SourceId>(row, 3), rows->small(row, 4)});
  co_return claims;
}

awaitable<Result<LinkResult>> PgLinks::link_answered(LinkAnswer answer) {
  const auto link = answer.link;
  const auto id = answer.id;
  auto rows = co_await pool_.call(
      "SELECT kind, token, class, lease_until, source, storage_key, captures, calls, attempts, sources FROM holdfast.link_answered($1::bigint, $2::bigint, "
      "$3::bigint, $4::bigint, $5::integer, $6, $7, $8::bigint, $9::bigint, $10::bigint, $11::integer, $12::integer, $13::bigint, $14::boolean)",
      [answer = std::move(answer), batch = new_nonce()](Params& params) {
        params.add(answer.link.id, answer.link.token, answer.link.source, answer.id, answer.kind, answer.stem, answer.owner, answer.now, batch);
        bind_close(params, answer.spend);
        params.again();
      });
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  switch (rows->small(0, 0)) {
    case is_item: co_return read_item(*rows, id);
    case is_known: co_return LinkIsKnown{id};
    default: co_return fenced(link);
  }
}

awaitable<Status> PgLinks::link_finished(LinkClaim link, std::variant<Postponed, Dead> door, std::optional<SpendClose> spend, Instant now) {
  const bool postpones = std::holds_alternative<Postponed>(door);
  auto left = co_await pool_.call(postpones ? postpone : bury, [link, door = std::move(door), spend, now](Params& params) {
    if (const auto* later = std::get_if<Postponed>(&door)) {
      params.add(link.id, link.token, later->due, later->attempts_add, later->why);
    } else {
      const auto& dead = std::get<Dead>(door);
      params.add(link.id, link.token, now, dead.reason, dead.stage, dead.status, cut_utf8(mend_utf8(dead.evidence), limits::remote_text_bytes));
    }
    bind_close(params, spend);
    params.again();
  });
  if (!left) co_return std::unexpected(std::move(left.error()));
  if (!left->truth(0, 0)) co_return fenced(link);
  co_return Status{};
}

}  // namespace holdfast::postgres
