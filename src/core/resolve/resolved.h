// The right to download, with what the sidecar needs of the answer: what a resolver hands to a downloader.
#pragma once

#include <string>
#include <vector>

#include "core/resolve/post.h"
#include "core/resolve/ticket.h"

namespace holdfast {

struct Resolved {
  Post post;
  Ticket ticket;
  std::string raw;                    // the whole answer, redacted
  std::string stem;                   // the pinned storage key
  std::vector<std::string> sources;   // who listed the post
  bool keyed_before = false;          // an earlier ticket may have published some of its files
};

}  // namespace holdfast
