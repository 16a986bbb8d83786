// Reading the truth out of the population.
#include "universe/truth.h"

#include <unordered_set>

namespace holdfast::universe {
namespace {

constexpr int empty_pages_max = 5;
constexpr int stale_pages_max = 10;

}  // namespace

std::string expected(const Universe& universe, const Post& post, std::int64_t now_us) {
  if (!post.visible(now_us)) return "deleted";
  switch (post.fate_at(now_us)) {
    case Fate::deleted:
    case Fate::removed_404: return "deleted";
    case Fate::private_post: return "private";
    case Fate::region: return "region";
    case Fate::restricted: return "restricted";
    case Fate::unavailable: return "unavailable";
    case Fate::unknown_error: return "unknown";
    case Fate::no_media: return "no_media";
    case Fate::bad_media: return "bad_media";
    case Fate::live: break;
  }
  // Of a post whose only slide is gone nothing is left.
  return universe.renditions().slide_gone(post) && universe.renditions().slides(post) == 1 ? "bad_media" : "archived";
}

std::string expected_rendition(const Universe& universe, const Post& post) {
  const bool has_hd = post.hd == Hd::plain || post.hd == Hd::hevc;
  // A size that is stated wrongly is a defect; answers with the spec's fields only state none.
  const bool size_unstated = universe.population().has(post, Rate::seed_fields) && !universe.population().author_of(post).tikwm_ids;
  if (universe.population().has(post, Rate::mute)) return "";
  if (has_hd || (post.hd == Hd::wrong_size && size_unstated)) return "hdplay";
  return "play";
}

bool is_certain(const Universe& universe) {
  const Options& options = universe.options();
  return options.faults_in_a_row > 0 && options.faults_in_a_row <= 2 && options.dear_faults == 1 && options.rates[Rate::false_url_parsing] == 0;
}

std::vector<std::uint64_t> walk_of(const Universe& universe, const Account& account, std::int64_t now_us) {
  std::vector<std::uint64_t> seen;
  if (account.private_account || !account.known(now_us)) return seen;
  std::unordered_set<std::uint64_t> known;
  PageAsk ask{.count = 30, .now_us = now_us};
  for (int empty = 0, stale = 0; empty < empty_pages_max && stale < stale_pages_max;) {
    const Page page = universe.listings().user(account, ask);
    bool fresh = false;
    for (const PageItem& item : page.items) {
      const std::uint64_t id = universe.population().posts()[item.post].id;
      if (known.insert(id).second) {
        seen.push_back(id);
        fresh = true;
      }
    }
    empty = page.items.empty() ? empty + 1 : 0;
    stale = fresh ? 0 : stale + 1;
    if (!page.has_more || page.cursor.empty() || page.cursor == "0" || page.cursor == ask.cursor) break;
    ask.cursor = page.cursor;
  }
  return seen;
}

std::vector<std::uint64_t> listed_of(const Universe& universe, const Account& account, std::int64_t now_us) {
  std::vector<std::uint64_t> all;
  if (account.private_account || account.empty || !account.known(now_us)) return all;
  for (const std::uint32_t number : account.posts) {
    const Post& post = universe.population().posts()[number];
    if (post.listed(now_us)) all.push_back(post.id);
  }
  return all;
}

std::vector<LinkTruth> sample_links(const Universe& universe, std::int64_t now_us) {
  const Population& population = universe.population();
  std::vector<LinkTruth> links;
  const auto named = [&](const Post& post, const std::string& before, const std::string& after) {
    links.push_back({.url = before + std::to_string(post.id) + after, .id = post.id, .expected = expected(universe, post, now_us)});
  };
  const std::vector<Post>& posts = population.posts();
  for (std::size_t i = 0; i < 6 && !posts.empty(); ++i) {
    const Post& post = posts[(i * 7919 + 3) % posts.size()];
    const std::string handle = population.author_of(post).handle_at(now_us);
    switch (i) {
      case 0: named(post, "https://www.tiktok.com/@" + handle + "/video/", "?is_from_webapp=1&sender_device=pc"); break;
      case 1: named(post, "https://www.tiktokv.com/share/video/", "/"); break;
      case 2: named(post, "https://m.tiktok.com/v/", ".html"); break;
      case 3: named(post, "www.tiktok.com/@/video/", ""); break;
      case 4: named(post, "https://www.tiktok.com/@" + handle + "/photo/", ""); break;
      default: named(post, "https://www.tiktok.com/embed/", "");
    }
  }
  for (std::size_t i = 0; i < population.short_links().size() && i < 4; ++i) {
    const ShortLink& link = population.short_links()[i];
    const Post& post = posts[link.post];
    // Of a link without an id in it, the provider's complaint about the link is all that is known.
    const bool refused = post.fate_at(now_us) == Fate::unavailable;
    links.push_back({.url = (i % 2 == 0 ? "https://vm.tiktok.com/" : "https://www.tiktok.com/t/") + link.code + "/", .id = post.id,
        .expected = refused ? "bad_url" : expected(universe, post, now_us)});
  }
  links.push_back({.url = "https://vm.tiktok.com/ZMnobody0/", .expected = "bad_url"});
  return links;
}

}  // namespace holdfast::universe
