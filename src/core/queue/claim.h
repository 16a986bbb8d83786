// Values that pass between the queue and the workers (RULES 1, 4, 6).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "core/base/ids.h"
#include "core/base/instant.h"
#include "core/base/sha256.h"
#include "core/queue/lifecycle.h"
#include "core/resolve/classify.h"
#include "core/resolve/post.h"

namespace holdfast {

// One leased item. Leaves by exactly one door: stored, postponed, dead (or held), spooled, lease expired.
struct Claim {
  AwemeId id;
  LeaseToken token;
  Stage stage = Stage::resolve;
  Class item_class = Class::backfill;
  Instant until;                           // the lease, when claimed
  SourceId source;                         // who listed it first
  std::optional<std::string> storage_key;  // the pinned stem: look for the sidecar before any call
  int captures = 0;                        // begun
  int calls = 0;                           // bought in the capture that is under way (0..2)
  int attempts = 0;                        // counted transient failures
  int hard_refusals = 0;                   // tickets whose every candidate (of a photo post: every slide that was missing) was
                                           // refused hard (RULES 5), as the catalog knows
  int hard_refusals_new = 0;               // of those, tickets of this lease, which the catalog doesn't know yet
  bool no_media_seen = false;              // the provider once answered without any link
  std::optional<Post> listed;              // only sources that want files alone listed it: captured by /download-video/, with this as its metadata
};

// What a call is bought for. Stands in the ledger by these names.
enum class Purpose : std::uint8_t { listing, lookup, detail, re_resolve, canary };
std::string_view to_string(Purpose purpose);

// Closes an intent. Exactly once for each intent; a second close is Failure bug.
struct SpendClose {
  SpendId id;
  Outcome outcome = Outcome::ambiguous;
  int status = 0;              // HTTP
  Instant at;
};

// The doors.
struct Stored {
  std::uint64_t bytes = 0;            // of the video, or of all slides
  std::optional<Sha256> sha256;       // of the video, or of the first slide
};
struct Postponed {
  Instant due;
  Class item_class = Class::retry;
  int attempts_add = 0;        // 1 when RULES 2 counts this failure
  int hard_refusals_add = 0;
  bool no_media = false;
  std::string why;             // shown by status and dead show; no link in it
  bool spool_lost = false;     // of an upload: what lay in the spool is gone or damaged; the item is resolved again
};
struct Dead {
  Reason reason = Reason::unknown;
  std::string stage;           // "resolve", "download"
  int status = 0;              // HTTP of the last answer
  std::string evidence;        // redacted, at most limits::remote_text_bytes
};
struct Held {
  Hold hold = Hold::not_wanted;
};
// Complete in the spool of a host, pending still: it is claimed next for the stage upload, by that host alone.
struct Spooled {
  std::uint64_t bytes = 0;            // of all that lies there for it
  std::string host;
};
using Door = std::variant<Stored, Postponed, Dead, Held, Spooled>;

}  // namespace holdfast
