// What a person asked to follow (house plan 1, RULES 3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/ids.h"
#include "core/base/instant.h"
#include "core/listing/source_options.h"

namespace holdfast {

enum class SourceKind : std::uint8_t { user, hashtag, search, music, links };
enum class SourceState : std::uint8_t { active, paused, finished, failed, removed };
enum class WalkKind : std::uint8_t { head, backfill };

std::string_view to_string(SourceKind kind);
std::string_view to_string(SourceState state);
std::string_view to_string(WalkKind kind);
std::optional<SourceKind> parse_source_kind(std::string_view text);
std::optional<SourceState> parse_source_state(std::string_view text);

// Identity of a source: kind and name (and region, for listings that take one). `name` is as people write it: a handle
// without @, a numeric id, a hashtag without #, the search words; "" for links. A handle or hashtag that looks like a numeric id
// keeps its @ or #, which tells it from one.
struct SourceName {
  SourceKind kind = SourceKind::user;
  std::string name;
  std::string region;
  bool operator==(const SourceName&) const = default;
};
// One name as the platform has it: handles and hashtags without regard to case. Regions count, as they do for ==.
bool is_same(const SourceName& left, const SourceName& right);
// "user @alice", "links".
std::string describe(const SourceName& source);
// The name without such a mark: what is looked up.
std::string bare_name(const SourceName& source);
// What listings are asked with when no look-up is needed: search words, a music id, and a user's or hashtag's name that
// is a number of 6 digits or more (provider-api.md 3). nullopt: the name must be looked up first, for one credit.
std::optional<std::string> own_target(const SourceName& source);

// A walk that is under way: where it stands. The cursor is opaque text; "0" starts.
struct Walk {
  WalkNo no;
  WalkKind kind = WalkKind::backfill;
  std::string cursor = "0";
  Instant cursor_at;       // when the cursor came; an offset cursor older than limits::offset_cursor_life restarts
  int pages = 0;
  int empty_in_a_row = 0;
  int stale_in_a_row = 0;  // pages in a row without an id new to the walk
  std::int64_t ids_new = 0;    // to the archive
  std::int64_t ids_seen = 0;   // distinct posts of this walk: what a limit counts
};

struct Source {
  SourceId id;
  SourceName name;
  SourceState state = SourceState::active;
  std::string reason;                       // with failed; a note with finished
  std::optional<std::string> target;        // the numeric id the name was resolved to, once
  std::optional<Walk> head, backfill;       // open walks
  bool backfilled = false;                  // the backfill walk has ended
  Instant served_at;                        // when its last page was bought: the least recently served goes first
  std::optional<Instant> listed_at;         // when its last head or backfill walk ended
  std::optional<Instant> head_at;           // when a walk last began at the top of its listing
  SourceOptions options;
};

}  // namespace holdfast
