// Duties that one process at a time has, over all that share a catalog: listing, sweeping, reaping. A row each: who has it, and until
// when. Nothing relies on a duty for correctness of data: what it guards is fenced by itself.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

#include "core/base/instant.h"
#include "core/base/result.h"

namespace holdfast {

using boost::asio::awaitable;

struct DutyWish {
  std::string name;       // "list", "sweep", "reap"
  std::string owner;
  Duration length{0};
  Instant now;
};

// Held. The token is fencing: monotone, never reused.
struct Duty {
  std::string name;
  std::int64_t token = 0;
  Instant until;
};

class DutyStore {
 public:
  virtual ~DutyStore() = default;
  // Takes a duty that nobody has, or whose time ran out; nullopt: another has it. Who has it already takes it anew: the older
  // token is no longer good.
  virtual awaitable<Result<std::optional<Duty>>> take(DutyWish wish) = 0;
  // For `length` from now. nullopt: it is no longer ours, by time or by token.
  virtual awaitable<Result<std::optional<Duty>>> renew(Duty duty, Duration length, Instant now) = 0;
  // Gives it back. Idempotent; what is no longer ours stays as it is.
  virtual awaitable<Status> drop(Duty duty) = 0;
};

}  // namespace holdfast
