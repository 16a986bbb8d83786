// Claims and the four doors out of them (RULES 4): functions/claims.sql and doors.sql do the work.
#include <algorithm>
#include <unordered_set>

#include "adapters/postgres/closing.h"
#include "adapters/postgres/nonce.h"
#include "adapters/postgres/stores.h"
#include "core/base/limits.h"
#include "core/base/utf8.h"

namespace holdfast::postgres {

namespace {
std::unexpected<Failure> fenced(const Claim& claim) {
  return fail(FailureKind::fenced, "finish", to_text(claim.id), "its lease is no longer ours");
}

// As functions/claims.sql has its columns.
Post read_listed(const Rows& rows, int row) {
  Post post;
  post.id = rows.id<AwemeId>(row, 0);
  post.kind = PostKind::video;
  post.author = {rows.text(row, 12), rows.text(row, 13), rows.text(row, 14)};
  post.title = rows.maybe_text(row, 15);
  post.region = rows.maybe_text(row, 16);
  post.duration_s = rows.maybe(row, 17);
  post.create_time = rows.maybe(row, 18);
  post.counters = {rows.maybe(row, 19), rows.maybe(row, 20), rows.maybe(row, 21), rows.maybe(row, 22), rows.maybe(row, 23), rows.maybe(row, 24)};
  if (!rows.null(row, 25)) post.music = Music{rows.text(row, 25), rows.text(row, 26), rows.text(row, 27), rows.maybe(row, 28)};
  post.pinned = rows.truth(row, 29) || rows.small(row, 29) != 0;
  return post;
}

Claim read_claim(const Rows& rows, int row, Stage stage) {
  Claim claim;
  claim.id = rows.id<AwemeId>(row, 0);
  claim.token = rows.id<LeaseToken>(row, 1);
  claim.stage = stage;
  claim.item_class = static_cast<Class>(rows.integer(row, 2));
  claim.until = rows.instant(row, 3);
  claim.source = rows.id<SourceId>(row, 4);
  claim.storage_key = rows.maybe_text(row, 5);
  claim.captures = rows.small(row, 6);
  claim.calls = rows.small(row, 7);
  claim.attempts = rows.small(row, 8);
  claim.hard_refusals = rows.small(row, 9);
  claim.no_media_seen = rows.small(row, 10) != 0;
  if (rows.truth(row, 11)) claim.listed = read_listed(rows, row);
  return claim;
}

// What a door binds besides the claim and the spend, and the call that takes it.
struct Leave {
  Params& params;
  const Claim& claim;
  Instant now;

