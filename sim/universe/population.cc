// Making and finding. All draws come from the seed and a number, none from an order of calls.
#include "universe/population.h"

#include <algorithm>
#include <array>
#include <utility>

#include "universe/chance.h"
#include "universe/names.h"

namespace holdfast::universe {
namespace {

constexpr std::int64_t day_s = 86400;
constexpr std::uint32_t tag_count = 10;
constexpr std::uint32_t shared_sounds = 5;

// What a draw is for; part of the hash, so that draws for different things are independent.
enum class For : std::uint64_t { account = 101, post, sound, gap, fate, hd, flip, id, tag, pin, link, new_post };

std::uint64_t draw(std::uint64_t seed, For what, std::uint64_t number, std::uint64_t part = 0) {
  return mix({seed, static_cast<std::uint64_t>(what), number, part});
}

// An id as the platform makes it: seconds in the upper half, then milliseconds, sequence, kind and machine.
std::uint64_t snowflake(std::int64_t seconds, std::uint64_t mixed) {
  constexpr std::uint64_t kind_video = 13;
  const std::uint64_t milliseconds = mixed % 1000;
  const std::uint64_t sequence = (mixed >> 16) & 31;
  const std::uint64_t machine = (mixed >> 24) & 255;
  return static_cast<std::uint64_t>(seconds) << 32 | milliseconds << 22 | sequence << 14 | kind_video << 8 | machine;
}

template <std::size_t N>
std::size_t draw_one_of(const Rates& rates, const std::array<Rate, N>& kinds, std::uint64_t mixed) {
  double left = fraction(mixed);
  for (std::size_t i = 0; i < N; ++i) {
    if (left < rates[kinds[i]]) return i;
    left -= rates[kinds[i]];
  }
  return N;
}

Hd hd_of(const Rates& rates, std::uint64_t mixed) {
  constexpr std::array<std::pair<Rate, Hd>, 11> table = {{{Rate::hd_absent, Hd::absent}, {Rate::hd_null, Hd::null}, {Rate::hd_empty, Hd::empty},
      {Rate::hd_hevc, Hd::hevc}, {Rate::hd_mute, Hd::mute}, {Rate::hd_404, Hd::not_found}, {Rate::hd_mp3, Hd::mp3}, {Rate::hd_html, Hd::html},
      {Rate::hd_session_bound, Hd::session_bound}, {Rate::hd_wrong_size, Hd::wrong_size}, {Rate::hd_hostile, Hd::hostile}}};
  double left = fraction(mixed);
  for (const auto& [rate, hd] : table) {
    if (left < rates[rate]) return hd;
    left -= rates[rate];
  }
  return Hd::plain;
}

ListingEnd end_of(const Rates& rates, std::uint64_t mixed) {
  constexpr std::array kinds = {Rate::stuck_cursor, Rate::cursor_missing, Rate::cursor_zero, Rate::same_page, Rate::capped};
  constexpr std::array ends = {ListingEnd::stuck, ListingEnd::cursor_missing, ListingEnd::cursor_zero, ListingEnd::same_page, ListingEnd::capped, ListingEnd::whole};
  return ends[draw_one_of(rates, kinds, mixed)];
}

}  // namespace

Population::Population(const Options& options) : seed_(mix({options.seed, 0x756e6976u})), rates_(options.rates) {
  make_accounts(options);
  make_sounds(options);
  make_posts(options);
  make_new_posts(options);
  link_up(options);
}

void Population::make_accounts(const Options& options) {
  for (std::uint32_t number = 0; number < static_cast<std::uint32_t>(std::max(1, options.accounts)); ++number) {
    const std::uint64_t mixed = draw(seed_, For::account, number);
    Account account;
    account.number = number;
    account.id = snowflake(base_time_s - between(mixed, 500, 2500) * day_s, mix(mixed));
    account.handle = handle_of(mixed, number);
    account.nickname = nickname_of(mixed);
    account.tikwm_ids = has(account, Rate::tikwm_ids);
    account.wrapped = has(account, Rate::wrapped);
    // The first account is always there to be listed: a universe with nothing to see tests nothing.
    if (number > 0) {
      account.missing = has(account, Rate::missing_account);
      account.private_account = !account.missing && has(account, Rate::private_account);
      account.empty = !account.missing && has(account, Rate::empty_account);
    }
    if (has(account, Rate::renamed)) {
      account.later_handle = account.handle + ".new";
      account.renamed_at_us = options.epoch_us + between(mix(mixed + 1), 0, options.span_us);
    }
    if (number > 0 && has(account, Rate::leaves)) account.leaves_at_us = options.epoch_us + between(mix(mixed + 2), 0, options.span_us);
    account_by_id_[account.id] = number;
    accounts_.push_back(std::move(account));
  }
}

void Population::make_sounds(const Options& options) {
  const auto accounts = static_cast<std::uint32_t>(accounts_.size());
  for (std::uint32_t number = 0; number < shared_sounds + 3 * accounts; ++number) {
    const std::uint64_t mixed = draw(seed_, For::sound, number);
    Sound sound;
    sound.account = number < shared_sounds ? number % accounts : (number - shared_sounds) / 3;
    sound.id = snowflake(base_time_s - between(mixed, 400, 900) * day_s, mix(mixed));
    sound.title = "original sound - " + accounts_[sound.account].handle;
    sound.m4a = number % 4 == 3;
    sound_by_id_[sound.id] = number;
    sounds_.push_back(std::move(sound));
  }
}

void Population::draw_fate(const Options& options, Post& post) const {
  constexpr std::array kinds = {Rate::deleted, Rate::removed_404, Rate::private_post, Rate::region, Rate::restricted, Rate::unavailable,
      Rate::unknown_error, Rate::no_media, Rate::bad_media, Rate::flip};
  constexpr std::array fates = {Fate::deleted, Fate::removed_404, Fate::private_post, Fate::region, Fate::restricted, Fate::unavailable,
      Fate::unknown_error, Fate::no_media, Fate::bad_media};
  const std::size_t drawn = draw_one_of(rates_, kinds, draw(seed_, For::fate, post.number));
  if (drawn < fates.size()) {
    post.fate = post.later = fates[drawn];
  } else if (drawn == fates.size()) {
    const std::uint64_t mixed = draw(seed_, For::flip, post.number);
    post.flips_at_us = options.epoch_us + between(mixed, 0, options.span_us);
    post.later = mix(mixed) % 2 == 0 ? Fate::deleted : Fate::private_post;
  }
  if (post.photo && post.fate == Fate::bad_media) post.fate = post.later = Fate::live;
  if (accounts_[post.account].private_account) post.fate = post.later = Fate::private_post;
  if (accounts_[post.account].missing) post.fate = post.later = Fate::deleted;
  if (accounts_[post.account].leaves_at_us < post.flips_at_us) {
    post.flips_at_us = accounts_[post.account].leaves_at_us;
    post.later = Fate::deleted;
  }
}

Post Population::make_post(const Options& options, std::uint32_t number, std::uint32_t account, std::int64_t created_s) {
  const std::uint64_t mixed = draw(seed_, For::post, number);
  Post post;
  post.number = number;
  post.account = account;
  post.created_s = created_s;
  post.visible_from_us = std::numeric_limits<std::int64_t>::min();
  post.id = snowflake(created_s - between(mixed, 5, 34), draw(seed_, For::id, number));
  while (post_by_id_.contains(post.id)) ++post.id;
  const bool shared = fraction(mix(mixed + 2)) < 0.3;
  post.sound = shared ? static_cast<std::uint32_t>(mix(mixed + 3) % shared_sounds)
                      : shared_sounds + 3 * account + static_cast<std::uint32_t>(mix(mixed + 3) % 3);
  post.duration_s = static_cast<std::uint8_t>(between(mix(mixed + 4), 2, 5));
  post.photo = has(post, Rate::photo);
  draw_fate(options, post);
  if (!post.photo && !has(post, Rate::relative_links)) post.hd = hd_of(rates_, draw(seed_, For::hd, number));
  post_by_id_[post.id] = number;
  return post;
}

void Population::make_posts(const Options& options) {
  const auto accounts = static_cast<std::uint32_t>(accounts_.size());
  const auto total = static_cast<std::uint32_t>(std::max(0, options.posts));
  posts_.reserve(total + static_cast<std::uint32_t>(std::max(0, options.new_posts)));
  std::uint32_t number = 0;
  for (std::uint32_t account = 0; account < accounts; ++account) {
    const std::uint32_t share = total / accounts + (account < total % accounts ? 1 : 0);
    const std::int64_t gap_s = share == 0 ? 1 : std::max<std::int64_t>(1, 400 * day_s / share);
    std::int64_t created_s = base_time_s - 60 - between(draw(seed_, For::gap, account), 0, 3600);
    for (std::uint32_t i = 0; i < share; ++i, ++number) {
      posts_.push_back(make_post(options, number, account, created_s));
      accounts_[account].posts.push_back(number);
      // Mostly short pauses, now and then a long one, as people post.
      const std::uint64_t mixed = draw(seed_, For::gap, number, 1);
      created_s -= 1 + between(mix(mixed), 0, mixed % 8 == 0 ? 6 * gap_s : gap_s);
    }
  }
}

void Population::make_new_posts(const Options& options) {
  for (int i = 0; i < options.new_posts; ++i) {
    const auto number = static_cast<std::uint32_t>(posts_.size());
    const auto account = static_cast<std::uint32_t>(draw(seed_, For::new_post, number) % accounts_.size());
    const std::int64_t visible_us = options.epoch_us + options.span_us / (options.new_posts + 1) * (i + 1);
    Post post = make_post(options, number, account, visible_us / second_us);
    post.visible_from_us = visible_us;
    if (post.flips_at_us < visible_us) post.flips_at_us = std::min(visible_us + 60 * second_us, accounts_[account].leaves_at_us);
    posts_.push_back(post);
    std::vector<std::uint32_t>& theirs = accounts_[account].posts;
    theirs.insert(theirs.begin(), number);
  }
}

void Population::link_up(const Options& options) {
  for (std::uint32_t i = 0; i < tag_count; ++i) {
    tags_.push_back({.id = 59'000'000 + draw(seed_, For::tag, i) % 900'000, .name = tag_name_of(i)});
  }
  for (const Post& post : posts_) {
    sounds_[post.sound].posts.push_back(post.number);
    const std::uint64_t mixed = draw(seed_, For::tag, post.number, 1);
    const std::uint32_t first = static_cast<std::uint32_t>(mixed % tag_count);
    tags_[first].posts.push_back(post.number);
    if ((mixed >> 32) % 2 == 0) tags_[(first + 1 + (mixed >> 40) % (tag_count - 1)) % tag_count].posts.push_back(post.number);
  }
  for (Account& account : accounts_) {
    const std::uint64_t mixed = draw(seed_, For::pin, account.number);
    account.end = end_of(rates_, mix(mixed));
    if (account.posts.size() < 8) {
      account.end = ListingEnd::whole;
      continue;
    }
    account.end_at_s = posts_[account.posts[account.posts.size() / 3 + mixed % (account.posts.size() / 3)]].created_s;
    if (!has(account, Rate::pinned)) continue;
    const std::size_t half = account.posts.size() / 2;
    for (std::uint64_t i = 0; i < 1 + mixed % 3; ++i) account.pinned.push_back(account.posts[half + (mixed >> 8) % (half / 4 + 1) + i]);
  }
  const std::uint32_t links = std::min<std::uint32_t>(static_cast<std::uint32_t>(posts_.size()), 12);
  for (std::uint32_t i = 0; i < links; ++i) {
    const std::uint64_t mixed = draw(seed_, For::link, i);
    short_links_.push_back({.code = "ZM" + hex(mixed, 7), .post = static_cast<std::uint32_t>(mix(mixed) % posts_.size())});
  }
}

const Post* Population::post(std::uint64_t id) const {
  const auto found = post_by_id_.find(id);
  return found == post_by_id_.end() ? nullptr : &posts_[found->second];
}

const Account* Population::account(std::uint64_t id) const {
  const auto found = account_by_id_.find(id);
  return found == account_by_id_.end() ? nullptr : &accounts_[found->second];
}

const Account* Population::account_named(std::string_view handle, std::int64_t now_us) const {
  if (handle.starts_with('@')) handle.remove_prefix(1);
  for (const Account& account : accounts_) {
    if (account.known(now_us) && account.handle_at(now_us) == handle) return &account;
  }
  return nullptr;
}

const Sound* Population::sound(std::uint64_t id) const {
  const auto found = sound_by_id_.find(id);
  return found == sound_by_id_.end() ? nullptr : &sounds_[found->second];
}

const Tag* Population::tag(std::uint64_t id) const {
  const auto found = std::ranges::find(tags_, id, &Tag::id);
  return found == tags_.end() ? nullptr : &*found;
}

const Tag* Population::tag_named(std::string_view name) const {
  const auto found = std::ranges::find(tags_, name, &Tag::name);
  return found == tags_.end() ? nullptr : &*found;
}

const Post* Population::short_link(std::string_view code) const {
  const auto found = std::ranges::find(short_links_, code, &ShortLink::code);
  return found == short_links_.end() ? nullptr : &posts_[found->post];
}

bool Population::shown(const Post& post, std::int64_t now_us) const {
  const Account& account = author_of(post);
  return !account.private_account && account.known(now_us) && post.listed(now_us);
}

std::string Population::title_of(const Post& post) const {
  std::string title = caption_of(draw(seed_, For::post, post.number, 1));
  const std::uint64_t mixed = draw(seed_, For::tag, post.number, 1);
  const std::uint32_t first = static_cast<std::uint32_t>(mixed % tag_count);
  title += " #" + tag_name_of(first);
  if ((mixed >> 32) % 2 == 0) title += " #" + tag_name_of(static_cast<std::uint32_t>((first + 1 + (mixed >> 40) % (tag_count - 1)) % tag_count));
  return title;
}

bool Population::has(const Post& post, Rate rate) const { return rates_.hit(rate, draw(seed_, For::post, post.number, 2)); }

bool Population::has(const Account& account, Rate rate) const { return rates_.hit(rate, draw(seed_, For::account, account.number, 2)); }

}  // namespace holdfast::universe
