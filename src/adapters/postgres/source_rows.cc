// Reading sources and walks.
#include "adapters/postgres/source_rows.h"

namespace holdfast::postgres {

namespace {
constexpr int head_column = 16, backfill_column = 25;

std::optional<Walk> maybe_walk(const Rows& rows, int row, int column) {
  if (rows.null(row, column)) return std::nullopt;
  return read_walk(rows, row, column);
}

// 0 stands for never, on whatever clock.
Instant served_at(const Rows& rows, int row, int column) { return rows.integer(row, column) == 0 ? Instant{} : rows.instant(row, column); }
}  // namespace

Walk read_walk(const Rows& rows, int row, int first_column) {
  int column = first_column;
  Walk walk;
  walk.no = rows.id<WalkNo>(row, column++);
  walk.kind = static_cast<WalkKind>(rows.integer(row, column++));
  walk.cursor = rows.text(row, column++);
  walk.cursor_at = rows.instant(row, column++);
  walk.pages = rows.small(row, column++);
  walk.empty_in_a_row = rows.small(row, column++);
  walk.stale_in_a_row = rows.small(row, column++);
  walk.ids_new = rows.integer(row, column++);
  walk.ids_seen = rows.integer(row, column);
  return walk;
}

Source read_source(const Rows& rows, int row) {
  Source source;
  source.id = rows.id<SourceId>(row, 0);
  source.name = {static_cast<SourceKind>(rows.integer(row, 1)), rows.text(row, 2), rows.text(row, 3)};
  source.state = static_cast<SourceState>(rows.integer(row, 4));
  source.reason = rows.text(row, 5);
  source.target = rows.maybe_text(row, 6);
  source.backfilled = rows.integer(row, 7) != 0;
  source.served_at = served_at(rows, row, 8);
  source.listed_at = rows.maybe_instant(row, 9);
  source.head_at = rows.maybe_instant(row, 10);
  source.options = {.publish_days = rows.small(row, 11), .sort = static_cast<SearchSort>(rows.integer(row, 12)), .limit = rows.maybe(row, 13)};
  if (const auto every = rows.maybe(row, 14)) source.options.every = Duration{*every};
  source.options.files_only = rows.integer(row, 15) != 0;
  source.head = maybe_walk(rows, row, head_column);
  source.backfill = maybe_walk(rows, row, backfill_column);
  return source;
}

std::vector<Source> read_sources(const Rows& rows) {
  std::vector<Source> sources;
  for (int row = 0; row < rows.count(); ++row) sources.push_back(read_source(rows, row));
  return sources;
}

}  // namespace holdfast::postgres
