// Bringing a database to this program's version, by any number of hosts at once: one transaction under a lock of the transaction. Tables are
// made by numbered files of migrations/, which never change; functions of functions/ are all made anew when any of them differs.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <span>
#include <string_view>

#include "adapters/postgres/pool.h"

namespace holdfast::postgres {

struct SqlFile {
  int version = 0;
  std::string_view name, sql;
};
std::span<const SqlFile> migrations();
std::span<const SqlFile> functions();

struct Migrated {
  int from = 0, to = 0;
  bool functions_new = false;
};

// Failures: invalid (made by a newer version; a schema `holdfast` of something else), catalog.
awaitable<Result<Migrated>> migrate(Pool& pool, Instant now);
// Failure invalid when the tables are older or newer than this program.
awaitable<Status> require_newest(Pool& pool);

}  // namespace holdfast::postgres
