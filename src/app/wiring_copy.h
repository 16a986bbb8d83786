// Puts two vaults beside each other for `vault copy`. Holds the archive's lock while it works (RULES 4).
#pragma once

#include <functional>

#include "app/archive.h"
#include "pipeline/vault_copy.h"

namespace holdfast {

// `from` and `to` are the archive with another vault.url each. Failures: taken (a run holds the archive), those of open_vault and of
// VaultCopy.
Result<CopyTally> copy_between(const Archive& from, const Archive& to, std::function<void(const CopyTally&)> progress);

}  // namespace holdfast
