// The walk's decisions (RULES 3, provider-api.md 4). A short or empty page never ends a walk by itself: the platform lists
// by time windows, and a pause in posting looks like an end.
#include "core/listing/walk.h"

#include <charconv>

#include "core/base/check.h"
#include "core/base/limits.h"

namespace holdfast {

namespace {

constexpr std::string_view first_cursor = "0";

std::optional<std::int64_t> as_number(std::string_view cursor) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), value);
  if (error != std::errc{} || end != cursor.data() + cursor.size()) return std::nullopt;
  return value;
}

// A user listing's cursor is the creation time of its last post in ms (provider-api.md 2.2), so a missing one can be
// made from the page. Only one that falls: a made-up cursor must not walk in circles.
std::optional<std::string> derived_cursor(const Walk& walk, const Page& page) {
  std::optional<std::int64_t> last;
  for (const auto& post : page.posts)
    if (!post.pinned && post.create_time) last = post.create_time;
  if (!last || *last <= 0) return std::nullopt;
  const auto derived_ms = *last * 1000;
  const auto sent = as_number(walk.cursor);
  if (walk.cursor != first_cursor && (!sent || derived_ms >= *sent)) return std::nullopt;
  return std::to_string(derived_ms);
}

bool is_usable(const std::optional<std::string>& cursor) {
  return cursor && !cursor->empty() && cursor->size() <= limits::cursor_bytes_max;
}

// What to send next, or the end that the cursor means.
WalkStep step_of_cursor(SourceKind kind, const Walk& walk, const Page& page) {
  if (!is_usable(page.cursor)) {
    const auto derived = kind == SourceKind::user ? derived_cursor(walk, page) : std::nullopt;
    return derived ? WalkStep{std::nullopt, *derived} : WalkStep{WalkEnd::stuck_cursor, {}};
  }
  if (*page.cursor == walk.cursor) return {WalkEnd::stuck_cursor, {}};
  if (*page.cursor == "0" || *page.cursor == "-1") return {WalkEnd::end_of_listing, {}};
  return {std::nullopt, *page.cursor};
}

// Pinned posts are out of order: neither do they end a walk nor keep it going.
bool all_known(const Page& page, const PageStanding& standing) {
  HOLDFAST_CHECK(standing.known.size() == page.posts.size(), "one standing for each post");
  bool any = false;
  for (std::size_t i = 0; i < page.posts.size(); ++i) {
    if (page.posts[i].pinned) continue;
    if (!standing.known[i]) return false;
    any = true;
  }
  return any;
}

}  // namespace

std::string_view to_string(WalkEnd end) {
  switch (end) {
    case WalkEnd::end_of_listing: return "end of listing";
    case WalkEnd::reached_known: return "reached known posts";
    case WalkEnd::stuck_cursor: return "stuck cursor";
    case WalkEnd::too_many_empty: return "too many empty pages";
    case WalkEnd::nothing_new: return "nothing new";
    case WalkEnd::limit_reached: return "limit reached";
  }
  unreachable("WalkEnd");
}

WalkStep after_page(SourceKind kind, const Walk& walk, const Page& page, const PageStanding& standing) {
  if (!page.has_more) return {WalkEnd::end_of_listing, {}};
  const bool stops_at_known = walk.kind == WalkKind::head && kind == SourceKind::user;
  if (stops_at_known && all_known(page, standing)) return {WalkEnd::reached_known, {}};
  const auto step = step_of_cursor(kind, walk, page);
  if (step.end) return step;
  if (page.posts.empty() && walk.empty_in_a_row + 1 >= limits::empty_pages_max) return {WalkEnd::too_many_empty, {}};
  if (standing.new_to_walk == 0 && walk.stale_in_a_row + 1 >= limits::stale_pages_max) return {WalkEnd::nothing_new, {}};
  return step;
}

bool reaches_mark(WalkEnd end) { return end == WalkEnd::reached_known || end == WalkEnd::end_of_listing; }

std::optional<std::size_t> posts_up_to_limit(std::optional<std::int64_t> limit, const Walk& walk, const PageStanding& standing) {
  if (!limit) return std::nullopt;
  auto left = *limit - walk.ids_seen;
  for (std::size_t i = 0; i < standing.first.size(); ++i) {
    if (left <= 0) return i;
    if (standing.first[i]) --left;
  }
  if (left <= 0) return standing.first.size();
  return std::nullopt;
}

bool must_start_anew(SourceKind kind, const Walk& walk, Instant now) {
  if (kind == SourceKind::user || walk.cursor == first_cursor) return false;
  return now - walk.cursor_at > limits::offset_cursor_life;
}

}  // namespace holdfast
