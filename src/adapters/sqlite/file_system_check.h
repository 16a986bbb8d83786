// Whether SQLite's locks and shared memory can be trusted where the catalog lies (reliability.md 1.6). Never by a guess
// from the path: by what the kernel says.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace holdfast::sqlite {

// Failure invalid that names the file system and says where to put the catalog instead; well when it can't be told.
Status check_file_system(const std::string& path);

// The name of a network file system by the magic number of statfs, or by its type in the table of mounts ("fuse.sshfs").
std::optional<std::string> network_file_system(unsigned long magic, std::string_view mount_type);
// The type of the longest mount point that holds `path` in the text of /proc/self/mounts; "" when none does.
std::string mount_type_of(std::string_view path, std::string_view mounts);

}  // namespace holdfast::sqlite
