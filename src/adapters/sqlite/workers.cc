// Who works on the catalog, and what all of them offer together.
#include "adapters/sqlite/run_rows.h"
#include "adapters/sqlite/stores.h"
#include "core/base/limits.h"

namespace holdfast::sqlite {

namespace {
constexpr unsigned resolves = Roles{}.with(Role::resolve).bits();
constexpr unsigned downloads = Roles{}.with(Role::download).bits();

void put_card(Connection& db, const WorkerCard& card, Instant now) {
  db.run("INSERT INTO worker (owner, host, pid, roles, version, started_at, beat_at) VALUES (?, ?, ?, ?, ?, ?6, ?6) "
         "ON CONFLICT DO UPDATE SET beat_at = excluded.beat_at, ended_at = NULL",
         card.owner, card.host, card.pid, static_cast<int>(card.roles.bits()), card.version, now);
}

std::int64_t live_workers(Connection& db, Instant now) {
  return db.one("SELECT count(*) FROM worker WHERE ended_at IS NULL AND beat_at > ?", now - limits::worker_gone_after).value_or(0);
}

// Leases of a stage in the hands of live workers that do one of both, resolving and downloading.
int in_hands_of(Connection& db, Stage stage, unsigned only, Instant now) {
  return static_cast<int>(db.one("SELECT count(*) FROM worker w JOIN lease l ON l.owner = w.owner WHERE l.stage = ? AND w.roles & ? = ? AND w.ended_at IS NULL "
                                 "AND w.beat_at > ?", stage, static_cast<int>(resolves | downloads), static_cast<int>(only), now - limits::worker_gone_after).value_or(0));
}

int links_in_hands_of_resolvers(Connection& db, Instant now) {
  return static_cast<int>(db.one("SELECT count(*) FROM worker w JOIN link l ON l.owner = w.owner WHERE l.state = 1 AND w.roles & ? = ? AND w.ended_at IS NULL "
                                 "AND w.beat_at > ?", static_cast<int>(resolves | downloads), static_cast<int>(resolves), now - limits::worker_gone_after).value_or(0));
}

Offers count_offers(Connection& db, Instant now) {
  Offers offers;
  {
    auto query = db.use("SELECT count(*), sum(iif(roles & ?1, slots, 0)), sum(iif(roles & ?2 = ?1, slots, 0)), sum(roles & ?2 = ?3), max(listing), "
                        "avg(iif(roles & ?1, mean_transfer_us, NULL)) FROM worker WHERE ended_at IS NULL AND beat_at > ?4");
    query.bind(static_cast<int>(downloads), static_cast<int>(resolves | downloads), static_cast<int>(resolves), now - limits::worker_gone_after);
    query.row();
    offers = {.workers = query.small(0), .slots = query.small(1), .slots_for_tickets = query.small(2), .resolvers = query.small(3), .listing = query.small(4) != 0};
    if (!query.null(5)) offers.mean_transfer = Duration{query.integer(5)};
  }
  offers.downloading = in_hands_of(db, Stage::download, downloads, now);
  offers.resolving = in_hands_of(db, Stage::resolve, resolves, now) + links_in_hands_of_resolvers(db, now);
  offers.tickets = static_cast<int>(db.one("SELECT count(*) FROM ready WHERE stage = 5").value_or(0));
  return offers;
}

void put_beat(Connection& db, const WorkerBeat& beat, const std::string& owner) {
  const auto mean = beat.mean_transfer ? std::optional(static_cast<std::int64_t>(beat.mean_transfer->count())) : std::nullopt;
  db.run("UPDATE worker SET slots = ?, resolving = ?, downloading = ?, listing = ?, bytes_per_s = ?, mean_transfer_us = ?, waits_for = ? WHERE owner = ?",
         beat.slots, beat.resolving, beat.downloading, beat.listing, beat.bytes_per_s, mean, beat.waits_for, owner);
}

RunStart sign_on(Connection& db, const WorkerCard& card, KindsWanted wanted, Instant now) {
  db.run("DELETE FROM worker WHERE beat_at <= ?", now - limits::workers_kept);
  const bool first = live_workers(db, now) == 0;
  put_card(db, card, now);
  if (first) new_run(db, card.owner, now);
  const auto released = release_held(db, wanted, now);
  return {.released = released, .unfinished_since = note_unfinished(db, now)};
}

// --- for `status`

std::vector<WorkerStatus> workers_of(Connection& db, Instant now) {
  std::vector<WorkerStatus> workers;
  auto query = db.use("SELECT owner, host, pid, roles, version, started_at, beat_at, ended_at, slots, resolving, downloading, listing, bytes_per_s, "
                      "mean_transfer_us, waits_for FROM worker WHERE beat_at > ? ORDER BY host, started_at, owner");
  query.bind(now - limits::workers_kept);
  while (query.row()) {
    WorkerStatus worker;
    worker.card = {query.text(0), query.text(1), query.integer(2), Roles::from_bits(static_cast<unsigned>(query.integer(3))), query.text(4)};
    worker.started_at = query.instant(5);
    worker.beat_at = query.instant(6);
    worker.ended_at = query.maybe_instant(7);
    worker.beat = {.slots = query.small(8), .resolving = query.small(9), .downloading = query.small(10), .listing = query.small(11) != 0,
                   .bytes_per_s = query.integer(12), .waits_for = query.text(14)};
    if (!query.null(13)) worker.beat.mean_transfer = Duration{query.integer(13)};
    worker.live = !worker.ended_at && worker.beat_at > now - limits::worker_gone_after;
    workers.push_back(std::move(worker));
  }
  return workers;
}

std::vector<LeaseCount> leases_of(Connection& db) {
  std::vector<LeaseCount> leases;
  auto query = db.use("SELECT stage, owner, count(*), min(min(lease_until, hard_deadline)) FROM (SELECT stage, owner, lease_until, hard_deadline FROM lease "
                      "UNION ALL SELECT 0, owner, lease_until, hard_deadline FROM link WHERE state = 1) GROUP BY 1, 2 ORDER BY 1, 2");
  while (query.row()) leases.push_back({static_cast<Stage>(query.integer(0)), query.text(1), query.integer(2), query.instant(3)});
  return leases;
}

std::vector<DutyStatus> duties_of(Connection& db, Instant now) {
  std::vector<DutyStatus> duties;
  auto query = db.use("SELECT name, owner, until FROM duty WHERE until > ? ORDER BY name");
  query.bind(now);
  while (query.row()) duties.push_back({query.text(0), query.text(1), query.instant(2)});
  return duties;
}

// Numbers of intents grow with time: the last ones are enough.
std::int64_t calls_since(Connection& db, Instant since) {
  return db.one("SELECT count(*) FROM (SELECT intent_at FROM spend ORDER BY no DESC LIMIT ?) WHERE intent_at > ?", limits::calls_counted, since).value_or(0);
}
}  // namespace

awaitable<Result<RunStart>> SqliteWorkers::enrol(WorkerCard card, KindsWanted wanted, Instant now) {
  auto begun = co_await writer_.write([card = std::move(card), wanted, now](Connection& db) { return sign_on(db, card, wanted, now); });
  co_return co_await release_all_held(writer_, std::move(begun), {wanted, now});
}

awaitable<Result<Offers>> SqliteWorkers::beat(WorkerCard card, WorkerBeat beat, Instant now) {
  return writer_.write([card = std::move(card), beat = std::move(beat), now](Connection& db) {
    put_card(db, card, now);
    put_beat(db, beat, card.owner);
    return count_offers(db, now);
  });
}

awaitable<Result<Offers>> SqliteWorkers::offers(Instant now) {
  return writer_.read([now](Connection& db) { return count_offers(db, now); });
}

awaitable<Status> SqliteWorkers::leave(std::string owner, Instant now) {
  return discard(writer_.write([owner = std::move(owner), now](Connection& db) {
    db.run("UPDATE worker SET ended_at = ?, slots = 0, listing = 0 WHERE owner = ? AND ended_at IS NULL", now, owner);
    return Done{};
  }));
}

awaitable<Result<WorkforceStatus>> SqliteWorkers::workforce(Instant now) {
  return writer_.read([now](Connection& db) {
    return WorkforceStatus{.workers = workers_of(db, now), .leases = leases_of(db), .duties = duties_of(db, now),
                           .tickets = db.one("SELECT count(*) FROM ready WHERE stage = 5").value_or(0), .calls_last_minute = calls_since(db, now - minutes{1})};
  });
}

}  // namespace holdfast::sqlite
