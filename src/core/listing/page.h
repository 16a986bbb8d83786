// One page of a listing as the provider gave it (provider-api.md 1.2, 2.2, 4).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/resolve/post.h"

namespace holdfast {

struct Page {
  std::vector<Post> posts;            // in the order given; ids may repeat; items without a usable id are left out
  int unusable = 0;                   // items without a usable id
  std::optional<std::string> cursor;  // opaque: sent back as it came, string or number
  bool has_more = false;              // true for true, non-zero number, "true", "1"
};

}  // namespace holdfast
