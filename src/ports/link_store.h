// Short links that hide their id until the provider is asked (RULES 3): link(url, source, state, id).
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

struct LinkClaim {
  LinkId id;
  LeaseToken token;
  std::string url;          // as the user gave it, normalised; sent to the provider as it is
  SourceId source;
  int attempts = 0;
};

struct LinkAnswer {
  LinkClaim link;
  AwemeId id;               // what the link turned out to be
  PostKind kind = PostKind::unknown;
  std::string stem;         // pinned if the item is ours to capture
  SpendClose spend;         // charged; becomes a lookup when the item was settled or in other hands already
  std::string owner;
  Instant now;
};

// The item is ours, leased, its first call bought and its key pinned.
struct LinkIsItem { Claim claim; std::string stem; std::vector<std::string> sources; };
// Known already: settled, or in flight elsewhere. The link is done.
struct LinkIsKnown { AwemeId id; };
using LinkResult = std::variant<LinkIsItem, LinkIsKnown>;

class LinkStore {
 public:
  virtual ~LinkStore() = default;
  virtual awaitable<Result<std::vector<LinkClaim>>> claim_links(int count, std::string owner, Instant now) = 0;
  virtual awaitable<Result<LinkResult>> link_answered(LinkAnswer answer) = 0;
  // Postponed, or Dead: the link is over and stands in dead_letters by its URL.
  virtual awaitable<Status> link_finished(LinkClaim link, std::variant<Postponed, Dead> door, std::optional<SpendClose> spend, Instant now) = 0;
};

}  // namespace holdfast
