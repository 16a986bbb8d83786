// Claims and the four doors out of them (RULES 4).
#include <algorithm>

#include "adapters/sqlite/claim_rows.h"
#include "adapters/sqlite/ledger.h"
#include "adapters/sqlite/listed_posts.h"
#include "adapters/sqlite/queue_rows.h"
#include "adapters/sqlite/source_rows.h"
#include "adapters/sqlite/stores.h"
#include "core/base/limits.h"

namespace holdfast::sqlite {

namespace {
struct Due {
  Class item_class = Class::backfill;
  Instant due;
  AwemeId id;
};

// Rows of one range of `ready` in its own order: the scan begins at the first that fits and reads no further than `count`.
void take_range(Connection& db, const char* sql, const ClaimRequest& request, std::pair<Class, bool> range, std::vector<Due>& into) {
  auto query = db.use(sql);
  query.bind(request.stage, range.first, range.second, request.now, request.count - static_cast<int>(into.size()));
  while (query.row()) into.push_back({static_cast<Class>(query.integer(0)), query.instant(1), query.id<AwemeId>(2)});
}

constexpr const char* within_deadline =
    "SELECT class, due, id FROM ready WHERE stage = ? AND class = ? AND exhausted = ? AND due > ? ORDER BY due, id LIMIT ?";
constexpr const char* past_due = "SELECT class, due, id FROM ready WHERE stage = ? AND class = ? AND exhausted = ? AND due <= ? ORDER BY due, id LIMIT ?";

// Retries and backfill: those that go on with their capture and, when captures may begin, those that need a new one; by due.
void take_due(Connection& db, const ClaimRequest& request, Class item_class, std::vector<Due>& into) {
  const auto from = static_cast<std::ptrdiff_t>(into.size());
  std::vector<Due> going_on, beginning;
  auto rest = request;
  rest.count -= static_cast<int>(into.size());
  take_range(db, past_due, rest, {item_class, false}, going_on);
  if (request.captures_may_begin) take_range(db, past_due, rest, {item_class, true}, beginning);
  into.insert(into.end(), going_on.begin(), going_on.end());
  into.insert(into.end(), beginning.begin(), beginning.end());
  std::sort(into.begin() + from, into.end(), [](const Due& a, const Due& b) { return std::pair(a.due, a.id) < std::pair(b.due, b.id); });
  into.resize(std::min(into.size(), static_cast<std::size_t>(request.count)));
}

std::vector<Due> choose(Connection& db, const ClaimRequest& request) {
  std::vector<Due> chosen;
  if (request.stage == Stage::upload) {
    for (const auto& upload : due_uploads(db, request)) chosen.push_back({upload.item_class, upload.due, upload.id});
    return chosen;
  }
  take_range(db, within_deadline, request, {Class::fresh, false}, chosen);
  take_range(db, past_due, request, {Class::fresh, false}, chosen);
  if (static_cast<int>(chosen.size()) < request.count) take_due(db, request, Class::retry, chosen);
  if (static_cast<int>(chosen.size()) < request.count) take_due(db, request, Class::backfill, chosen);
  return chosen;
}

Claim load_claim(Connection& db, const Due& row, LeaseToken token) {
  auto query = db.use("SELECT source, storage_key, captures, calls, attempts, hard_refusals, no_media_seen FROM item WHERE id = ?");
  query.bind(row.id);
  if (!query.row()) refuse(FailureKind::bug, "claim", to_text(row.id), "it is ready and not in the ledger");
  Claim claim;
  claim.id = row.id;
  claim.token = token;
  claim.item_class = row.item_class;
  claim.source = query.id<SourceId>(0);
  claim.storage_key = query.maybe_text(1);
  claim.captures = query.small(2);
  claim.calls = query.small(3);
  claim.attempts = query.small(4);
  claim.hard_refusals = query.small(5);
  claim.no_media_seen = query.small(6) != 0;
  return claim;
}
}  // namespace

std::vector<Claim> claim_items(Connection& db, ClaimRequest request) {
  request.count = std::clamp(request.count, 0, limits::claim_batch);
  const auto chosen = choose(db, request);
  std::vector<Claim> claims;
  if (chosen.empty()) return claims;
  auto token = next_tokens(db, static_cast<int>(chosen.size()));
  for (const auto& row : chosen) {
    auto claim = load_claim(db, row, LeaseToken{token++});
    claim.stage = request.stage;
    if (request.stage == Stage::resolve) claim.listed = find_listed(db, row.id);
    if (db.run("DELETE FROM ready WHERE id = ?", row.id) != 1) refuse(FailureKind::bug, "claim", to_text(row.id), "it was claimed twice");
    claim.until = put_lease(db, {row.id, claim.token, request.stage, row.item_class, row.due, request.owner, request.now});
    if (row.item_class == Class::fresh && row.due <= request.now) claim.item_class = Class::late;
    claims.push_back(std::move(claim));
  }
  return claims;
}

namespace {
// --- doors

void must_move(std::int64_t rows, AwemeId id, const char* doing) {
  if (rows != 1) refuse(FailureKind::bug, doing, to_text(id), "the item is not in a state that this door leads out of");
}

struct Leave {
  Connection& db;
  const LeaseRow& lease;
  Instant now;

