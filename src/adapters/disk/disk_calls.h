// What PosixFileSystem does on its own threads: whole operations, blocking, without a loop. Safe from any thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/disk/file_writer.h"
#include "adapters/disk/rooted.h"
#include "ports/file_system.h"

namespace holdfast {

Result<std::unique_ptr<FileWriter>> create_on_disk(Rooted& root, const std::string& path, std::optional<std::uint64_t> expected);
Status publish_on_disk(Rooted& root, const std::string& from, const std::string& to);
Status remove_on_disk(Rooted& root, const std::string& path);
Result<std::string> read_on_disk(Rooted& root, const std::string& path, std::uint64_t bytes_max);
Result<Sha256> visit_on_disk(Rooted& root, const std::string& path, ByteVisitor& visitor);
Result<std::vector<FileInfo>> list_on_disk(Rooted& root, const std::string& folder);
Result<std::uint64_t> free_on_disk(Rooted& root, const std::vector<std::string>& folders);

}  // namespace holdfast
