// What `holdfast doctor` asks of a database server: one connection, one statement, nothing is changed.
#pragma once

#include <functional>
#include <string>

#include "core/base/instant.h"
#include "core/base/result.h"

namespace holdfast {

struct PgHealth {
  int version = 0;               // 150004: 15.4
  bool only_reads = false;       // a standby, or read-only by its settings
  bool autovacuum = true;
  Duration ahead{0};             // its clock before ours
  Duration answer{0};            // there and back, of one statement
  Duration oldest_snapshot{0};   // how long the oldest transaction of anybody has kept vacuum from its work
  std::string encoding;
};

// `uptime`: a clock that only goes forward. Failure catalog: not reachable.
Result<PgHealth> look_at_server(const std::string& url, const std::function<Duration()>& uptime);

}  // namespace holdfast
