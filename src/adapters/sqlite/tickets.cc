// Tickets between processes (RULES 7). `work` refuses this catalog: two processes never meet here but in tests and the simulator,
// which specify what every catalog does.
#include <algorithm>

#include "adapters/sqlite/claim_rows.h"
#include "adapters/sqlite/queue_rows.h"
#include "adapters/sqlite/stores.h"
#include "adapters/sqlite/ticket_rows.h"
#include "core/base/limits.h"

namespace holdfast::sqlite {

namespace {
struct Waiting {
  AwemeId id;
  Class item_class = Class::retry;
  Instant due;
};

// Ready for download without a ticket: the next call is call 2 of its capture, or there is none left and it waits for a new one.
int put_back_without_ticket(Connection& db) {
  std::vector<Waiting> without;
  {
    auto query = db.use("SELECT r.id, r.class, r.due FROM ready r LEFT JOIN temp.ticket t ON t.id = r.id WHERE r.stage = 5 AND t.id IS NULL ORDER BY r.id");
    while (query.row()) without.push_back({query.id<AwemeId>(0), static_cast<Class>(query.integer(1)), query.instant(2)});
  }
  for (const auto& one : without) {
    db.run("DELETE FROM ready WHERE id = ?", one.id);
    put_pending(db, one.id, one.item_class, one.due);
  }
  return static_cast<int>(without.size());
}

bool take_over(Connection& db, const HandOver& given) {
  const auto lease = find_lease(db, given.claim.id, given.claim.token);
  if (!lease || lease->stage != Stage::resolve) return false;
  end_lease(db, lease->id);
  put_ready(db, {Stage::download, lease->item_class.value_or(Class::retry), false, lease->due.value_or(given.now), lease->id});
  db.run("INSERT OR REPLACE INTO temp.ticket (id, body, made_at) VALUES (?, ?, ?)", given.claim.id, given.ticket, given.now);
  return true;
}

std::optional<std::string> take_ticket(Connection& db, AwemeId id, Instant now) {
  std::optional<std::string> body;
  {
    auto query = db.use("SELECT body FROM temp.ticket WHERE id = ? AND made_at > ?");
    query.bind(id, now - limits::ticket_life);
    if (query.row()) body = query.text(0);
  }
  db.run("DELETE FROM temp.ticket WHERE id = ?", id);
  return body;
}

// As many as were asked for, where so many have good tickets.
std::vector<TicketClaim> claim_with_tickets(Connection& db, ClaimRequest request) {
  std::vector<TicketClaim> taken;
  const auto wanted = static_cast<std::size_t>(std::clamp(request.count, 0, limits::claim_batch));
  while (taken.size() < wanted) {
    request.count = static_cast<int>(wanted - taken.size());
    const auto claims = claim_items(db, request);
    if (claims.empty()) break;
    for (const auto& claim : claims) {
      if (auto body = take_ticket(db, claim.id, request.now)) {
        taken.push_back({claim, std::move(*body)});
        continue;
      }
      const auto lease = find_lease(db, claim.id, claim.token);
      end_lease(db, claim.id);
      put_pending(db, claim.id, lease->item_class.value_or(Class::retry), lease->due.value_or(request.now));
    }
  }
  return taken;
}
}  // namespace

void make_ticket_table(Connection& db) {
  db.script("CREATE TEMP TABLE IF NOT EXISTS ticket (id INTEGER PRIMARY KEY, body TEXT NOT NULL, made_at INTEGER NOT NULL) STRICT");
}

void put_back_all_tickets(Connection& db) {
  db.run("DELETE FROM temp.ticket");
  put_back_without_ticket(db);
}

awaitable<Status> SqliteTickets::hand_over(HandOver given) {
  const auto id = given.claim.id;
  if (given.ticket.size() > limits::ticket_bytes_max) co_return fail(FailureKind::invalid, "hand over", to_text(id), "the ticket is too large");
  auto taken = co_await writer_.write([given = std::move(given)](Connection& db) { return take_over(db, given); });
  if (!taken) co_return std::unexpected(std::move(taken.error()));
  if (!*taken) co_return fail(FailureKind::fenced, "hand over", to_text(id), "its lease is no longer ours");
  co_return Status{};
}

awaitable<Result<std::vector<TicketClaim>>> SqliteTickets::claim_tickets(int count, std::string owner, Instant now) {
  return writer_.write([count, owner = std::move(owner), now](Connection& db) {
    return claim_with_tickets(db, {.stage = Stage::download, .count = count, .owner = owner, .now = now});
  });
}

awaitable<Result<int>> SqliteTickets::expire_tickets(Instant now) {
  return writer_.write([now](Connection& db) {
    db.run("DELETE FROM temp.ticket WHERE made_at <= ?", now - limits::ticket_life);
    return put_back_without_ticket(db);
  });
}

}  // namespace holdfast::sqlite
