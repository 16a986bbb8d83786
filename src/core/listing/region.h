// Regions that listings take (RULES 3, `--region`): codes as the provider lists them, found whatever their case.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/instant.h"

namespace holdfast {

struct Region {
  std::string code;   // as the provider spells it: sent so
  std::string name;   // "" when it gave none
  bool operator==(const Region&) const = default;
};

// What is known of them; no regions: nobody has asked yet.
struct RegionList {
  std::vector<Region> regions;
  Instant fetched_at;
};

// Two letters, any case: what a code looks like. nullopt for anything else; otherwise in upper case, as sources keep it.
std::optional<std::string> parse_region_code(std::string_view text);
const Region* find_region(std::span<const Region> regions, std::string_view code);
// Codes that may have been meant, as "GB (United Kingdom)", the likeliest first; at most five.
std::vector<std::string> near_regions(std::span<const Region> regions, std::string_view code);
// One clause: no such region, and which are near.
std::string unknown_region(std::span<const Region> regions, std::string_view code);

}  // namespace holdfast
