// What `holdfast doctor` says of the database server that the catalog lies on.
#pragma once

#include <vector>

#include "adapters/postgres/health.h"
#include "app/probe.h"

namespace holdfast {

// From facts to findings. Pure.
std::vector<Finding> judge_database(const Result<PgHealth>& health, const std::string& shown);
// None when the catalog lies in a file.
std::vector<Finding> look_at_database(const Archive& archive);

}  // namespace holdfast
