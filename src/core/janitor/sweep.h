// What the janitor may remove (RULES 6, reliability.md 3.1): parts that a crash left, and published bytes that no sidecar
// names. Pure: it sees names and times, removes nothing, and when facts are missing it lets things stand.
#pragma once

#include <string>
#include <vector>

#include "core/base/ids.h"
#include "core/base/instant.h"

namespace holdfast {

struct PartFacts {
  std::string path;
  LeaseToken token;    // from the part's name
  Instant changed_at;  // by the file system's clock, which may have jumped
};

// Paths to remove. `live`: those tokens that a live lease holds, asked for after the parts were listed. A live token's part
// always stays. Any other goes when its last change is `part_max_age` (>= 0) or more away from now, either way: a time far
// in the future is a clock that jumped back, and such a part would otherwise stay for ever.
std::vector<std::string> decide_parts(const std::vector<PartFacts>& parts, const std::vector<LeaseToken>& live, Instant now,
                                      Duration part_max_age);

enum class SidecarStanding : unsigned char {
  absent,      // none is published: nothing of this item counts
  readable,    // `named` is what it lists
  unreadable,  // published, but it can't be understood: nobody knows what it names
};

struct SweptItem {
  std::string sidecar_key;
  SidecarStanding sidecar = SidecarStanding::absent;
  std::vector<std::string> present;  // published keys found for the item, its sidecar and cover among them
  std::vector<std::string> named;    // keys of the sidecar's assets
};

// Keys to remove: present, not named, not the sidecar itself. Nothing with an unreadable sidecar. Never music (shared
// between posts, the first one wins), tombstones or what repair moved to quarantine.
std::vector<std::string> garbage_keys(const SweptItem& item);

}  // namespace holdfast
