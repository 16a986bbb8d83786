// How a source is listed besides its name (provider-api.md 1.1, RULES 3). Which options a kind of listing takes is decided here; the
// region is none of them, for it belongs to a source's identity.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/instant.h"

namespace holdfast {

enum class SourceKind : std::uint8_t;
enum class SearchSort : std::uint8_t { relevance, likes, date };
std::string_view to_string(SearchSort sort);
std::optional<SearchSort> parse_search_sort(std::string_view text);

// Of a search: posts published within so many days; 0 is any time.
inline constexpr std::array publish_days_allowed{0, 1, 7, 30, 90, 180};

struct SourceOptions {
  int publish_days = 0;                // search only
  SearchSort sort = SearchSort::relevance;  // search only
  std::optional<std::int64_t> limit;   // distinct posts of one walk, > 0
  std::optional<Duration> every;       // between head walks of run --watch; nullopt: listing.every
  bool files_only = false;             // captured through /download-video/, with the metadata as listed
  bool operator==(const SourceOptions&) const = default;
};

// What a person gave: only what is set changes.
struct OptionsChange {
  std::optional<int> publish_days;
  std::optional<SearchSort> sort;
  std::optional<std::int64_t> limit;   // 0: no limit
  std::optional<Duration> every;       // 0: listing.every
  std::optional<bool> files_only;
  bool is_empty() const { return *this == OptionsChange{}; }
  bool operator==(const OptionsChange&) const = default;
};
SourceOptions changed(SourceOptions options, const OptionsChange& change);
// The option that this kind of listing doesn't take, as it is typed ("--sort"); nullopt when all fit.
std::optional<std::string_view> misplaced_option(SourceKind kind, const OptionsChange& change);
// Does the listing bring the same posts with both? Otherwise its walks start anew.
bool lists_the_same(const SourceOptions& one, const SourceOptions& other);

// "last 7 days, by date, at most 100, every 2h, files only"; "" when all is as usual.
std::string describe(const SourceOptions& options);

}  // namespace holdfast
