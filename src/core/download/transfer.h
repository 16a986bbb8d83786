// Decides how the bytes of one post are had from one ticket (RULES 1 and 5): which candidate, how often, what next. Pure:
// the downloader does what `next` says and reports with `ended`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/instant.h"

namespace holdfast {

struct CandidateFacts {
  std::string host;
  std::optional<Instant> expires;
};

// What came of one try of one candidate.
enum class TryEnd : std::uint8_t {
  clean,         // whole, and the media check found nothing
  soft_defects,  // whole, playable, but with named defects
  hiccup,        // 5xx, timeout, reset, cut body: the same candidate again, up to limits::candidate_tries
  refused,       // 403, 404, 410, an HTML page, nothing at all: the link is used up; the next candidate at once
  bad_content,   // media, but not what it should be: the next candidate at once
};

struct TryCandidate { std::size_t index = 0; Duration wait{0}; };  // sleep `wait`, then fetch videos[index]
struct PublishTry { std::size_t index = 0; };                      // the bytes kept of this candidate are the ones
struct ReResolve {};                                               // call 2, if the capture has it left
struct WaitForHost { std::string host; };                          // its breaker is open: postpone, count nothing
using TransferStep = std::variant<TryCandidate, PublishTry, ReResolve, WaitForHost>;

class Transfer {
 public:
  explicit Transfer(std::vector<CandidateFacts> candidates);

  // What to do now. `host_open(i)`-style facts come as the list of hosts whose breaker refuses a request now. `chance` is
  // uniform in [0, 2^64) and jitters the backoff.
  TransferStep next(Instant now, const std::vector<std::string>& closed_hosts, std::uint64_t chance);
  // Of the candidate that `next` named last. `defects`: how many soft ones.
  void ended(TryEnd end, int defects);

  // Every candidate of this ticket ended with bad_content (counts towards dead: bad_media).
  bool all_bad_content() const;

 private:
  struct Standing {
    CandidateFacts facts;
    int tries = 0;
    std::optional<TryEnd> over;    // it won't be tried again
    int defects = 0;
  };
  std::vector<Standing> candidates_;
  std::size_t current_ = 0;
};

}  // namespace holdfast
