// What a faithful archive of the universe holds in the end: for checkers. Asks nothing of the provider and charges nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "universe/universe.h"

namespace holdfast::universe {

// "archived" or the reason of a death (RULES 4): deleted, private, region, restricted, unavailable,
// unknown, no_media, bad_media. For a capture made at `now_us`, by a link built from the id.
std::string expected(const Universe& universe, const Post& post, std::int64_t now_us);

// Of an archived video: the rendition whose bytes are published when hd is wanted: the first clean one of hdplay (last
// where it is session-bound) and play. Empty when none is clean; then any that plays will do.
std::string expected_rendition(const Universe& universe, const Post& post);

// Whether the expectation holds without waiting for a second capture: no fault of the options is unbounded, and none
// that makes a living post look dead is on.
bool is_certain(const Universe& universe);

// The ids that a walk of 30 a page over a user's listing sees, followed by the letter: until hasMore is false, the cursor
// is missing, 0 or the one sent, or five pages in a row were empty or ten brought nothing new.
std::vector<std::uint64_t> walk_of(const Universe& universe, const Account& account, std::int64_t now_us);

// The ids that some walk may see: all that the listing ever shows at that time.
std::vector<std::uint64_t> listed_of(const Universe& universe, const Account& account, std::int64_t now_us);

// Links as people paste them: each form of provider-api.md 3 that names a post, short ones that do and one that doesn't.
struct LinkTruth {
  std::string url;
  std::uint64_t id = 0;  // 0: names no post
  std::string expected;  // as above, or "bad_url"
};
std::vector<LinkTruth> sample_links(const Universe& universe, std::int64_t now_us);

}  // namespace holdfast::universe
