// Who an author was when: one row for each name that was seen under an author id. Within the caller's transaction.
#pragma once

#include <vector>

#include "adapters/sqlite/connection.h"
#include "core/index/search.h"
#include "core/resolve/post.h"

namespace holdfast::sqlite {

// Seen under these names at `at`, in any order of times. Nothing for an author without an id or without any name.
void put_identity(Connection& db, const Author& author, Instant at);

// All names of an author, the latest first.
std::vector<Identity> identities_of(Connection& db, const std::string& author_id);

}  // namespace holdfast::sqlite
