// Tickets between processes (RULES 7).
#include <algorithm>

#include "adapters/postgres/nonce.h"
#include "adapters/postgres/stores.h"
#include "core/base/limits.h"

namespace holdfast::postgres {

namespace {
TicketClaim ticket_claim(const Rows& rows, int row) {
  TicketClaim taken;
  auto& claim = taken.claim;
  claim.id = rows.id<AwemeId>(row, 0);
  claim.token = rows.id<LeaseToken>(row, 1);
  claim.stage = Stage::download;
  claim.item_class = static_cast<Class>(rows.integer(row, 2));
  claim.until = rows.instant(row, 3);
  claim.source = rows.id<SourceId>(row, 4);
  claim.storage_key = rows.maybe_text(row, 5);
  claim.captures = rows.small(row, 6);
  claim.calls = rows.small(row, 7);
  claim.attempts = rows.small(row, 8);
  claim.hard_refusals = rows.small(row, 9);
  claim.no_media_seen = rows.truth(row, 10);
  taken.ticket = rows.text(row, 11);
  return taken;
}
}  // namespace

awaitable<Status> PgTickets::hand_over(HandOver given) {
  const auto id = given.claim.id;
  if (given.ticket.size() > limits::ticket_bytes_max) co_return fail(FailureKind::invalid, "hand over", to_text(id), "the ticket is too large");
  auto rows = co_await pool_.call("SELECT holdfast.hand_over($1, $2, $3, $4, $5)", [given = std::move(given)](Params& params) {
    params.again().add(given.claim.id, given.claim.token, given.ticket, given.now);
  });
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  if (!rows->truth(0, 0)) co_return fail(FailureKind::fenced, "hand over", to_text(id), "its lease is no longer ours");
  co_return Status{};
}

// Items that were met without a good ticket leave the table's stage, so that another round finds others, and the rounds end.
awaitable<Result<std::vector<TicketClaim>>> PgTickets::claim_tickets(int count, std::string owner, Instant now) {
  std::vector<TicketClaim> taken;
  count = std::clamp(count, 0, limits::claim_batch);
  for (int without = 1; without > 0 && static_cast<int>(taken.size()) < count;) {
    const auto batch = new_nonce();
    const int wanted = count - static_cast<int>(taken.size());
    auto rows = co_await pool_.call("SELECT * FROM holdfast.claim_tickets($1, $2, $3, $4, $5, $6, $7, $8)", [&](Params& params) {
      params.again().add(batch, wanted, owner, now, limits::ticket_life, limits::lease_length, limits::lease_hard_deadline);
    });
    if (!rows) co_return std::unexpected(std::move(rows.error()));
    without = 0;
    for (int row = 0; row < rows->count(); ++row) {
      if (rows->null(row, 1)) ++without;
      else taken.push_back(ticket_claim(*rows, row));
    }
  }
  co_return taken;
}

awaitable<Result<int>> PgTickets::expire_tickets(Instant now) {
  auto rows = co_await pool_.call("SELECT holdfast.expire_tickets($1, $2)", [now](Params& params) { params.add(now, limits::ticket_life); });
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  co_return rows->small(0, 0);
}

}  // namespace holdfast::postgres
