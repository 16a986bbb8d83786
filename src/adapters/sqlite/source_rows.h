// Rows of `source`, `walk` and `page`, as several stores read and write them within the caller's transaction.
#pragma once

#include <string>
#include <vector>

#include "adapters/sqlite/connection.h"
#include "core/listing/source.h"

namespace holdfast::sqlite {

// With their open walks. listed: active and finished ones, without links, the least recently served first; all: as they were added.
enum class Which : std::uint8_t { listed, all };
std::vector<Source> load_sources(Connection& db, Which which);
std::optional<Walk> find_walk(Connection& db, SourceId source, WalkKind kind);

// The source that links are added to; made when it is first needed.
SourceId links_source(Connection& db, Instant now);

struct PageRow {
  SourceId source;
  std::optional<WalkNo> walk;
  std::optional<SpendId> spend;
  std::optional<std::string> cursor_in, cursor_out;
  std::int64_t ids_seen = 0, ids_new = 0;
  Instant at;
};
void put_page(Connection& db, const PageRow& page);

struct Discovery {
  SourceId source;
  AwemeId id;
  std::string_view region;
  std::int64_t rank = 0;
  WalkNo walk;                    // 0 for links
  WalkKind kind = WalkKind::head;
  Instant at;
};
void put_discovery(Connection& db, const Discovery& discovery);

// Who listed an item so far, the first one first.
std::vector<std::string> listed_by(Connection& db, AwemeId id);

}  // namespace holdfast::sqlite
