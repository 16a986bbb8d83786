// What a list that somebody brings is taken apart into, whatever its form. Readers hold one entry at a time.
#pragma once

#include <functional>
#include <string>

#include "core/base/result.h"
#include "core/listing/post_link.h"

namespace holdfast {

struct ImportEntry {
  std::string where;         // "line 7", "likes 12": for messages
  std::string section;       // of a TikTok export; "" for other forms
  PostLink link;
  bool foreign = false;      // of another site: counted, not told
};
// A Failure ends the reading and comes back.
using EntryTaker = std::function<Status(ImportEntry entry)>;

}  // namespace holdfast
