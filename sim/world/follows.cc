// Choosing sources and reading their listings' truth.
#include "world/follows.h"

#include <algorithm>
#include <array>

#include "universe/chance.h"
#include "universe/truth.h"

namespace holdfast::sim {

namespace {
using universe::mix;

// In both forms of the universe's list of regions.
constexpr std::array regions{"", "US", "DE", "JP"};
constexpr std::array words{"cold brew", "at dawn", "archive", "slow"};

Follow hashtag(const universe::Tag& tag, std::uint64_t drawn) {
  Follow follow{.name = {SourceKind::hashtag, drawn % 2 == 0 ? tag.name : std::to_string(tag.id), regions[drawn / 2 % regions.size()]}};
  return follow;
}

Follow search(std::string text, std::uint64_t drawn) {
  Follow follow{.name = {SourceKind::search, std::move(text), regions[drawn % regions.size()]}};
  follow.options.sort = static_cast<SearchSort>(drawn / 4 % 3);
  return follow;
}

Follow account(const universe::Account& account, std::uint64_t drawn) {
  return {.name = {SourceKind::user, drawn % 3 == 0 ? std::to_string(account.id) : account.handle, ""}};
}

Follow music(const universe::Sound& sound) { return {.name = {SourceKind::music, std::to_string(sound.id), ""}}; }

std::vector<std::uint32_t> ranked(const universe::Universe& universe, const SourceName& name) {
  const auto& population = universe.population();
  if (name.kind == SourceKind::search) return universe.listings().matching(name.name);
  if (name.kind == SourceKind::music) return population.sound(std::stoull(name.name))->posts;
  const auto* tag = population.tag_named(name.name);
  if (tag == nullptr) tag = population.tag(std::stoull(name.name));
  return tag->posts;
}
}  // namespace

std::vector<Follow> mixed_follows(const universe::Universe& universe, std::uint64_t seed) {
  const auto& population = universe.population();
  std::vector<Follow> follows;
  for (const auto& one : population.accounts()) {
    const auto drawn = mix({seed, 1, one.number});
    if (one.number == 0 || drawn % 3 != 0) follows.push_back(account(one, drawn / 3));
  }
  for (const auto& tag : population.tags()) {
    const auto drawn = mix({seed, 2, tag.id});
    if (drawn % 5 == 0) follows.push_back(hashtag(tag, drawn / 5));
  }
  const auto drawn = mix({seed, 3});
  if (drawn % 4 != 0) follows.push_back(search(words[drawn / 4 % words.size()], drawn / 16));
  for (std::uint64_t i = 0; i < population.sounds().size(); ++i)
    if (mix({seed, 4, i}) % 6 == 0) follows.push_back(music(population.sounds()[i]));
  if (drawn / 64 % 5 == 0) follows.push_back({.name = {SourceKind::hashtag, population.tags()[0].name, "ZZ"}, .in_vain = true});
  return follows;
}

std::vector<Follow> even_follows(const universe::Universe& universe, int count) {
  const auto& population = universe.population();
  std::vector<Follow> follows;
  const auto size = [](int wanted, const auto& all) { return std::min<std::size_t>(static_cast<std::size_t>(wanted), all.size()); };
  const int share = std::max(1, count / 8);
  const auto tags = size(share, population.tags()), sounds = size(share, population.sounds()), searches = size(share, words);
  for (std::size_t i = 0; i < tags; ++i) follows.push_back(hashtag(population.tags()[i], i * 2));
  for (std::size_t i = 0; i < sounds; ++i) follows.push_back(music(population.sounds()[i]));
  for (std::size_t i = 0; i < searches; ++i) follows.push_back(search(words[i], i));
  for (const auto& one : population.accounts())
    if (static_cast<int>(follows.size()) < count) follows.push_back(account(one, one.number));
  return follows;
}

std::vector<std::uint64_t> shown_by(const universe::Universe& universe, const Follow& follow, std::int64_t now_us) {
  const auto& population = universe.population();
  std::vector<std::uint64_t> shown;
  if (follow.in_vain) return shown;
  if (follow.name.kind == SourceKind::user) {
    for (const auto& one : population.accounts())
      if (one.handle == follow.name.name || std::to_string(one.id) == follow.name.name) return universe::walk_of(universe, one, now_us);
    return shown;
  }
  for (const auto number : ranked(universe, follow.name)) {
    const auto& post = population.posts()[number];
    if (population.shown(post, now_us) && universe::Listings::shown_in(post, follow.name.region)) shown.push_back(post.id);
  }
  return shown;
}

}  // namespace holdfast::sim
