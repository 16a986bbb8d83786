// A vault full of sidecars under an empty catalog means that the catalog was lost: a run would buy everything again.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "app/archive.h"
#include "core/base/result.h"
#include "ports/status_store.h"

namespace holdfast {

// The same where there is no catalog at all, or an empty file of its name: asked before one is made, so that a refusal leaves nothing
// behind that looks like an archive in order.
Status refuse_missing_catalog(const Archive& archive);

// Failure invalid when the catalog has never listed anything and the vault holds a sidecar, with what to do (RULES 6). Of a bucket: also the failures of asking it.
awaitable<Status> refuse_lost_catalog(StatusStore& status, const Archive& archive);

}  // namespace holdfast
