// See mount.h. The numbers are the kernel's (statfs(2), linux/magic.h).
#include "adapters/disk/mount.h"

#include <sys/vfs.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>

#include "adapters/disk/disk_failure.h"

namespace holdfast {
namespace {

struct Known {
  std::uint32_t magic;
  const char* name;
  bool is_network;
};

constexpr std::array known = {
    Known{0xEF53, "ext4", false},         Known{0x58465342, "xfs", false},      Known{0x9123683E, "btrfs", false},
    Known{0x01021994, "tmpfs", false},    Known{0x794C7630, "overlay", false},  Known{0x2FC12FC1, "zfs", false},
    Known{0xF2F52010, "f2fs", false},     Known{0xCA451A4E, "bcachefs", false}, Known{0x4D44, "vfat", false},
    Known{0x2011BAB0, "exfat", false},    Known{0x7366746E, "ntfs3", false},    Known{0x65735546, "fuse", false},
    Known{0x858458F6, "ramfs", false},    Known{0x6969, "nfs", true},           Known{0x517B, "smb", true},
    Known{0xFF534D42, "cifs", true},      Known{0xFE534D42, "smb2", true},      Known{0x01021997, "9p", true},
    Known{0x00C36400, "ceph", true},      Known{0x5346414F, "afs", true},       Known{0x0BD00BD0, "lustre", true},
    Known{0x47504653, "gpfs", true},      Known{0x01161970, "gfs2", true},      Known{0x7461636F, "ocfs2", true},
    Known{0x19830326, "beegfs", true},    Known{0x73757245, "coda", true},
};

}  // namespace

Result<Mount> mount_of(const std::string& path) {
  struct statfs facts{};
  if (statfs(path.c_str(), &facts) < 0) return std::unexpected(disk_failure(errno, "look at the file system of", path));
  const auto magic = static_cast<std::uint32_t>(facts.f_type);
  for (const auto& entry : known)
    if (entry.magic == magic) return Mount{entry.name, entry.is_network};
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "0x%X", magic);
  return Mount{text.data(), false};
}

}  // namespace holdfast
