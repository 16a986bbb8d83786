// Finding codes, and those near to them.
#include "core/listing/region.h"

#include <algorithm>

namespace holdfast {

namespace {
constexpr std::size_t near_max = 5;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
std::string upper(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](char c) { return upper(c); });
  return result;
}

// "United Kingdom" to "UK".
std::string initials(std::string_view name) {
  std::string letters;
  bool begins = true;
  for (const char c : name) {
    if (begins && is_letter(c)) letters += upper(c);
    begins = !is_letter(c);
  }
  return letters;
}

// Lower is nearer; nullopt: not near.
std::optional<int> distance(const Region& region, const std::string& wanted) {
  const auto code = upper(region.code);
  if (initials(region.name) == wanted || upper(region.name).starts_with(wanted)) return 0;
  if (code.size() != 2 || wanted.size() != 2) return std::nullopt;
  if (code[0] == wanted[1] && code[1] == wanted[0]) return 1;
  if (code[0] == wanted[0]) return 2;
  if (code[1] == wanted[1]) return 3;
  return std::nullopt;
}
}  // namespace

std::optional<std::string> parse_region_code(std::string_view text) {
  if (text.size() != 2 || !is_letter(text[0]) || !is_letter(text[1])) return std::nullopt;
  return upper(text);
}

const Region* find_region(std::span<const Region> regions, std::string_view code) {
  const auto wanted = upper(code);
  for (const auto& region : regions)
    if (upper(region.code) == wanted) return &region;
  return nullptr;
}

std::vector<std::string> near_regions(std::span<const Region> regions, std::string_view code) {
  const auto wanted = upper(code);
  std::vector<std::pair<int, std::string>> near;
  for (const auto& region : regions)
    if (const auto how = distance(region, wanted)) near.emplace_back(*how, region.name.empty() ? region.code : region.code + " (" + region.name + ")");
  std::ranges::sort(near);
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < std::min(near.size(), near_max); ++i) texts.push_back(near[i].second);
  return texts;
}

std::string unknown_region(std::span<const Region> regions, std::string_view code) {
  std::string text = "the provider has no region " + std::string(code);
  const auto near = near_regions(regions, code);
  for (std::size_t i = 0; i < near.size(); ++i) text += (i == 0 ? "; near are " : ", ") + near[i];
  return text;
}

}  // namespace holdfast
