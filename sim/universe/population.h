// Accounts, posts and sounds, made once from the seed and never changed. What differs over time is written down as the
// time at which it changes. Ids follow provider-api.md 3: id >> 32 is some seconds before the creation time.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "universe/options.h"

namespace holdfast::universe {

inline constexpr std::int64_t never_us = std::numeric_limits<std::int64_t>::max();

// What the provider says about a post.
enum class Fate : std::uint8_t { live, deleted, removed_404, private_post, region, restricted, unavailable, unknown_error, no_media, bad_media };

// What stands behind a post's hdplay.
enum class Hd : std::uint8_t { plain, absent, null, empty, hevc, mute, not_found, mp3, html, session_bound, wrong_size, hostile };

struct Post {
  std::uint64_t id = 0;
  std::int64_t created_s = 0;
  std::int64_t visible_from_us = 0;     // listed and answered from then on
  std::int64_t flips_at_us = never_us;  // from then on `later` holds, and it is listed no more
  std::uint32_t account = 0;
  std::uint32_t sound = 0;
  std::uint32_t number = 0;  // among all posts, the draw of its traits
  Fate fate = Fate::live;
  Fate later = Fate::live;
  Hd hd = Hd::plain;
  std::uint8_t duration_s = 2;  // 2 to 5
  bool photo = false;

  Fate fate_at(std::int64_t now_us) const { return now_us < flips_at_us ? fate : later; }
  bool visible(std::int64_t now_us) const { return now_us >= visible_from_us; }
  bool listed(std::int64_t now_us) const { return visible(now_us) && now_us < flips_at_us; }
};

// Where an account's listing breaks, for good.
enum class ListingEnd : std::uint8_t { whole, stuck, cursor_missing, cursor_zero, same_page, capped };

struct Account {
  std::uint64_t id = 0;
  std::string handle;
  std::string later_handle;  // empty: never renamed
  std::int64_t renamed_at_us = never_us;
  std::int64_t leaves_at_us = never_us;  // nobody knows it from then on
  std::string nickname;
  std::uint32_t number = 0;
  bool private_account = false;
  bool missing = false;
  bool empty = false;
  bool tikwm_ids = false;
  bool wrapped = false;
  ListingEnd end = ListingEnd::whole;
  std::int64_t end_at_s = 0;         // pages that begin with a post made then or earlier show the break
  std::vector<std::uint32_t> posts;  // newest first
  std::vector<std::uint32_t> pinned;

  bool known(std::int64_t now_us) const { return !missing && now_us < leaves_at_us; }
  const std::string& handle_at(std::int64_t now_us) const { return now_us < renamed_at_us ? handle : later_handle; }
};

struct Sound {
  std::uint64_t id = 0;
  std::string title;
  std::uint32_t account = 0;  // who made it
  bool m4a = false;
  std::vector<std::uint32_t> posts;
};

struct Tag {
  std::uint64_t id = 0;
  std::string name;
  std::vector<std::uint32_t> posts;
};

struct ShortLink {
  std::string code;
  std::uint32_t post = 0;
};

class Population {
 public:
  explicit Population(const Options& options);

  const std::vector<Account>& accounts() const { return accounts_; }
  const std::vector<Post>& posts() const { return posts_; }
  const std::vector<Sound>& sounds() const { return sounds_; }
  const std::vector<Tag>& tags() const { return tags_; }
  const std::vector<ShortLink>& short_links() const { return short_links_; }

  const Post* post(std::uint64_t id) const;
  const Account* account(std::uint64_t id) const;
  const Account* account_named(std::string_view handle, std::int64_t now_us) const;
  const Sound* sound(std::uint64_t id) const;
  const Tag* tag(std::uint64_t id) const;
  const Tag* tag_named(std::string_view name) const;
  const Post* short_link(std::string_view code) const;

  const Account& author_of(const Post& post) const { return accounts_[post.account]; }

  // Whether listings show a post now: it is there, and its account is.
  bool shown(const Post& post, std::int64_t now_us) const;

  // The title a post has, without the quirks that a rate may add.
  std::string title_of(const Post& post) const;

  // Whether a trait drawn once a post, or once an account, holds.
  bool has(const Post& post, Rate rate) const;
  bool has(const Account& account, Rate rate) const;

 private:
  void make_accounts(const Options& options);
  void make_sounds(const Options& options);
  void make_posts(const Options& options);
  void make_new_posts(const Options& options);
  Post make_post(const Options& options, std::uint32_t number, std::uint32_t account, std::int64_t created_s);
  void draw_fate(const Options& options, Post& post) const;
  void link_up(const Options& options);

  std::uint64_t seed_;
  Rates rates_;
  std::vector<Account> accounts_;
  std::vector<Post> posts_;
  std::vector<Sound> sounds_;
  std::vector<Tag> tags_;
  std::vector<ShortLink> short_links_;
  std::unordered_map<std::uint64_t, std::uint32_t> post_by_id_;
  std::unordered_map<std::uint64_t, std::uint32_t> account_by_id_;
  std::unordered_map<std::uint64_t, std::uint32_t> sound_by_id_;
};

}  // namespace holdfast::universe
