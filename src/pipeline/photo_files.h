// The slides of a photo post: STEM/001.jpg, STEM/002.webp … in their order (RULES 5, house plan 5). What an earlier, cut-off
// capture published is adopted, not fetched again. core/download/slides decides what the post is published with.
#pragma once

#include <vector>

#include "pipeline/asset_files.h"

namespace holdfast {

class PhotoFiles {
 public:
  explicit PhotoFiles(AssetFiles& files) : files_(files) {}

  // All slides, in their order, missing ones with their reason; or that the ticket is used up; or what stops the post.
  using End = std::variant<std::vector<Asset>, TicketSpent, AssetStopped>;
  awaitable<End> slides_of(const Claim& claim, const Resolved& resolved, SlideBook& book);

 private:
  awaitable<AssetEnd> slide(const Claim& claim, const Resolved& resolved, std::size_t index);

  AssetFiles& files_;
};

}  // namespace holdfast
