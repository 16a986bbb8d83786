// Which candidate next, and when the ticket has nothing left to give (RULES 1 and 5).
#include "core/download/transfer.h"

#include <algorithm>
#include <utility>

#include "core/base/check.h"
#include "core/base/limits.h"
#include "core/queue/retry.h"

namespace holdfast {

namespace {
bool contains(const std::vector<std::string>& hosts, const std::string& host) {
  return std::find(hosts.begin(), hosts.end(), host) != hosts.end();
}

// Before the retry that follows `tries` hiccups; the first try waits for nothing.
Duration wait_before(int tries, std::uint64_t chance) {
  return tries == 0 ? Duration{0} : backoff(candidate_backoff, tries, chance);
}
}  // namespace

Transfer::Transfer(std::vector<CandidateFacts> candidates) {
  candidates_.reserve(candidates.size());
  for (auto& facts : candidates) candidates_.push_back(Standing{.facts = std::move(facts)});
  current_ = candidates_.size();  // no try is under way
}

TransferStep Transfer::next(Instant now, const std::vector<std::string>& closed_hosts, std::uint64_t chance) {
  current_ = candidates_.size();
  std::optional<std::size_t> kept;
  for (std::size_t i = 0; i < candidates_.size(); ++i) {
    const auto& standing = candidates_[i];
    if (standing.over == TryEnd::clean) return PublishTry{i};
    if (standing.over == TryEnd::soft_defects && (!kept || standing.defects < candidates_[*kept].defects)) kept = i;
  }
  for (std::size_t i = 0; i < candidates_.size(); ++i) {
    auto& standing = candidates_[i];
    if (standing.over) continue;
    const auto wait = wait_before(standing.tries, chance);
    // The link must have life left when its download starts, which is after the wait.
    if (standing.facts.expires && *standing.facts.expires <= now + wait) {
      standing.over = TryEnd::refused;
      continue;
    }
    if (contains(closed_hosts, standing.facts.host)) continue;
    current_ = i;
    return TryCandidate{i, wait};
  }
  if (kept) return PublishTry{*kept};
  // A new link would most likely name the same host: while its breaker is open, call 2 would be wasted.
  // Once it answers again, what failed with the host is tried afresh with this ticket.
  std::optional<std::string> waits_for;
  for (auto& standing : candidates_) {
    if (!contains(closed_hosts, standing.facts.host)) continue;
    waits_for = standing.facts.host;
    if (standing.over == TryEnd::hiccup) standing = Standing{.facts = std::move(standing.facts)};
  }
  if (waits_for) return WaitForHost{*waits_for};
  return ReResolve{};
}

void Transfer::ended(TryEnd end, int defects) {
  HOLDFAST_CHECK(current_ < candidates_.size(), "a try ended that `next` did not ask for");
  auto& standing = candidates_[current_];
  HOLDFAST_CHECK(!standing.over, "a candidate that was over was tried again");
  current_ = candidates_.size();
  ++standing.tries;
  standing.defects = defects;
  if (end != TryEnd::hiccup || standing.tries >= limits::candidate_tries) standing.over = end;
}

bool Transfer::all_bad_content() const {
  return !candidates_.empty() && std::all_of(candidates_.begin(), candidates_.end(),
                                             [](const Standing& standing) { return standing.over == TryEnd::bad_content; });
}

}  // namespace holdfast
