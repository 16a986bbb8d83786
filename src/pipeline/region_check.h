// Checks a source's region against the provider's list (RULES 3): the cached one while it is believed, else one that is bought once.
// One asks at a time, however many sources need it.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "pipeline/purchase.h"

namespace holdfast {

struct RegionIsKnown { std::string code; };     // as the provider spells it
struct RegionIsUnknown { std::string why; };    // for the source's reason
struct RegionsNotNow { std::string why; };      // "" when nothing was asked: the run is pausing or ending
using RegionStanding = std::variant<RegionIsKnown, RegionIsUnknown, RegionsNotNow>;

class RegionCheck {
 public:
  RegionCheck(const Parts& parts, Governor& governor, Purchaser& purchaser)
      : parts_(parts), governor_(governor), purchaser_(purchaser), desk_(parts.clock, 1) {}

  awaitable<RegionStanding> stands(std::string code);

 private:
  awaitable<std::optional<RegionsNotNow>> learn();
  bool believed() const;

  const Parts& parts_;
  Governor& governor_;
  Purchaser& purchaser_;
  Slots desk_;
  RegionList list_;
};

// Buys the list and keeps it; for `holdfast regions` too. nullopt: the call was not made.
awaitable<Result<RegionList>> buy_regions(const Parts& parts, Purchaser& purchaser);

}  // namespace holdfast
