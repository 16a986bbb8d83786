// The word lists.
#include "universe/names.h"

#include <array>
#include <string_view>

#include "universe/chance.h"

namespace holdfast::universe {
namespace {

constexpr std::array<std::string_view, 16> adjectives = {"quiet", "amber", "tidal", "paper", "hollow", "winter", "copper", "distant",
    "little", "salted", "north", "velvet", "rusty", "early", "lunar", "green"};
constexpr std::array<std::string_view, 16> nouns = {"harbor", "lantern", "meadow", "engine", "orchard", "signal", "bakery", "ferry",
    "garden", "archive", "window", "river", "workshop", "market", "ridge", "kettle"};
constexpr std::array<std::string_view, 12> doings = {"at dawn", "in the rain", "part two", "before closing time", "from the roof", "again",
    "with friends", "slow motion", "cold brew", "how it works", "day one", "behind the scenes"};
constexpr std::array<std::string_view, 10> tags = {"coldbrew", "harborlife", "howitworks", "smallshop", "nightwalk", "repair", "archive",
    "slowcity", "bakerytok", "ferry"};

template <std::size_t N>
std::string pick(const std::array<std::string_view, N>& words, std::uint64_t mixed) {
  return std::string(words[mixed % N]);
}

std::string capital(std::string word) {
  word[0] = static_cast<char>(word[0] - 'a' + 'A');
  return word;
}

}  // namespace

std::string handle_of(std::uint64_t mixed, std::uint32_t number) {
  const std::string joint = (mixed >> 32) % 2 == 0 ? "." : "_";
  return pick(adjectives, mixed) + joint + pick(nouns, mixed >> 8) + std::to_string(number + 1);
}

std::string nickname_of(std::uint64_t mixed) {
  return capital(pick(adjectives, mixed)) + " " + capital(pick(nouns, mixed >> 8)) + ((mixed >> 40) % 3 == 0 ? " ✨" : "");
}

std::string caption_of(std::uint64_t mixed) {
  return capital(pick(adjectives, mixed)) + " " + pick(nouns, mixed >> 8) + " " + pick(doings, mixed >> 16);
}

std::string tag_name_of(std::uint32_t number) {
  const std::string name(tags[number % tags.size()]);
  return number < tags.size() ? name : name + std::to_string(number);
}

}  // namespace holdfast::universe
