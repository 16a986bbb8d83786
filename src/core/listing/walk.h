// Decides how a walk over a listing goes on (RULES 3, provider-api.md 4): pure, one call a page.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/listing/page.h"
#include "core/listing/source.h"

namespace holdfast {

enum class WalkEnd : std::uint8_t {
  end_of_listing,    // hasMore false, or the cursor went to 0 or -1
  reached_known,     // a head walk over a user met what an earlier, completed walk recorded
  stuck_cursor,      // the cursor equals the one sent, or is missing and can't be derived
  too_many_empty,    // limits::empty_pages_max in a row
  nothing_new,       // limits::stale_pages_max pages in a row repeat what this walk has seen
  limit_reached,     // as many distinct posts as the source's limit allows
};
std::string_view to_string(WalkEnd end);
// Has a head walk that ended so passed everything that is newer than the old high-water mark? Only then does the mark advance: what
// any other head walk recorded is not known to the next one, which walks past it.
bool reaches_mark(WalkEnd end);

// How the page's ids stood before the page was committed. `known`: recorded for this source by an earlier, completed
// walk or, for a head walk, by the backfill that is still open (its region is contiguous from its first page).
struct PageStanding {
  std::vector<bool> known;          // one for each post of the page
  int new_to_walk = 0;              // ids this walk had not seen
  std::vector<bool> first;          // one for each post: new to the walk, and not repeated from further up the page
};

struct WalkStep {
  std::optional<WalkEnd> end;       // set: the walk is over
  std::string cursor;               // otherwise: what to send next
};

// What to do after `page` came for `walk` (whose cursor is the one that was sent). `kind` decides stop-at-known.
WalkStep after_page(SourceKind kind, const Walk& walk, const Page& page, const PageStanding& standing);

// How many posts of the page the walk takes when it may see no more than `limit` distinct ones and this page brings the last of
// them; nullopt: the limit isn't reached.
std::optional<std::size_t> posts_up_to_limit(std::optional<std::int64_t> limit, const Walk& walk, const PageStanding& standing);

// An offset cursor past its life: the walk starts anew at "0" (user cursors are times and don't age).
bool must_start_anew(SourceKind kind, const Walk& walk, Instant now);

}  // namespace holdfast
