// Doors, decided.
#include "core/queue/verdict.h"

#include <algorithm>

#include "core/base/check.h"
#include "core/base/limits.h"
#include "core/queue/retry.h"

namespace holdfast {

namespace {

bool call_left(const Claim& claim) { return claim.calls < limits::calls_per_capture; }

Dead dead(Reason reason, std::string_view stage, std::string why) {
  return Dead{.reason = reason, .stage = std::string(stage), .status = 0, .evidence = std::move(why)};
}

// A failure that may pass: later, counted if the rules say so, dead once it has counted too often.
Door door_later(const DoorFacts& facts, std::string why) {
  if (!call_left(facts.claim)) return door_when_exhausted(facts, std::move(why));
  const int attempts = facts.claim.attempts + facts.counted;
  if (attempts >= limits::attempts_max) return dead(Reason::unknown, "resolve", std::move(why));
  const auto wait = backoff(item_backoff, std::max(facts.claim.attempts, facts.failures_here), facts.chance);
  return Postponed{.due = facts.now + wait, .item_class = Class::retry, .attempts_add = facts.counted, .why = std::move(why)};
}

Door door_no_media(const DoorFacts& facts, std::string why) {
  if (facts.claim.no_media_seen) return dead(Reason::no_media, "resolve", std::move(why));
  return Postponed{.due = facts.now + limits::no_media_pause, .item_class = Class::retry, .no_media = true, .why = std::move(why)};
}

}  // namespace

std::optional<Door> door_after_answer(const Verdict& verdict, PostKind kind, const DoorFacts& facts, std::string why) {
  switch (verdict.kind) {
    case AnswerKind::ok:
      if (!facts.wanted.includes(kind)) return Held{Hold::not_wanted};
      return std::nullopt;
    case AnswerKind::no_media:
      if (!facts.wanted.includes(kind)) return Held{Hold::not_wanted};
      return door_no_media(facts, std::move(why));
    case AnswerKind::throttled:
      return door_untouched(facts.claim, facts.now + verdict.wait.value_or(seconds{1}), std::move(why));
    case AnswerKind::out_of_credits:
    case AnswerKind::auth: return door_untouched(facts.claim, facts.now, std::move(why));
    case AnswerKind::dead:
      HOLDFAST_CHECK(verdict.reason.has_value(), "a dead verdict names its reason");
      return dead(*verdict.reason, "resolve", std::move(why));
    case AnswerKind::transient:
    case AnswerKind::unknown: return door_later(facts, std::move(why));
  }
  unreachable("AnswerKind");
}

Door door_when_exhausted(const DoorFacts& facts, std::string why) {
  if (facts.claim.captures >= facts.captures_max) return dead(Reason::exhausted, "download", std::move(why));
  return Postponed{.due = facts.now + limits::capture_pause, .item_class = Class::retry, .why = std::move(why)};
}

std::optional<Door> door_after_ticket(const TicketSpent& spent, const DoorFacts& facts) {
  const int refusals = facts.claim.hard_refusals + facts.claim.hard_refusals_new + (spent.all_bad_content ? 1 : 0);
  if (refusals >= limits::bad_tickets_max && !spent.some_good) return dead(Reason::bad_media, "download", spent.why);
  if (call_left(facts.claim)) return std::nullopt;
  auto door = door_when_exhausted(facts, spent.why);
  if (auto* postponed = std::get_if<Postponed>(&door)) postponed->hard_refusals_add = spent.all_bad_content ? 1 : 0;
  return door;
}

Door door_for_another_ticket(const TicketSpent& spent, const DoorFacts& facts) {
  return Postponed{.due = facts.now, .item_class = facts.claim.item_class, .hard_refusals_add = spent.all_bad_content ? 1 : 0, .why = spent.why};
}

Door door_untouched(const Claim& claim, Instant due, std::string why) {
  return Postponed{.due = due, .item_class = claim.item_class, .why = std::move(why)};
}

}  // namespace holdfast