  void operator()(const Stored& stored) const {
    params.add(claim.id, claim.token, now, static_cast<std::int64_t>(stored.bytes), stored.sha256);
  }
  void operator()(const Postponed& door) const {
    params.add(claim.id, claim.token, now, door.due, door.item_class, door.attempts_add, door.hard_refusals_add, door.no_media, door.why, door.spool_lost);
  }
  void operator()(const Dead& dead) const {
    params.add(claim.id, claim.token, now, dead.reason, dead.stage, dead.status, cut_utf8(mend_utf8(dead.evidence), limits::remote_text_bytes));
  }
  void operator()(const Held& held) const { params.add(claim.id, claim.token, now, held.hold); }
  void operator()(const Spooled& spooled) const { params.add(claim.id, claim.token, now, static_cast<std::int64_t>(spooled.bytes), spooled.host); }
};

// In the order of Door.
constexpr const char* doors[] = {
    "SELECT holdfast.finish_stored($1::bigint, $2::bigint, $3::bigint, $4::bigint, $5::bytea, $6::bigint, $7::integer, $8::integer, $9::bigint, $10::boolean)",
    "SELECT holdfast.finish_postponed($1::bigint, $2::bigint, $3::bigint, $4::bigint, $5::integer, $6::integer, $7::integer, $8::boolean, $9, $10::boolean, "
    "$11::bigint, $12::integer, $13::integer, $14::bigint, $15::boolean)",
    "SELECT holdfast.finish_dead($1::bigint, $2::bigint, $3::bigint, $4::integer, $5, $6::integer, $7, $8::bigint, $9::integer, $10::integer, $11::bigint, "
    "$12::boolean)",
    "SELECT holdfast.finish_held($1::bigint, $2::bigint, $3::bigint, $4::integer, $5::bigint, $6::integer, $7::integer, $8::bigint, $9::boolean)",
    "SELECT holdfast.finish_spooled($1::bigint, $2::bigint, $3::bigint, $4::bigint, $5, $6::bigint, $7::integer, $8::integer, $9::bigint, $10::boolean)",
};
static_assert(std::size(doors) == std::variant_size_v<Door>);
}  // namespace

awaitable<Result<std::vector<Claim>>> PgQueue::claim(ClaimRequest request) {
  request.count = std::clamp(request.count, 0, limits::claim_batch);
  std::vector<Claim> claims;
  if (request.count == 0) co_return claims;
  const auto stage = request.stage;
  auto rows = co_await pool_.call(
      "SELECT * FROM holdfast.claim($1::integer, $2::integer, $3, $4::bigint, $5::boolean, $6::bigint, $7::boolean, $8)",
      [request = std::move(request), batch = new_nonce()](Params& params) {
        params.add(request.stage, request.count, request.owner, request.now, request.captures_may_begin, batch).again().add(request.host);
      });
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  for (int row = 0; row < rows->count(); ++row) claims.push_back(read_claim(*rows, row, stage));
  co_return claims;
}

awaitable<Result<std::vector<LeaseToken>>> PgQueue::heartbeat(std::vector<LeaseToken> tokens, Instant now) {
  auto rows = co_await pool_.call("SELECT token FROM holdfast.heartbeat($1::bigint[], $2::bigint)",
                                  [tokens, now](Params& params) { params.array(tokens).add(now); });
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  co_return among(tokens, *rows);
}

awaitable<Result<Pinned>> PgQueue::pin(Pin pin) {
  const auto claim = pin.claim;
  auto rows = co_await pool_.call(
      "SELECT stem, sources FROM holdfast.pin($1::bigint, $2::bigint, $3, $4::integer, $5::bigint, $6::integer, $7::integer, $8::bigint, $9::boolean)",
      [pin = std::move(pin)](Params& params) {
        params.add(pin.claim.id, pin.claim.token, pin.stem, pin.kind);
        bind_close(params, pin.spend);
        params.again();
      });
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  if (rows->null(0, 0)) co_return fenced(claim);
  co_return Pinned{rows->text(0, 0), rows->texts(0, 1)};
}

awaitable<Status> PgQueue::finish(Claim claim, Door door, std::optional<SpendClose> spend, Instant now) {
  const auto* sql = doors[door.index()];
  auto left = co_await pool_.call(sql, [claim, door = std::move(door), spend, now](Params& params) {
    std::visit(Leave{params, claim, now}, door);
    bind_close(params, spend);
    params.again();
  });
  if (!left) co_return std::unexpected(std::move(left.error()));
  if (!left->truth(0, 0)) co_return fenced(claim);
  co_return Status{};
}

awaitable<Result<Backlog>> PgQueue::backlog(Instant now) {
  auto rows = co_await pool_.call(
      "SELECT fresh, ready_now, exhausted, leased, later, links, next_due, fresh_due, credits_today, spooled FROM holdfast.backlog($1::bigint, $2::bigint)",
      [now](Params& params) { params.add(now, limits::backlog_counted); });
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  Backlog backlog;
  backlog.fresh = rows->integer(0, 0);
  backlog.ready_now = rows->integer(0, 1);
  backlog.exhausted = rows->integer(0, 2);
  backlog.leased = rows->integer(0, 3);
  backlog.later = rows->integer(0, 4);
  backlog.links = rows->integer(0, 5);
  backlog.next_due = rows->maybe_instant(0, 6);
  backlog.fresh_due = rows->maybe_instant(0, 7);
  backlog.credits_today = rows->integer(0, 8);
  backlog.spooled = rows->integer(0, 9);
  co_return backlog;
}

awaitable<Result<std::optional<AwemeId>>> PgQueue::canary() {
  // The newest: the likeliest to be there still.
  auto rows = co_await pool_.call(
      "SELECT p.id FROM holdfast.post p WHERE (SELECT i.state FROM holdfast.item i WHERE i.id = p.id) = 2 ORDER BY p.id DESC LIMIT 1");
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  std::optional<AwemeId> id;
  if (!rows->empty()) id = rows->id<AwemeId>(0, 0);
  co_return id;
}

}  // namespace holdfast::postgres
