// What people say about sources, beside a live run if need be (RULES 3, 4): own connection, no migration, no checkpoint. A run sees
// it within limits::notice_within; a page call that is under way ends as it would have.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <vector>

#include "core/base/result.h"
#include "core/listing/source.h"

namespace holdfast {

using boost::asio::awaitable;

// updated: it was there, with other options. resumed: it had failed, was paused or removed (its options are updated too).
enum class AddedSource : std::uint8_t { added, known, updated, resumed };

class SourceAdmin {
 public:
  virtual ~SourceAdmin() = default;
  // All of them, that of links too, in the order in which they were added.
  virtual awaitable<Result<std::vector<Source>>> sources() = 0;
  // Options that are not set stay as they are, or as usual. When the listing brings other posts with them, its walks start anew.
  virtual awaitable<Result<AddedSource>> add_source(SourceName name, OptionsChange change, Instant now) = 0;
  // The same for a source that is there; invalid when there is none.
  virtual awaitable<Status> set_options(SourceId source, OptionsChange change) = 0;
  // active, paused or removed. Walks stay where they are, items stay and are still captured.
  virtual awaitable<Status> set_state(SourceId source, SourceState state) = 0;
};

}  // namespace holdfast
