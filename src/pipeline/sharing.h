// What processes that share one catalog need besides the ports of a run alone (RULES 7).
#pragma once

#include "core/base/limits.h"
#include "core/govern/roles.h"
#include "ports/duty_store.h"
#include "ports/sweep_store.h"
#include "ports/ticket_codec.h"
#include "ports/ticket_store.h"
#include "ports/worker_store.h"

namespace holdfast {

// Each outlives the run.
struct Sharing {
  TicketStore& tickets;
  const TicketCodec& codec;
  WorkerStore& workers;
  DutyStore& duties;
  WorkerCard card;         // of this process: owner and roles are those of its Settings
};

}  // namespace holdfast
