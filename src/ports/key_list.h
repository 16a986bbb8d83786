// Every published name of a vault, page by page: for copies and for the walk of the spool. Beside ports/vault.h, by the same
// objects. Never shows unfinished bytes.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace holdfast {

using boost::asio::awaitable;

struct ListedKey {
  std::string key;
  std::uint64_t bytes = 0;
};

// Failures as of Vault; invalid: `folder` isn't a safe key (core/store/key_layout.h).
class KeyList {
 public:
  virtual ~KeyList() = default;
  // Keys that begin with `folder` and a slash, above `after` ("": from the first), in ascending byte order; at most
  // limits::keys_listed. Names that aren't safe keys are passed over. Empty: there are no more. What is published or removed
  // meanwhile may show or not; what stood all the time is shown once.
  virtual awaitable<Result<std::vector<ListedKey>>> keys_under(std::string folder, std::string after) = 0;
};

}  // namespace holdfast
