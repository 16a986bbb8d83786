// What `holdfast status` shows, as values (house plan, promise 1; issue: status --json).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/ids.h"
#include "core/base/instant.h"
#include "core/listing/source.h"
#include "core/queue/lifecycle.h"

namespace holdfast {

// listed = archived + stored + pending + sum(dead) + tombstoned, or the archive lost something. `listed` is counted
// another way than the states (RULES 4).
struct Balance {
  std::int64_t listed = 0, archived = 0, stored = 0, pending = 0, tombstoned = 0, links_pending = 0;
  std::map<std::string, std::int64_t> dead;  // by reason
  std::map<std::string, std::int64_t> held;  // part of pending, by hold
  std::int64_t dead_total() const;
  bool balances() const;
};

struct Credits {
  std::int64_t listing = 0, lookup = 0, detail = 0, re_resolve = 0, canary = 0;  // charged
  std::int64_t ambiguous = 0, open = 0, void_calls = 0;
  std::int64_t total() const;  // charged + ambiguous + open
};

// Of ids first listed by a page of the last (or running) run and resolved in its last limits::freshness_window; nullopt when none was.
struct Freshness {
  std::optional<double> p50_s, p99_s;
  std::int64_t resolved = 0;
  std::optional<Duration> mean_transfer;   // when a page was last listed: slot taken to slot freed
};

struct SourceStatus {
  Source source;
  Balance balance;    // over its distinct discoveries: sources overlap, these don't add up
  std::int64_t pages = 0;
};

// What waits in the spool of one host for its upload; part of pending.
struct SpoolStanding {
  std::string host;
  std::int64_t posts = 0, bytes = 0;
  Instant since;                           // the oldest
};

// How deep an audit looks: what costs nothing in a large archive; every row of the books against the others; and the pages of the
// catalog's file as well.
enum class AuditDepth : std::uint8_t { quick, books, file };

struct DeadLetter {
  std::string aweme_id;     // "" for a link that never got an id
  std::string url;          // canonical, or the short link
  std::string source;       // who listed it first
  Reason reason = Reason::unknown;
  std::string stage;
  int status = 0;
  std::string evidence;     // "" when it has aged out
  Instant at;
  int attempts = 0, captures = 0;
};

struct Postponement {
  std::string aweme_id;
  std::string why;
  Instant due;
};

}  // namespace holdfast
