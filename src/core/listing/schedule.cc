// Intervals and turns.
#include "core/listing/schedule.h"

#include <algorithm>

#include "core/base/limits.h"

namespace holdfast {

namespace {
constexpr std::int64_t drift_share = 20;
constexpr Duration drift_max = minutes{10};
constexpr Duration too_late = minutes{1};  // before a cursor's end: its page might come after it

// Spreads small numbers over the whole range.
std::uint64_t spread(std::int64_t number) {
  auto value = static_cast<std::uint64_t>(number) + 0x9e3779b97f4a7c15u;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
  return value ^ (value >> 31);
}
}  // namespace

Duration every_of(const Source& source, Duration usual) { return source.options.every.value_or(usual); }

std::optional<Instant> next_head(const Source& source, Duration usual) {
  const auto last = source.head_at ? source.head_at : source.listed_at;
  if (!last) return std::nullopt;
  const auto every = every_of(source, usual);
  const auto drift = std::min(every / drift_share, drift_max);
  return *last + every + Duration{static_cast<std::int64_t>(spread(source.id.value) % static_cast<std::uint64_t>(drift.count() + 1))};
}

bool head_makes_sense(const Source& source) {
  if (source.backfilled) return true;
  return source.name.kind == SourceKind::user && source.backfill && source.backfill->pages > 0;
}

std::optional<std::size_t> whose_turn(std::span<const Waiting> waiting, Instant now, bool turn_of_the_ageing) {
  std::optional<std::size_t> best, furthest;
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    const auto& one = waiting[i];
    if (!best || one.served_at < waiting[*best].served_at) best = i;
    if (!one.cursor_at) continue;
    const auto age = now - *one.cursor_at;
    if (age < limits::offset_cursor_life / 2 || age > limits::offset_cursor_life - too_late) continue;
    const auto rank = [](const Waiting& walk) { return std::pair(-walk.pages, *walk.cursor_at); };
    if (!furthest || rank(one) < rank(waiting[*furthest])) furthest = i;
  }
  return turn_of_the_ageing && furthest ? furthest : best;
}

}  // namespace holdfast
