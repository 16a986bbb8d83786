// Rows of `ticket`, a temporary table: it lives as long as its connection, in memory, and no byte of a link reaches a disk. Within the
// caller's transaction.
#pragma once

#include "adapters/sqlite/connection.h"

namespace holdfast::sqlite {

void make_ticket_table(Connection& db);
// Tickets of before are worth nothing: all that is ready for download goes back to ready for resolve.
void put_back_all_tickets(Connection& db);

}  // namespace holdfast::sqlite
