// Makes the spool that vault.spool names, with what it stands on.
#pragma once

#include <memory>

#include "app/archive.h"
#include "pipeline/spool.h"
#include "ports/random.h"

namespace holdfast {

// Failures as of PosixFileSystem::open. `random` outlives it.
Result<std::shared_ptr<Spool>> open_spool(const Archive& archive, Random& random);

}  // namespace holdfast
