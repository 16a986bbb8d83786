// See spool_of.h.
#include "app/spool_of.h"

#include "adapters/disk/disk_vault.h"
#include "adapters/disk/posix_file_system.h"
#include "app/spool_host.h"

namespace holdfast {

namespace {
// Members go in the reverse order: the spool before what it stands on.
struct HeldSpool {
  std::unique_ptr<PosixFileSystem> files;
  std::unique_ptr<DiskVault> disk;
  std::unique_ptr<Spool> spool;
};
}  // namespace

Result<std::shared_ptr<Spool>> open_spool(const Archive& archive, Random& random) {
  const auto folder = spool_folder(archive.config, archive.folder);
  auto host = spool_host(folder, random);
  if (!host) return std::unexpected(std::move(host.error()));
  auto files = PosixFileSystem::open(folder);
  if (!files) return std::unexpected(std::move(files.error()));
  auto held = std::make_shared<HeldSpool>();
  held->files = std::move(*files);
  held->disk = std::make_unique<DiskVault>(*held->files, random);
  held->spool = std::make_unique<Spool>(*held->disk, *held->disk, SpoolRule{.host = std::move(*host), .bytes_max = archive.config.vault.spool_max});
  return std::shared_ptr<Spool>(held, held->spool.get());
}

}  // namespace holdfast
