// Cutting lists into pages. Quirks are drawn from the source and the cursor.
#include "universe/listings.h"

#include <algorithm>
#include <cstdlib>

#include "universe/chance.h"

namespace holdfast::universe {
namespace {

constexpr std::int64_t far_ms = std::numeric_limits<std::int64_t>::max();

bool is_pinned(const Account& account, std::uint32_t post) { return std::ranges::find(account.pinned, post) != account.pinned.end(); }

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

std::int64_t number_from(const std::string& text) { return std::strtoll(text.c_str(), nullptr, 10); }

}  // namespace

Listings::Listings(const Options& options, const Population& population)
    : rates_(options.rates), seed_(mix({options.seed, 0x6c697374u})), page_max_(options.page_max),
      ranked_max_(options.ranked_max <= 0 ? std::numeric_limits<std::size_t>::max() : static_cast<std::size_t>(options.ranked_max)), population_(population) {}

int Listings::items_of_page(std::uint64_t drawn, int count) const {
  const int asked = std::clamp(count, 1, page_max_);
  if (rates_.hit(Rate::short_page, drawn)) return 1 + static_cast<int>(mix(drawn) % static_cast<std::uint64_t>(asked));
  if (rates_.hit(Rate::long_page, drawn)) return asked + 5;
  return asked;
}

Page Listings::user_page_from(const Account& account, const PageAsk& ask, std::int64_t before_ms) const {
  const std::uint64_t drawn = mix({seed_, account.id, static_cast<std::uint64_t>(before_ms)});
  std::vector<std::uint32_t> before;  // listed posts newer than the page, at most the last three
  std::vector<std::uint32_t> rest;
  const auto wanted = static_cast<std::size_t>(items_of_page(drawn, ask.count));
  bool more = false;
  for (const std::uint32_t number : account.posts) {
    const Post& post = population_.posts()[number];
    if (!post.listed(ask.now_us)) continue;
    if (post.created_s * 1000 >= before_ms) {
      before.push_back(number);
      if (before.size() > 3) before.erase(before.begin());
    } else if (rest.size() == wanted) {
      more = true;
      break;
    } else {
      rest.push_back(number);
    }
  }
  Page page{.has_more = more};
  if (rest.empty()) {
    page.cursor = before_ms == far_ms ? "0" : ask.cursor;
    return page;
  }
  const std::int64_t newest_ms = population_.posts()[rest.front()].created_s * 1000;
  const std::int64_t from_ms = before_ms == far_ms ? ask.now_us / 1000 + 1 : before_ms;
  if (rates_.hit(Rate::empty_page, drawn) && from_ms - newest_ms > 120'000) {
    page.cursor = std::to_string(newest_ms + 1 + (from_ms - newest_ms) / 2);
    page.has_more = true;
    return page;
  }
  if (before_ms == far_ms) {
    for (const std::uint32_t number : account.pinned) {
      if (population_.posts()[number].listed(ask.now_us)) page.items.push_back({number, true});
    }
  }
  if (rates_.hit(Rate::repeat, drawn)) {
    for (const std::uint32_t number : before) page.items.push_back({number, is_pinned(account, number)});
  }
  for (const std::uint32_t number : rest) page.items.push_back({number, is_pinned(account, number)});
  page.cursor = std::to_string(population_.posts()[rest.back()].created_s * 1000);
  return page;
}

// What an account's listing does from `end_at_s` on, whoever asks and how often.
void Listings::break_off(const Account& account, const PageAsk& ask, Page& page) const {
  switch (account.end) {
    case ListingEnd::whole: break;
    case ListingEnd::stuck: page.cursor = ask.cursor; page.has_more = true; break;
    case ListingEnd::cursor_missing: page.cursor.clear(); page.has_more = true; break;
    case ListingEnd::cursor_zero: page.cursor = "0"; page.has_more = true; break;
    case ListingEnd::capped: page.has_more = false; break;
    case ListingEnd::same_page:
      page.cursor = std::to_string(number_from(ask.cursor) - 1000);
      page.has_more = true;
      break;
  }
}

Page Listings::user(const Account& account, const PageAsk& ask) const {
  if (account.empty) return {.cursor = "0"};
  const std::int64_t sent_ms = number_from(ask.cursor);
  const std::int64_t before_ms = sent_ms <= 0 ? far_ms : sent_ms;
  const std::int64_t end_ms = account.end_at_s * 1000 + 1;
  if (account.end == ListingEnd::whole) return user_page_from(account, ask, before_ms);
  const bool repeats = account.end == ListingEnd::same_page && before_ms <= end_ms;
  Page page = user_page_from(account, ask, repeats ? end_ms : before_ms);
  const bool broken = repeats || (before_ms != far_ms && !page.items.empty() && number_from(page.cursor) < end_ms);
  if (broken) break_off(account, ask, page);
  return page;
}

bool Listings::shown_in(const Post& post, const std::string& region) {
  return region.empty() || mix({post.id, fnv1a(region)}) % 3 != 0;
}

const std::vector<std::uint32_t>& Listings::matching(const std::string& keyword) const {
  const std::string wanted = lower(keyword);
  const auto [known, is_new] = matches_.try_emplace(wanted);
  std::vector<std::uint32_t>& found = known->second;
  if (!is_new || wanted.empty()) return found;
  for (const Post& post : population_.posts()) {
    const bool hit = lower(population_.title_of(post)).find(wanted) != std::string::npos || population_.author_of(post).handle.find(wanted) != std::string::npos;
    if (hit) found.push_back(post.number);
  }
  return found;
}

Page Listings::ranked(const std::vector<std::uint32_t>& posts, const RankAsk& ask) const {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> order;
  for (const std::uint32_t number : posts) {
    const Post& post = population_.posts()[number];
    if (!population_.shown(post, ask.page.now_us) || !shown_in(post, ask.region) || post.created_s < ask.since_s) continue;
    const std::uint64_t rank = ask.sort_by == 2 ? ~static_cast<std::uint64_t>(post.created_s) : mix({ask.source, post.id, static_cast<std::uint64_t>(ask.sort_by), fnv1a(ask.region)});
    order.emplace_back(rank, number);
  }
  std::ranges::sort(order);
  if (order.size() > ranked_max_) order.resize(ranked_max_);
  const auto offset = static_cast<std::size_t>(std::clamp<std::int64_t>(number_from(ask.page.cursor), 0, static_cast<std::int64_t>(order.size())));
  const std::uint64_t drawn = mix({seed_, ask.source, offset});
  const std::size_t end = std::min(order.size(), offset + static_cast<std::size_t>(items_of_page(drawn, ask.page.count)));
  // At its end a listing may say that there is more, and then have nothing.
  const bool lies = end == order.size() && end > offset && rates_.hit(Rate::empty_page, drawn);
  Page page{.cursor = std::to_string(end), .has_more = lies || end < order.size()};
  const std::size_t repeated = rates_.hit(Rate::repeat, drawn) ? std::min<std::size_t>(offset, 1 + mix(drawn) % 3) : 0;
  if (offset == order.size() && offset > 0) return {.cursor = std::to_string(offset + 1)};
  for (std::size_t i = offset - repeated; i < end; ++i) page.items.push_back({.post = order[i].second});
  return page;
}

}  // namespace holdfast::universe
