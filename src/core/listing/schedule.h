// Decides when a source is listed, and whose page is bought next, so that none starves another (RULES 3). Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "core/listing/source.h"

namespace holdfast {

// Between head walks: the source's own, else `usual` (listing.every).
Duration every_of(const Source& source, Duration usual);
// When run --watch looks at the top of its listing again. Sources that were added together drift apart, always in the same way, by
// up to a twentieth of their interval. nullopt: the listing was never asked for.
std::optional<Instant> next_head(const Source& source, Duration usual);
// May a head walk bring anything that the backfill doesn't? A ranked listing is walked to its end by both: the backfill comes first.
bool head_makes_sense(const Source& source);

// A source with a page due.
struct Waiting {
  Instant served_at;                   // its last page, or its last attempt at one
  std::optional<Instant> cursor_at;    // of an offset cursor under way: past limits::offset_cursor_life the walk starts anew
  int pages = 0;                       // of that walk so far
};
// The least recently served. On `turn_of_the_ageing`, among walks whose cursor has lived half its life the one that came furthest, if
// there is one: with very many sources each would otherwise start anew for ever. Callers alternate, so neither kind of turn starves
// the other.
std::optional<std::size_t> whose_turn(std::span<const Waiting> waiting, Instant now, bool turn_of_the_ageing);

}  // namespace holdfast
