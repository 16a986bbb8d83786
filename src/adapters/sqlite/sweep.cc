// The start of a run, leases that ran out, and what the janitor may look at (RULES 4, 6).
#include <algorithm>

#include "adapters/sqlite/ledger.h"
#include "adapters/sqlite/queue_rows.h"
#include "adapters/sqlite/run_rows.h"
#include "adapters/sqlite/stores.h"
#include "adapters/sqlite/ticket_rows.h"
#include "core/base/limits.h"

namespace holdfast::sqlite {

namespace {
// `now` of a reap, or the end of time for all.
std::vector<LeaseRow> leases_past(Connection& db, Instant now) {
  std::vector<LeaseRow> leases;
  auto query = db.use("SELECT id, token, stage, class, due FROM lease WHERE min(lease_until, hard_deadline) <= ?");
  query.bind(now);
  while (query.row()) {
    LeaseRow lease{query.id<AwemeId>(0), query.id<LeaseToken>(1), static_cast<Stage>(query.integer(2)), std::nullopt, query.maybe_instant(4)};
    if (!query.null(3)) lease.item_class = static_cast<Class>(query.integer(3));
    leases.push_back(lease);
  }
  return leases;
}

struct LinkLease {
  LinkId id;
  LeaseToken token;
  bool exhausted = false;
  std::optional<Instant> exhausted_at;
};

std::vector<LinkLease> link_leases_past(Connection& db, Instant now) {
  std::vector<LinkLease> leases;
  auto query = db.use("SELECT no, token, calls, exhausted_at FROM link WHERE state = 1 AND min(lease_until, hard_deadline) <= ?");
  query.bind(now);
  while (query.row())
    leases.push_back({query.id<LinkId>(0), query.id<LeaseToken>(1), query.small(2) >= limits::calls_per_capture, query.maybe_instant(3)});
  return leases;
}

std::int64_t abandon_link(Connection& db, const LinkLease& link, Instant now) {
  const auto presumed = presume_ambiguous(db, link.token, now);
  const auto due = link.exhausted && link.exhausted_at ? std::max(now, *link.exhausted_at + limits::capture_pause) : now;
  db.run("UPDATE link SET state = 0, token = NULL, owner = NULL, lease_until = NULL, hard_deadline = NULL, due = ? WHERE no = ?", due, link.id);
  return presumed;
}

RunStart end_leases(Connection& db, Instant past, Instant now) {
  RunStart ended;
  for (const auto& lease : leases_past(db, past)) {
    ended.intents_ambiguous += abandon(db, lease, now);
    ++ended.leases_ended;
  }
  for (const auto& link : link_leases_past(db, past)) {
    ended.intents_ambiguous += abandon_link(db, link, now);
    ++ended.leases_ended;
  }
  return ended;
}

// The caller holds the lock: whoever held a lease or an intent is gone.
RunStart end_all(Connection& db, Instant now) {
  auto ended = end_leases(db, Instant::max(), now);
  ended.intents_ambiguous += presume_all_ambiguous(db, now);
  return ended;
}

RunStart start_run(Connection& db, const std::string& owner, Instant now) {
  auto start = end_all(db, now);
  put_back_all_tickets(db);
  new_run(db, owner, now);
  return start;
}

std::vector<SweepCandidate> find_candidates(Connection& db, AwemeId after, Instant idle_since) {
  std::vector<SweepCandidate> found;
  auto query = db.use("SELECT i.id, i.storage_key, i.state FROM unpublished u CROSS JOIN item i ON i.id = u.id "
                      "WHERE u.id > ? AND u.since < ? AND i.state IN (0, 3) AND NOT EXISTS (SELECT 1 FROM lease l WHERE l.id = u.id) "
                      "AND NOT EXISTS (SELECT 1 FROM ready r WHERE r.id = u.id AND r.stage = 5) AND NOT EXISTS (SELECT 1 FROM spooled s WHERE s.id = u.id) "
                      "ORDER BY u.id LIMIT ?");
  query.bind(after, idle_since, limits::sweep_batch);
  while (query.row()) found.push_back({query.id<AwemeId>(0), LeaseToken{}, query.text(1), static_cast<State>(query.integer(2))});
  return found;
}

// What it was in `ready`, if it was, is remembered by the lease.
void lease_for_sweep(Connection& db, const SweepCandidate& candidate, const std::string& owner, Instant now) {
  NewLease lease{candidate.id, candidate.token, Stage::sweep, std::nullopt, std::nullopt, owner, now};
  {
    auto query = db.use("SELECT class, due FROM ready WHERE id = ?");
    query.bind(candidate.id);
    if (query.row()) {
      lease.item_class = static_cast<Class>(query.integer(0));
      lease.due = query.instant(1);
    }
  }
  db.run("DELETE FROM ready WHERE id = ?", candidate.id);
  put_lease(db, lease);
}
}  // namespace

awaitable<Result<RunStart>> SqliteSweep::take_over(Instant now) {
  return writer_.write([now](Connection& db) { return end_all(db, now); });
}

awaitable<Result<RunStart>> SqliteSweep::begin_run(std::string owner, Instant now, KindsWanted wanted) {
  auto begun = co_await writer_.write([owner = std::move(owner), now, wanted](Connection& db) {
    auto start = start_run(db, owner, now);
    start.released = release_held(db, wanted, now);
    start.unfinished_since = note_unfinished(db, now);
    return start;
  });
  co_return co_await release_all_held(writer_, std::move(begun), {wanted, now});
}

awaitable<Status> SqliteSweep::finish_run() {
  const auto gone = co_await writer_.write([](Connection& db) { return db.run("DELETE FROM counter WHERE name = 'unfinished_since'"); });
  if (!gone) co_return std::unexpected(gone.error());
  co_return Status{};
}

awaitable<Result<int>> SqliteSweep::reap(Instant now) {
  return writer_.write([now](Connection& db) { return static_cast<int>(end_leases(db, now, now).leases_ended); });
}

awaitable<Result<std::vector<LeaseToken>>> SqliteSweep::live(std::vector<LeaseToken> tokens, Instant now) {
  return writer_.read([tokens = std::move(tokens), now](Connection& db) {
    std::vector<LeaseToken> living;
    for (const auto token : tokens) {
      const bool item = db.one("SELECT 1 FROM lease WHERE token = ? AND lease_until > ? AND hard_deadline > ?2", token, now).has_value();
      if (item || db.one("SELECT 1 FROM link WHERE state = 1 AND token = ? AND lease_until > ? AND hard_deadline > ?2", token, now)) living.push_back(token);
    }
    return living;
  });
}

awaitable<Result<std::vector<SweepCandidate>>> SqliteSweep::claim_sweep(AwemeId after, Instant idle_since, std::string owner, Instant now) {
  return writer_.write([after, idle_since, owner = std::move(owner), now](Connection& db) {
    auto found = find_candidates(db, after, idle_since);
    if (found.empty()) return found;
    auto token = next_tokens(db, static_cast<int>(found.size()));
    for (auto& candidate : found) {
      candidate.token = LeaseToken{token++};
      lease_for_sweep(db, candidate, owner, now);
    }
    return found;
  });
}

awaitable<Status> SqliteSweep::release_sweep(std::vector<SweepCandidate> swept, Instant) {
  return discard(writer_.write([swept = std::move(swept)](Connection& db) {
    for (const auto& candidate : swept) {
      const auto lease = find_lease(db, candidate.id, candidate.token);
      if (lease && lease->stage == Stage::sweep) return_swept(db, *lease);
    }
    return Done{};
  }));
}

awaitable<Result<std::int64_t>> SqliteSweep::age_dead_letters(Instant before) {
  return writer_.write([before](Connection& db) { return db.run("UPDATE dead_letter SET evidence = NULL WHERE evidence IS NOT NULL AND at < ?", before); });
}

}  // namespace holdfast::sqlite
