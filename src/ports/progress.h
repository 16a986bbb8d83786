// What a run tells about itself while it goes on: counts and a few bounded lines, made about twice a second. A value: text
// from outside in it is redacted and has passed core/base/printable; it may still be too wide for a screen.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/instant.h"
#include "core/govern/outage.h"
#include "core/govern/workforce.h"
#include "ports/queue_store.h"

namespace holdfast {

// What went wrong with one item or source.
struct Trouble {
  Instant at;
  std::string subject;   // an id, or a source
  std::string what;      // "dead: private", "postponed: HTTP 503"
};

// What the run waits for. Lengths, as of the Progress that holds it.
struct Wait {
  std::string what;                  // "the provider doesn't answer"
  std::optional<Duration> since;     // so long already
  std::optional<Duration> next;      // until it is tried again
};

struct StageProgress {
  std::int64_t done = 0;             // in this run
  std::int64_t in_hand = 0;
};

struct Progress {
  Instant at;
  Duration elapsed{0};                               // since the run began
  StageProgress listing, resolve, download, index;   // pages, answers with a ticket, posts published, posts indexed
  StageProgress upload;                              // posts that went from the spool to the remote vault
  bool uploads = false;                              // there is a remote vault
  bool listing_idle = false;                         // no page is due
  std::int64_t listed = 0, dead = 0, held = 0, postponed = 0, adopted = 0;
  std::uint64_t bytes = 0;                           // received from CDNs, what was thrown away too
  std::int64_t credits = 0;                          // of this run; ambiguous ones counted
  std::optional<std::int64_t> daily_credits;         // the budget
  int requests_per_minute = 0;
  Duration resolve_within{0};
  std::optional<Backlog> backlog;                    // nullopt: the catalog could not say
  std::vector<Wait> waits;                           // at most limits::waits_told
  std::vector<Trouble> troubles;                     // the newest last, at most limits::troubles_kept
  std::string newest;                                // the post that was archived last: author and title
  std::optional<RunEnd> ending;                      // draining, and why
  std::optional<RunEnd> paused;                      // takes nothing new, and why; it may pass
  bool provider_fails = false, cdn_fails = false, vault_fails = false;
  std::optional<Offers> offers;                      // of all processes that share the catalog; none: we are alone
};

class ProgressSink {
 public:
  virtual ~ProgressSink() = default;
  // From the loop's thread; returns soon and never fails.
  virtual void publish(const Progress& progress) = 0;
};

}  // namespace holdfast
