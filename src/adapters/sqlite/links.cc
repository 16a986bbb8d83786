// Short links (RULES 3): the answer to one is the resolve of the item it turns out to be.
#include "adapters/sqlite/ledger.h"
#include "adapters/sqlite/listed_posts.h"
#include "adapters/sqlite/queue_rows.h"
#include "adapters/sqlite/source_rows.h"
#include "adapters/sqlite/stores.h"
#include "core/base/limits.h"

namespace holdfast::sqlite {

namespace {
std::vector<LinkClaim> claim_due(Connection& db, int count, const std::string& owner, Instant now) {
  std::vector<LinkClaim> claims;
  {
    auto query = db.use("SELECT no, url, source, attempts FROM link WHERE state = 0 AND due <= ? ORDER BY due, no LIMIT ?");
    query.bind(now, std::min(count, limits::claim_batch));
    while (query.row()) claims.push_back({query.id<LinkId>(0), LeaseToken{}, query.text(1), query.id<SourceId>(2), query.small(3)});
  }
  if (claims.empty()) return claims;
  auto token = next_tokens(db, static_cast<int>(claims.size()));
  for (auto& claim : claims) {
    claim.token = LeaseToken{token++};
    db.run("UPDATE link SET state = 1, token = ?, owner = ?, lease_until = ?, hard_deadline = ? WHERE no = ?", claim.token, owner,
           now + limits::lease_length, now + limits::lease_hard_deadline, claim.id);
  }
  return claims;
}

bool is_ours(Connection& db, const LinkClaim& link) {
  return db.one("SELECT 1 FROM link WHERE no = ? AND token = ? AND state = 1", link.id, link.token).has_value();
}

// Ours to capture: new, or pending with nothing bought and nobody at it.
bool is_capturable(Connection& db, AwemeId id) {
  return db.one("SELECT 1 FROM item i JOIN ready r ON r.id = i.id WHERE i.id = ? AND i.state = 0 AND i.calls = 0 AND i.storage_key IS NULL", id).has_value();
}

bool make_item(Connection& db, const LinkAnswer& answer) {
  put_discovery(db, {answer.link.source, answer.id, "", 0, WalkNo{}, WalkKind::head, answer.now});
  forget_listed(db, answer.id);
  if (db.run("INSERT INTO item (id, source, listed_at, kind) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", answer.id, answer.link.source, answer.now,
             answer.kind) == 0)
    return false;
  count_new_items(db, 1, 0);
  put_page(db, {answer.link.source, std::nullopt, answer.spend.id, std::nullopt, std::nullopt, 1, 1, answer.now});
  return true;
}

void end_link(Connection& db, const LinkAnswer& answer) {
  db.run("UPDATE link SET state = 2, id = ?, token = NULL, owner = NULL, lease_until = NULL, hard_deadline = NULL, why = NULL WHERE no = ?", answer.id,
         answer.link.id);
}

// The calls that were bought for the link become those of the item's next capture.
void move_capture(Connection& db, const LinkAnswer& answer) {
  db.run("UPDATE spend SET id = ?1, capture = (SELECT capture + 1 FROM item WHERE id = ?1) "
         "WHERE link = ?2 AND id IS NULL AND outcome <> 2 AND call IS NOT NULL AND capture = (SELECT capture FROM link WHERE no = ?2)",
         answer.id, answer.link.id);
  db.run("UPDATE item SET capture = capture + 1, captures = captures + 1, origin = (SELECT origin FROM link WHERE no = ?2), "
         "calls = (SELECT calls FROM link WHERE no = ?2), exhausted_at = (SELECT exhausted_at FROM link WHERE no = ?2), "
         "storage_key = ?3, kind = iif(?4 = 0, kind, ?4) WHERE id = ?1",
         answer.id, answer.link.id, answer.stem, answer.kind);
}

Claim lease_item(Connection& db, const LinkAnswer& answer, std::optional<Class> taken, std::optional<Instant> due) {
  Claim claim;
  claim.id = answer.id;
  claim.token = LeaseToken{next_tokens(db, 1)};
  claim.item_class = taken.value_or(Class::backfill);
  claim.until = put_lease(db, {claim.id, claim.token, Stage::resolve, taken, due, answer.owner, answer.now});
  auto query = db.use("SELECT source, storage_key, captures, calls, attempts FROM item WHERE id = ?");
  query.bind(claim.id);
  query.row();
  claim.source = query.id<SourceId>(0);
  claim.storage_key = query.maybe_text(1);
  claim.captures = query.small(2);
  claim.calls = query.small(3);
  claim.attempts = query.small(4);
  return claim;
}

LinkIsItem take_item(Connection& db, const LinkAnswer& answer) {
  std::optional<Class> taken;
  std::optional<Instant> due;
  {
    auto query = db.use("SELECT class, due FROM ready WHERE id = ?");
    query.bind(answer.id);
    if (query.row()) {
      taken = static_cast<Class>(query.integer(0));
      due = query.instant(1);
    }
  }
  db.run("DELETE FROM ready WHERE id = ?", answer.id);
  move_capture(db, answer);
  db.run("INSERT INTO unpublished VALUES (?, ?) ON CONFLICT DO NOTHING", answer.id, answer.now);
  note_resolved(db, answer.id, answer.now);
  return {lease_item(db, answer, taken, due), answer.stem, listed_by(db, answer.id)};
}

// A charged answer about a post that was known bought nothing but the knowledge of its id.
void book_as_lookup(Connection& db, const LinkAnswer& answer) {
  db.run("UPDATE spend SET purpose = ?, id = ?, capture = NULL, call = NULL WHERE no = ?", Purpose::lookup, answer.id, answer.spend.id);
}

// nullopt: fenced.
std::optional<LinkResult> answered(Connection& db, const LinkAnswer& answer) {
  close_spend(db, answer.spend);  // also when the lease is gone: the credit is spent
  if (!is_ours(db, answer.link)) return std::nullopt;
  const bool ours = make_item(db, answer) || is_capturable(db, answer.id);
  std::optional<LinkResult> result;
  if (ours) {
    result = take_item(db, answer);
  } else {
    book_as_lookup(db, answer);
    result = LinkIsKnown{answer.id};
  }
  end_link(db, answer);
  return result;
}

void postpone(Connection& db, const LinkClaim& link, const Postponed& door) {
  auto due = door.due;
  {
    auto query = db.use("SELECT calls, exhausted_at FROM link WHERE no = ?");
    query.bind(link.id);
    if (query.row() && query.small(0) >= limits::calls_per_capture && !query.null(1)) due = std::max(due, query.instant(1) + limits::capture_pause);
  }
  db.run("UPDATE link SET state = 0, token = NULL, owner = NULL, lease_until = NULL, hard_deadline = NULL, due = ?, attempts = attempts + ?, why = ? WHERE no = ?",
         due, door.attempts_add, door.why, link.id);
}

void bury(Connection& db, const LinkClaim& link, const Dead& door, Instant now) {
  db.run("UPDATE link SET state = 3, reason = ?, token = NULL, owner = NULL, lease_until = NULL, hard_deadline = NULL, why = NULL WHERE no = ?", door.reason,
         link.id);
  db.run("INSERT INTO dead_letter (link, reason, stage, status, evidence, at, attempts, captures) SELECT no, ?, ?, ?, ?, ?, attempts, capture FROM link WHERE no = ?",
         door.reason, door.stage, door.status, cut_text(door.evidence, limits::remote_text_bytes), now, link.id);
}

std::unexpected<Failure> fenced(const LinkClaim& link) {
  return fail(FailureKind::fenced, "finish a link", to_text(link.id), "its lease is no longer ours");
}
}  // namespace

awaitable<Result<std::vector<LinkClaim>>> SqliteLinks::claim_links(int count, std::string owner, Instant now) {
  return writer_.write([count, owner = std::move(owner), now](Connection& db) { return claim_due(db, count, owner, now); });
}

awaitable<Result<LinkResult>> SqliteLinks::link_answered(LinkAnswer answer) {
  const auto link = answer.link;
  auto result = co_await writer_.write([answer = std::move(answer)](Connection& db) { return answered(db, answer); });
  if (!result) co_return std::unexpected(std::move(result.error()));
  if (!*result) co_return fenced(link);
  co_return std::move(**result);
}

awaitable<Status> SqliteLinks::link_finished(LinkClaim link, std::variant<Postponed, Dead> door, std::optional<SpendClose> spend, Instant now) {
  auto ours = co_await writer_.write([link, door = std::move(door), spend, now](Connection& db) {
    if (spend) close_spend(db, *spend);
    if (!is_ours(db, link)) return false;
    if (const auto* postponed = std::get_if<Postponed>(&door)) postpone(db, link, *postponed);
    else bury(db, link, std::get<Dead>(door), now);
    return true;
  });
  if (!ours) co_return std::unexpected(std::move(ours.error()));
  if (!*ours) co_return fenced(link);
  co_return Status{};
}

}  // namespace holdfast::sqlite
