// A vault full of sidecars under an empty catalog means that the catalog was lost: a run would buy everything again.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "core/base/result.h"
#include "ports/status_store.h"

namespace holdfast {

// Failure invalid when the catalog has never listed anything and `vault` holds a sidecar, with what to do (RULES 6).
awaitable<Status> refuse_lost_catalog(StatusStore& status, std::string vault);

}  // namespace holdfast
