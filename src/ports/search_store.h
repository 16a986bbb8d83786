// Finding posts again: over all items, whatever became of them. Never writes, works beside a live run. Pages follow one
// another by key: what is added meanwhile neither repeats nor hides a post.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/index/search.h"

namespace holdfast {

using boost::asio::awaitable;

struct KnownPost {
  AwemeId id;
  bool elsewhere = false;   // pending and held, as another tool has it: asking for it would release it
  bool operator==(const KnownPost&) const = default;
};

class SearchStore {
 public:
  virtual ~SearchStore() = default;
  // One page. Failure invalid when `source` names none.
  virtual awaitable<Result<FoundPosts>> find(PostQuery query) = 0;
  // How many there are behind `after`, counted up to `most`.
  virtual awaitable<Result<std::int64_t>> count(PostQuery query, std::int64_t most) = 0;
  virtual awaitable<Result<std::optional<WholePost>>> post(AwemeId id) = 0;
  // Of `ids`, those that are in the archive in any state, in the order asked.
  virtual awaitable<Result<std::vector<KnownPost>>> known(std::vector<AwemeId> ids) = 0;
  // A short link that was added, by its address as it is kept.
  virtual awaitable<Result<std::optional<LinkFate>>> link(std::string url) = 0;
  // Dead letters that nobody revived, by number, behind `after`; at most limits::found_page.
  virtual awaitable<Result<std::vector<Letter>>> letters(std::optional<Reason> reason, std::int64_t after) = 0;
};

}  // namespace holdfast
