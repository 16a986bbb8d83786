// Options, their words, and which kind of listing takes them.
#include "core/listing/source_options.h"

#include "core/base/check.h"
#include "core/listing/source.h"

namespace holdfast {

std::string_view to_string(SearchSort sort) {
  switch (sort) {
    case SearchSort::relevance: return "relevance";
    case SearchSort::likes: return "likes";
    case SearchSort::date: return "date";
  }
  unreachable("SearchSort");
}

std::optional<SearchSort> parse_search_sort(std::string_view text) {
  for (const auto sort : {SearchSort::relevance, SearchSort::likes, SearchSort::date})
    if (to_string(sort) == text) return sort;
  return std::nullopt;
}

SourceOptions changed(SourceOptions options, const OptionsChange& change) {
  if (change.publish_days) options.publish_days = *change.publish_days;
  if (change.sort) options.sort = *change.sort;
  if (change.limit) options.limit = *change.limit > 0 ? change.limit : std::nullopt;
  if (change.every) options.every = *change.every > Duration{0} ? change.every : std::nullopt;
  if (change.files_only) options.files_only = *change.files_only;
  return options;
}

std::optional<std::string_view> misplaced_option(SourceKind kind, const OptionsChange& change) {
  if (kind != SourceKind::search && change.publish_days) return "--publish-time";
  if (kind != SourceKind::search && change.sort) return "--sort";
  if (kind != SourceKind::links) return std::nullopt;
  if (change.limit) return "--limit";
  if (change.every) return "--every";
  if (change.files_only) return "--files-only";
  return std::nullopt;
}

bool lists_the_same(const SourceOptions& one, const SourceOptions& other) {
  return one.publish_days == other.publish_days && one.sort == other.sort && one.limit == other.limit;
}

std::string describe(const SourceOptions& options) {
  std::string text;
  const auto say = [&](const std::string& word) { text += (text.empty() ? "" : ", ") + word; };
  if (options.publish_days == 1) say("last day");
  else if (options.publish_days > 1) say("last " + std::to_string(options.publish_days) + " days");
  if (options.sort != SearchSort::relevance) say("by " + std::string(to_string(options.sort)));
  if (options.limit) say("at most " + std::to_string(*options.limit));
  if (options.every) say("every " + to_text(*options.every));
  if (options.files_only) say("files only");
  return text;
}

}  // namespace holdfast
