// What errno means to us, on the archive's disk: the one place where it is classified (STYLE 4).
#pragma once

#include <string>

#include "core/base/result.h"

namespace holdfast {

// taken (EEXIST), gone (ENOENT), corrupt (a symbolic link or something that is no file or folder stands in the way), else
// local_storage with a remedy in `detail`.
Failure disk_failure(int error, std::string doing, std::string subject);

}  // namespace holdfast