  void operator()(const Stored& stored) const {
    must_move(db.run("UPDATE item SET state = 1, bytes = ?, sha256 = ?, why = NULL WHERE id = ? AND state = 0",
                     static_cast<std::int64_t>(stored.bytes), stored.sha256, lease.id), lease.id, "store");
    note_resolved(db, lease.id, now);
    db.run("DELETE FROM unpublished WHERE id = ?", lease.id);
    db.run("DELETE FROM spooled WHERE id = ?", lease.id);
    forget_listed(db, lease.id);
    put_ready(db, {Stage::index, Class::backfill, false, now, lease.id});
  }
  void operator()(const Postponed& postponed) const {
    db.run("UPDATE item SET attempts = attempts + ?, hard_refusals = hard_refusals + ?, no_media_seen = max(no_media_seen, ?), why = ? WHERE id = ?",
           postponed.attempts_add, postponed.hard_refusals_add, postponed.no_media, postponed.why, lease.id);
    const bool stays_fresh = postponed.item_class <= Class::late && lease.item_class == Class::fresh;
    const bool uploads_on = lease.stage == Stage::upload && !postponed.spool_lost;
    if (lease.stage == Stage::upload && postponed.spool_lost) db.run("DELETE FROM spooled WHERE id = ?", lease.id);
    if (lease.stage == Stage::index || uploads_on) put_ready(db, {lease.stage, Class::retry, false, postponed.due, lease.id});
    else if (stays_fresh) put_pending(db, lease.id, Class::fresh, lease.due.value_or(postponed.due));
    else put_pending(db, lease.id, postponed.item_class <= Class::late ? Class::retry : postponed.item_class, postponed.due);
  }
  void operator()(const Dead& dead) const {
    must_move(db.run("UPDATE item SET state = 3, reason = ?, why = NULL WHERE id = ? AND state = 0", dead.reason, lease.id), lease.id, "bury");
    note_resolved(db, lease.id, now);
    db.run("INSERT INTO dead_letter (id, reason, stage, status, evidence, at, attempts, captures) "
           "SELECT id, reason, ?, ?, ?, ?, attempts, capture FROM item WHERE id = ?",
           dead.stage, dead.status, cut_text(dead.evidence, limits::remote_text_bytes), now, lease.id);
  }
  void operator()(const Held& held) const {
    must_move(db.run("UPDATE item SET hold = ?, why = NULL WHERE id = ? AND state = 0", held.hold, lease.id), lease.id, "hold");
    note_resolved(db, lease.id, now);
  }
  void operator()(const Spooled& spooled) const {
    must_move(db.run("UPDATE item SET why = NULL WHERE id = ? AND state = 0 AND storage_key IS NOT NULL", lease.id), lease.id, "spool");
    note_resolved(db, lease.id, now);
    db.run("INSERT INTO spooled VALUES (?, ?, ?, ?)", lease.id, spooled.host, static_cast<std::int64_t>(spooled.bytes), now);
    put_ready(db, {Stage::upload, Class::backfill, false, now, lease.id});
  }
};

enum class Left : std::uint8_t { well, fenced };

Left leave(Connection& db, const Claim& claim, const Door& door, Instant now) {
  const auto lease = find_lease(db, claim.id, claim.token);
  if (!lease) return Left::fenced;
  const bool postpones = std::holds_alternative<Postponed>(door);
  const bool uploads = postpones || std::holds_alternative<Stored>(door);
  if (lease->stage == Stage::sweep || (lease->stage == Stage::index && !postpones) || (lease->stage == Stage::upload && !uploads))
    refuse(FailureKind::bug, "finish", to_text(claim.id), "this lease is not for that door");
  end_lease(db, claim.id);
  std::visit(Leave{db, *lease, now}, door);
  db.run("UPDATE unpublished SET since = ? WHERE id = ?", now, claim.id);
  return Left::well;
}

std::unexpected<Failure> fenced(const Claim& claim) {
  return fail(FailureKind::fenced, "finish", to_text(claim.id), "its lease is no longer ours");
}

// nullopt: fenced.
std::optional<Pinned> pin_key(Connection& db, const Pin& pin) {
  close_spend(db, pin.spend);  // also when the lease is gone: the credit is spent
  const auto lease = find_lease(db, pin.claim.id, pin.claim.token);
  if (!lease) return std::nullopt;
  db.run("UPDATE item SET storage_key = ifnull(storage_key, ?), kind = CASE WHEN ?2 = 0 THEN kind ELSE ?2 END WHERE id = ?3", pin.stem, pin.kind, pin.claim.id);
  note_resolved(db, pin.claim.id, pin.spend.at);
  db.run("INSERT INTO unpublished SELECT id, ? FROM item WHERE id = ? AND state IN (0, 3) ON CONFLICT DO UPDATE SET since = excluded.since", pin.spend.at,
         pin.claim.id);
  Pinned pinned{"", listed_by(db, pin.claim.id)};
  auto query = db.use("SELECT storage_key FROM item WHERE id = ?");
  query.bind(pin.claim.id);
  if (!query.row()) refuse(FailureKind::bug, "pin", to_text(pin.claim.id), "it is leased and not in the ledger");
  pinned.stem = query.text(0);
  return pinned;
}
}  // namespace

awaitable<Result<std::vector<Claim>>> SqliteQueue::claim(ClaimRequest request) {
  return writer_.write([request = std::move(request)](Connection& db) { return claim_items(db, request); });
}

awaitable<Result<std::vector<LeaseToken>>> SqliteQueue::heartbeat(std::vector<LeaseToken> tokens, Instant now) {
  return writer_.write([tokens = std::move(tokens), now](Connection& db) {
    std::vector<LeaseToken> ours;
    const auto until = now + limits::lease_length;
    for (const auto token : tokens) {
      auto rows = db.run("UPDATE lease SET lease_until = min(?, hard_deadline) WHERE token = ? AND hard_deadline > ?", until, token, now);
      if (rows == 0) rows = db.run("UPDATE link SET lease_until = min(?, hard_deadline) WHERE state = 1 AND token = ? AND hard_deadline > ?", until, token, now);
      if (rows > 0) ours.push_back(token);
    }
    return ours;
  });
}

awaitable<Result<Pinned>> SqliteQueue::pin(Pin pin) {
  const auto claim = pin.claim;
  auto pinned = co_await writer_.write([pin = std::move(pin)](Connection& db) { return pin_key(db, pin); });
  if (!pinned) co_return std::unexpected(std::move(pinned.error()));
  if (!*pinned) co_return fenced(claim);
  co_return std::move(**pinned);
}

awaitable<Status> SqliteQueue::finish(Claim claim, Door door, std::optional<SpendClose> spend, Instant now) {
  auto left = co_await writer_.write([claim, door = std::move(door), spend, now](Connection& db) {
    if (spend) close_spend(db, *spend);  // also when the lease is gone: the credit is spent
    return leave(db, claim, door, now);
  });
  if (!left) co_return std::unexpected(std::move(left.error()));
  if (*left == Left::fenced) co_return fenced(claim);
  co_return Status{};
}

}  // namespace holdfast::sqlite
