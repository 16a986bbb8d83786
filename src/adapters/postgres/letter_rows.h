// Rows of `dead_letter` as several stores read them.
#pragma once

#include "adapters/postgres/rows.h"
#include "core/index/search.h"

namespace holdfast::postgres {

// Of the columns from `at` on: no, id, url of the link, label of the source, reason, stage, status, evidence, at, attempts, captures, revived_at.
Letter read_letter(const Rows& rows, int row, int at = 0);

}  // namespace holdfast::postgres
