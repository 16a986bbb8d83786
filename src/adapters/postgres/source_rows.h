// Sources with their open walks, as several stores read them.
#pragma once

#include <string>
#include <vector>

#include "adapters/postgres/rows.h"
#include "core/listing/source.h"

namespace holdfast::postgres {

// What read_source reads, in its order, of `holdfast.source s` with its open walks `h` (head) and `b` (backfill). Begin a SELECT with it.
#define HOLDFAST_SOURCE_COLUMNS                                                                                                              \
  "SELECT s.id, s.kind, s.name, s.region, s.state, s.reason, s.target, s.backfilled, s.served_at, s.listed_at, s.head_at, s.publish_days, "   \
  "s.sort, s.posts_max, s.every, s.files_only, h.no, h.kind, h.cursor, h.cursor_at, h.pages, h.empty_in_a_row, h.stale_in_a_row, h.ids_new, "  \
  "h.ids_seen, b.no, b.kind, b.cursor, b.cursor_at, b.pages, b.empty_in_a_row, b.stale_in_a_row, b.ids_new, b.ids_seen"
#define HOLDFAST_SOURCE_TABLES                                                                                                        \
  " FROM holdfast.source s LEFT JOIN holdfast.walk h ON h.source = s.id AND h.kind = 0 LEFT JOIN holdfast.walk b ON b.source = s.id " \
  "AND b.kind = 1 "
inline constexpr int source_columns = 34;

Source read_source(const Rows& rows, int row);
std::vector<Source> read_sources(const Rows& rows);

// What read_walk reads, in its order.
#define HOLDFAST_WALK_COLUMNS "SELECT no, kind, cursor, cursor_at, pages, empty_in_a_row, stale_in_a_row, ids_new, ids_seen"
Walk read_walk(const Rows& rows, int row, int first_column = 0);

}  // namespace holdfast::postgres
