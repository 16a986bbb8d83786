// What short commands write, beside a live run if need be (RULES 4): own connection, no migration, no checkpoint.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/result.h"
#include "core/queue/claim.h"

namespace holdfast {

using boost::asio::awaitable;

struct LinksAdded {
  int added = 0;        // new items
  int links = 0;        // new short links
  int known = 0;        // in the archive already, in any state
  int repeated = 0;     // given more than once in this call
  int held = 0;         // new items that are held: another tool has them
  int released = 0;     // were held so, and are wanted now
};

struct NewLink {
  std::variant<AwemeId, std::string> what;  // an id, or a short link
  bool elsewhere = false;                   // an id that another tool has archived: kept, and not captured until a person asks for it
};

// What was given up, by name: a post's id, or the address of a short link as it is kept.
using DeadName = std::variant<AwemeId, std::string>;

struct Retried {
  int revived = 0;
  std::vector<std::string> not_dead;        // ids and links given that are not dead
};

class AdminStore {
 public:
  virtual ~AdminStore() = default;
  virtual awaitable<Result<LinksAdded>> add_links(std::vector<NewLink> links, Instant now) = 0;
  // dead -> pending with a capture of its own, named in the ledger. A short link that became a post is that post. Empty names: all
  // of `reason`, or all.
  virtual awaitable<Result<Retried>> retry_dead(std::vector<DeadName> names, std::optional<Reason> reason, Instant now) = 0;
};

}  // namespace holdfast
