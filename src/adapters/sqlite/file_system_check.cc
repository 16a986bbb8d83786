// Names of network file systems, and finding the one under a path.
#include "adapters/sqlite/file_system_check.h"

#include <sys/vfs.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <utility>

namespace holdfast::sqlite {

namespace {
constexpr std::array<std::pair<unsigned long, std::string_view>, 15> by_magic{{
    {0x6969, "NFS"}, {0x517B, "SMB"}, {0xFF534D42, "CIFS"}, {0xFE534D42, "SMB2"}, {0x01021997, "9p"},
    {0x00C36400, "Ceph"}, {0x0BD00BD0, "Lustre"}, {0x47504653, "GPFS"}, {0x7461636F, "OCFS2"}, {0x01161970, "GFS2"},
    {0x19830326, "BeeGFS"}, {0x20030528, "OrangeFS"}, {0x5346414F, "AFS"}, {0x73757245, "Coda"}, {0x564C, "NCP"},
}};
constexpr unsigned long fuse_magic = 0x65735546;
// FUSE file systems that keep their bytes on this machine.
constexpr std::array<std::string_view, 4> local_fuse{"fuseblk", "fuse.fuse-overlayfs", "fuse.gocryptfs", "fuse.encfs"};

std::string parent_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// Mount points have blanks and the like as \040 there.
std::string unescape(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\' && at + 3 < text.size()) {
      plain += static_cast<char>(std::strtol(std::string(text.substr(at + 1, 3)).c_str(), nullptr, 8));
      at += 3;
    } else {
      plain += text[at];
    }
  }
  return plain;
}
}  // namespace

std::optional<std::string> network_file_system(unsigned long magic, std::string_view mount_type) {
  for (const auto& [number, name] : by_magic)
    if (number == (magic & 0xFFFFFFFFul)) return std::string(name);
  if ((magic & 0xFFFFFFFFul) != fuse_magic) return std::nullopt;
  for (const auto local : local_fuse)
    if (mount_type == local) return std::nullopt;
  return mount_type.empty() ? "FUSE" : "FUSE (" + std::string(mount_type) + ")";
}

std::string mount_type_of(std::string_view path, std::string_view mounts) {
  std::istringstream lines{std::string(mounts)};
  std::string line, best_type;
  std::size_t best_size = 0;
  while (std::getline(lines, line)) {
    std::istringstream fields(line);
    std::string device, point, type;
    if (!(fields >> device >> point >> type)) continue;
    point = unescape(point);
    const bool holds = point == "/" || path == point || (path.starts_with(point) && path.size() > point.size() && path[point.size()] == '/');
    if (!holds || point.size() < best_size) continue;
    best_size = point.size();
    best_type = type;
  }
  return best_type;
}

Status check_file_system(const std::string& path) {
  const auto folder = parent_of(path);
  struct statfs facts {};
  if (::statfs(folder.c_str(), &facts) != 0) return {};  // a missing folder is reported when the file is opened
  std::string type;
  if (char* whole = ::realpath(folder.c_str(), nullptr); whole != nullptr) {
    std::ifstream file("/proc/self/mounts");
    std::stringstream mounts;
    mounts << file.rdbuf();
    type = mount_type_of(whole, mounts.str());
    std::free(whole);
  }
  const auto name = network_file_system(static_cast<unsigned long>(facts.f_type), type);
  if (!name) return {};
  return fail(FailureKind::invalid, "open the catalog", path,
              "it lies on " + *name + ", a network file system, where SQLite's locks can't be trusted and the catalog could be damaged; "
              "put the archive's folder on a local disk");
}

}  // namespace holdfast::sqlite
