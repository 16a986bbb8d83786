// Which file system a path lies on: a catalog on a network file system is refused or warned of (field-notes 4.10).
#pragma once

#include <string>

#include "core/base/result.h"

namespace holdfast {

struct Mount {
  std::string name;         // "ext4", "xfs", "nfs", …; "0x…" for one that isn't known here
  bool is_network = false;  // its locks and memory maps can't be relied on between hosts
};

// `path` exists. FUSE counts as local: most of it is, and the kernel doesn't tell which.
Result<Mount> mount_of(const std::string& path);

}  // namespace holdfast
