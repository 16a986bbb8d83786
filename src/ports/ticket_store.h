// Tickets on their way from a resolver to a downloader in another process (RULES 7). The only rows that ever hold a signed link:
// in a table that nothing durable is made from, emptied when its database starts, each row for limits::ticket_life at most.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/queue/claim.h"

namespace holdfast {

using boost::asio::awaitable;

struct HandOver {
  Claim claim;              // leased for resolve; its charged call is closed and its key pinned
  std::string ticket;       // TicketCodec's text, at most limits::ticket_bytes_max
  Instant now;
};

struct TicketClaim {
  Claim claim;              // leased for download
  std::string ticket;
};

class TicketStore {
 public:
  virtual ~TicketStore() = default;
  // One transaction: the resolve lease ends, the item is ready for `download` with the class and deadline it had, and its ticket
  // waits. Failure fenced: the lease is no longer ours, and nothing is kept.
  virtual awaitable<Status> hand_over(HandOver given) = 0;
  // One transaction: leases at most `count` (and limits::claim_batch) items that are ready for `download`, in the order of
  // QueueStore::claim, and takes their tickets out of the table. An item met on the way whose ticket is gone or too old goes
  // back to ready for `resolve`, as one whose links expired: the next call is call 2 of the same capture.
  virtual awaitable<Result<std::vector<TicketClaim>>> claim_tickets(int count, std::string owner, Instant now) = 0;
  // Tickets made limits::ticket_life ago or earlier are removed; items whose ticket is gone go back to ready for `resolve`, as
  // above. How many items. Idempotent; any process may ask at any time.
  virtual awaitable<Result<int>> expire_tickets(Instant now) = 0;
};

}  // namespace holdfast
