// What a story follows: sources of all four kinds from a universe's accounts, hashtags, words and sounds, by seed; and what their listings
// show, as the universe knows it.
#pragma once

#include <cstdint>
#include <vector>

#include "core/listing/source.h"
#include "universe/universe.h"

namespace holdfast::sim {

struct Follow {
  SourceName name;
  OptionsChange options;
  bool in_vain = false;      // a region that the provider doesn't have: the source must fail
};

// A mixture that changes with the seed. At least one account, the first one, is always followed.
std::vector<Follow> mixed_follows(const universe::Universe& universe, std::uint64_t seed);
// `count` sources, as even a mixture of the kinds as the universe has.
std::vector<Follow> even_follows(const universe::Universe& universe, int count);

// The ids that a walk over its whole listing at that time brings.
std::vector<std::uint64_t> shown_by(const universe::Universe& universe, const Follow& follow, std::int64_t now_us);

}  // namespace holdfast::sim
