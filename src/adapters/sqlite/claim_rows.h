// Claiming, within the caller's transaction: for the queue, and for the tickets.
#pragma once

#include <vector>

#include "adapters/sqlite/connection.h"
#include "ports/queue_store.h"

namespace holdfast::sqlite {

std::vector<Claim> claim_items(Connection& db, ClaimRequest request);

}  // namespace holdfast::sqlite
