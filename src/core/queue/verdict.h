// From what happened to an item to the door it leaves by (RULES 1, 2, 5). Pure: the workers gather the facts, this
// decides, the queue store performs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/queue/claim.h"

namespace holdfast {

// What the decisions below need to know beside the event itself.
struct DoorFacts {
  Claim claim;                 // with captures and calls as they stand after the last intent
  Instant now;
  std::uint64_t chance = 0;    // uniform in [0, 2^64), for jitter
  int failures_here = 0;       // of this item in this run, counted or not: paces the retries
  int counted = 0;             // failures of this item that RULES 2 counts by now and the catalog does not know yet (AttemptBook)
  int captures_max = 3;
  KindsWanted wanted;          // a post of another kind is held
};

// After an answer to a detail call. nullopt: there is a ticket, go on with the download.
std::optional<Door> door_after_answer(const Verdict& verdict, PostKind kind, const DoorFacts& facts, std::string why);

// The capture has no call left: the item waits for a new one, or is dead: exhausted.
Door door_when_exhausted(const DoorFacts& facts, std::string why);

// Every candidate of a ticket is used up. Tells whether to buy call 2 first (nullopt), or the door.
struct TicketSpent {
  bool all_bad_content = false;  // every candidate was refused hard for its content; of a photo post: every slide that is missing
  std::string why;
  bool some_good = false;        // slides of a photo post are there: it doesn't die of the others
};
std::optional<Door> door_after_ticket(const TicketSpent& spent, const DoorFacts& facts);

// The same where another process buys call 2: the item goes back for it at once, its capture goes on.
Door door_for_another_ticket(const TicketSpent& spent, const DoorFacts& facts);

// The outside or we ourselves are in the way (storage, outage, drain): back as it was, nothing counted.
Door door_untouched(const Claim& claim, Instant due, std::string why);

}  // namespace holdfast
