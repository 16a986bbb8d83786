// Rows of `dead_letter` as several stores read them.
#pragma once

#include "adapters/sqlite/connection.h"
#include "core/index/search.h"

namespace holdfast::sqlite {

// Of the columns: no, id, url of the link, label of the source, reason, stage, status, evidence, at, attempts, captures, revived_at.
Letter read_letter(Query& row);

}  // namespace holdfast::sqlite
