// The words for sources, and which sources are their own target.
#include "core/listing/source.h"

#include "core/base/check.h"
#include "core/listing/link_text.h"

namespace holdfast {

namespace {
// Author ids have 6 digits or more (provider-api.md 3); shorter numbers are handles and hashtags such as #2024.
constexpr std::size_t id_digits_min = 6;

bool is_platform_id(std::string_view name) { return name.size() >= id_digits_min && parse_decimal_id(name).has_value(); }

// A name of digits alone that is no id stands with its mark already.
std::string marked(char mark, const std::string& name) { return is_platform_id(name) || name.starts_with(mark) ? name : mark + name; }

std::string bare_description(const SourceName& source) {
  switch (source.kind) {
    case SourceKind::user: return "user " + marked('@', source.name);
    case SourceKind::hashtag: return "hashtag " + marked('#', source.name);
    case SourceKind::search: return "search \"" + source.name + "\"";
    case SourceKind::music: return "music " + source.name;
    case SourceKind::links: return "links";
  }
  unreachable("SourceKind");
}
}  // namespace

bool is_same(const SourceName& left, const SourceName& right) {
  const bool caseless = left.kind == SourceKind::user || left.kind == SourceKind::hashtag;
  if (left.kind != right.kind || left.region != right.region) return false;
  return caseless ? ascii_lower(left.name) == ascii_lower(right.name) : left.name == right.name;
}

std::string_view to_string(SourceKind kind) {
  switch (kind) {
    case SourceKind::user: return "user";
    case SourceKind::hashtag: return "hashtag";
    case SourceKind::search: return "search";
    case SourceKind::music: return "music";
    case SourceKind::links: return "links";
  }
  unreachable("SourceKind");
}

std::string_view to_string(SourceState state) {
  switch (state) {
    case SourceState::active: return "active";
    case SourceState::paused: return "paused";
    case SourceState::finished: return "finished";
    case SourceState::failed: return "failed";
    case SourceState::removed: return "removed";
  }
  unreachable("SourceState");
}

std::string_view to_string(WalkKind kind) {
  switch (kind) {
    case WalkKind::head: return "head";
    case WalkKind::backfill: return "backfill";
  }
  unreachable("WalkKind");
}

std::optional<SourceKind> parse_source_kind(std::string_view text) {
  for (const auto kind : {SourceKind::user, SourceKind::hashtag, SourceKind::search, SourceKind::music, SourceKind::links})
    if (to_string(kind) == text) return kind;
  return std::nullopt;
}

std::optional<SourceState> parse_source_state(std::string_view text) {
  for (const auto state : {SourceState::active, SourceState::paused, SourceState::finished, SourceState::failed, SourceState::removed})
    if (to_string(state) == text) return state;
  return std::nullopt;
}

std::string describe(const SourceName& source) {
  const auto bare = bare_description(source);
  return source.region.empty() ? bare : bare + " in " + source.region;
}

std::string bare_name(const SourceName& source) {
  const bool has_mark = (source.kind == SourceKind::user && source.name.starts_with('@')) || (source.kind == SourceKind::hashtag && source.name.starts_with('#'));
  return has_mark ? source.name.substr(1) : source.name;
}

std::optional<std::string> own_target(const SourceName& source) {
  switch (source.kind) {
    case SourceKind::user:
    case SourceKind::hashtag: return is_platform_id(source.name) ? std::optional(source.name) : std::nullopt;
    case SourceKind::search:
    case SourceKind::music:
    case SourceKind::links: return source.name;
  }
  unreachable("SourceKind");
}

}  // namespace holdfast
