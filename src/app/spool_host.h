// The name of a spool in the catalog's book: made once, from the machine's name and chance, and kept in the spool itself, so that a
// container that comes back under another name still finds what is its own.
#pragma once

#include <string>

#include "core/base/result.h"
#include "ports/random.h"

namespace holdfast {

// Of the spool in `folder`, which is made if need be. Failure local_storage.
Result<std::string> spool_host(const std::string& folder, Random& random);

}  // namespace holdfast
