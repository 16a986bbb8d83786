// Reading options and names of sources.
#include "app/source_words.h"

#include <algorithm>

#include "app/values.h"
#include "core/base/printable.h"
#include "core/listing/source_text.h"

namespace holdfast {

namespace {
constexpr Duration every_least = minutes{1};
constexpr Duration every_most = hours{24 * 365};
constexpr std::int64_t limit_most = 1'000'000'000;

std::unexpected<Failure> refuse(const std::string& why) { return fail(FailureKind::invalid, "read a source", "", why); }

std::string joined(const std::vector<std::string>& words, std::size_t from) {
  std::string text;
  for (std::size_t i = from; i < words.size(); ++i) text += (i == from ? "" : " ") + words[i];
  return text;
}

Result<std::optional<std::int64_t>> read_limit(const std::string& text) {
  if (text.empty()) return std::nullopt;
  if (text == "none") return 0;
  const auto count = parse_count(text);
  if (!count || *count < 1 || *count > limit_most) return refuse("--limit takes a number of posts from 1 on, or none; not " + printable(text));
  return count;
}

Result<std::optional<Duration>> read_every(const std::string& text) {
  if (text.empty()) return std::nullopt;
  if (text == "usual") return Duration{0};
  const auto every = parse_duration(text);
  if (!every || *every < every_least || *every > every_most) return refuse("--every takes a length of time from 1min to 365d, such as 90min or 6h, or usual; not " + printable(text));
  return every;
}

Result<Source> by_number(const std::vector<Source>& sources, std::int64_t number) {
  for (const auto& source : sources)
    if (source.id.value == number) return source;
  return refuse("there is no source " + std::to_string(number) + "; `holdfast sources` lists them with their numbers");
}

Result<Source> by_name(const std::vector<Source>& sources, const SourceName& name) {
  std::vector<Source> found, elsewhere;
  for (const auto& source : sources) {
    if (source.name == name) return source;
    const SourceName there{name.kind, name.name, source.name.region};
    if (is_same(source.name, name)) found.push_back(source);
    else if (name.region.empty() && is_same(source.name, there)) elsewhere.push_back(source);
  }
  if (found.empty()) found = std::move(elsewhere);
  if (found.empty()) return refuse("there is no source " + printable(describe(name)) + "; `holdfast sources` lists them");
  if (found.size() > 1) return refuse("there are " + std::to_string(found.size()) + " sources " + printable(describe(name)) + ": say which with --region, or by its number");
  return found.front();
}
}  // namespace

Result<OptionsChange> read_options(const OptionWords& words) {
  OptionsChange change;
  if (words.publish_time && std::ranges::find(publish_days_allowed, *words.publish_time) == publish_days_allowed.end())
    return refuse("--publish-time takes 0 (any time), 1, 7, 30, 90 or 180 days");
  change.publish_days = words.publish_time;
  if (!words.sort.empty()) {
    change.sort = parse_search_sort(words.sort);
    if (!change.sort) return refuse("--sort takes relevance, likes or date; not " + printable(words.sort));
  }
  const auto limit = read_limit(words.limit);
  if (!limit) return std::unexpected(limit.error());
  change.limit = *limit;
  const auto every = read_every(words.every);
  if (!every) return std::unexpected(every.error());
  change.every = *every;
  if (words.files_only) change.files_only = true;
  if (words.with_metadata) change.files_only = false;
  return change;
}

Result<std::string> read_region(const std::string& text, const RegionList& list) {
  if (text.empty()) return "";
  const auto code = parse_region_code(text);
  if (!code) return refuse("--region takes two letters, such as US; `holdfast regions` lists them; not " + printable(text));
  if (!list.regions.empty() && find_region(list.regions, *code) == nullptr)
    return refuse(printable(unknown_region(list.regions, *code)) + "; `holdfast regions` lists all, with --refresh those of today");
  return *code;
}

Result<Source> find_source(const std::vector<Source>& sources, const std::vector<std::string>& words, const std::string& region) {
  constexpr const char* how = "name a source by its number, or as user @name, hashtag NAME, search WORDS, music ID";
  if (words.empty()) return refuse(how);
  if (words.size() == 1)
    if (const auto number = parse_count(words[0])) return by_number(sources, *number);
  const auto kind = parse_source_kind(words[0]);
  if (!kind || (words.size() == 1 && *kind != SourceKind::links)) return refuse(std::string(how) + "; not " + printable(joined(words, 0)));
  auto name = parse_source_name(*kind, joined(words, 1));
  if (!name) return std::unexpected(name.error());
  const auto code = read_region(region, {});
  if (!code) return std::unexpected(code.error());
  name->region = *code;
  return by_name(sources, *name);
}

}  // namespace holdfast
