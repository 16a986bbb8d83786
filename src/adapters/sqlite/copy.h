// A copy of the catalog as one file, taken in one read transaction beside a live run. Never writes to the catalog, and never over a
// file that is there.
#pragma once

#include <string>

#include "core/base/result.h"

namespace holdfast {

// Failure taken: `to` is there. Failure local_storage: `to` can't be written. Otherwise the catalog's own failures. The copy is
// durable under its name when this returns well, and not there under any name when it fails.
Status copy_catalog(const std::string& from, const std::string& to);

}  // namespace holdfast
