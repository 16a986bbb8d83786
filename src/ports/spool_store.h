// The catalog's book of what waits in spools: complete posts on some host's disk, on their way to a remote vault (docs/FORMATS.md).
// A row is made by the door Spooled and goes with the item's upload; what is in no row is found by walking the spool, and taken in.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/index/status.h"
#include "core/queue/claim.h"

namespace holdfast {

using boost::asio::awaitable;

// Uploads of one host.
struct UploadBacklog {
  std::int64_t due = 0;                 // ready now
  std::int64_t later = 0;               // postponed
  std::optional<Instant> next_due;      // of what is postponed
};

struct FoundInSpool {
  AwemeId id;
  std::string stem;
  std::string host;
  std::uint64_t bytes = 0;
};

class SpoolStore {
 public:
  virtual ~SpoolStore() = default;
  virtual awaitable<Result<UploadBacklog>> uploads(std::string host, Instant now) = 0;
  // Every spool that something waits in, by host.
  virtual awaitable<Result<std::vector<SpoolStanding>>> spools() = 0;
  // States of those of `ids` that are in the ledger of items. At most limits::sweep_batch.
  virtual awaitable<Result<std::vector<std::pair<AwemeId, State>>>> states(std::vector<AwemeId> ids) = 0;
  // A complete post was found in the host's spool. True: it was pending, under that stem, not leased and in no spool; its upload is
  // ready now.
  virtual awaitable<Result<bool>> take_in(FoundInSpool found, Instant now) = 0;
  // The host never comes back: its posts are ready for resolve again, each as its captures allow. What is leased just now stays.
  virtual awaitable<Result<std::int64_t>> give_up(std::string host, Instant now) = 0;
};

}  // namespace holdfast
