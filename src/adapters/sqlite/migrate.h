// Numbered migrations, embedded from migrations/*.sql at build time and recorded in schema_migration.
#pragma once

#include <span>
#include <string_view>

#include "adapters/sqlite/connection.h"
#include "core/base/instant.h"

namespace holdfast::sqlite {

struct Migration {
  int version = 0;
  std::string_view name;  // the file's name without ".sql"
  std::string_view sql;
};
// In rising order of their versions; generated.
std::span<const Migration> migrations();

// Brings an own connection to the newest version, all in one transaction; a catalog made by a newer version is refused.
// Throws SqlError, Refused.
// Returns the version it had; 0: it was empty.
int migrate(Connection& db, Instant now);
int newest_version();
// For visitors and readers: refuses anything but the newest version. Throws SqlError, Refused.
void require_newest(Connection& db);

}  // namespace holdfast::sqlite
