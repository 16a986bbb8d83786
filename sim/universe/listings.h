// Pages of posts, with every quirk of provider-api.md 4. A page depends on the source, the cursor and the time alone:
// asked again with the same, it answers the same.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "universe/options.h"
#include "universe/population.h"

namespace holdfast::universe {

struct PageAsk {
  std::string cursor = "0";
  int count = 10;
  std::int64_t now_us = 0;
};

struct PageItem {
  std::uint32_t post = 0;
  bool pinned = false;
};

struct Page {
  std::vector<PageItem> items;
  std::string cursor;  // empty: left out
  bool has_more = false;
};

// The other three listings, ordered by rank instead of time.
struct RankAsk {
  PageAsk page;
  std::uint64_t source = 0;  // the draw of its order and quirks
  std::string region;        // empty: all
  std::int64_t since_s = 0;  // only posts made since
  int sort_by = 0;           // 2 date, newest first; 0 and 1 each a made-up rank (provider-api.md 1.1)
};

class Listings {
 public:
  Listings(const Options& options, const Population& population);

  // Newest first, with a cursor in ms; pinned posts stand first and come again in their place.
  Page user(const Account& account, const PageAsk& ask) const;

  // Of these posts, by rank, with an offset as cursor.
  Page ranked(const std::vector<std::uint32_t>& posts, const RankAsk& ask) const;

  // Posts whose title or author's handle holds the keyword; found once for each keyword.
  const std::vector<std::uint32_t>& matching(const std::string& keyword) const;

  // Whether a listing with this region shows the post.
  static bool shown_in(const Post& post, const std::string& region);

 private:
  int items_of_page(std::uint64_t drawn, int count) const;
  Page user_page_from(const Account& account, const PageAsk& ask, std::int64_t before_ms) const;
  void break_off(const Account& account, const PageAsk& ask, Page& page) const;

  Rates rates_;
  std::uint64_t seed_;
  int page_max_;
  std::size_t ranked_max_;
  const Population& population_;
  mutable std::unordered_map<std::string, std::vector<std::uint32_t>> matches_;
};

}  // namespace holdfast::universe
