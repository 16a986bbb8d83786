// The vault on a disk, written against the FileSystem port only: the simulator runs it over a simulated disk. What is not
// published is a hidden part beside its final name; a name appears by FileSystem::publish and in no other way.
#pragma once

#include "ports/file_system.h"
#include "ports/key_list.h"
#include "ports/random.h"
#include "ports/vault.h"

namespace holdfast {

// `files` and `random` outlive the vault, its parts and its calls. One thread, the loop's.
class DiskVault : public Vault, public KeyList {
 public:
  DiskVault(FileSystem& files, Random& random) : files_(files), random_(random) {}

  // Stems and keys that aren't safe (core/store/key_layout.h) are Failure invalid.
  awaitable<Result<std::unique_ptr<Part>>> begin(PartRequest request) override;
  // Whatever comes of it, the part is used up. A failure to sync or to make the name durable is never retried here: the
  // name may then be there, and the next publish finds it taken.
  awaitable<Result<Published>> publish(std::unique_ptr<Part> part, std::string key) override;
  awaitable<Result<std::optional<std::string>>> read(std::string key, std::uint64_t bytes_max) override;
  awaitable<Result<std::optional<Sha256>>> inspect(std::string key, ByteVisitor& visitor) override;
  awaitable<Result<std::vector<std::string>>> keys_of(std::string stem) override;
  awaitable<Status> remove(std::string key_or_part) override;
  // Holds one folder's names at a time, and all parts found.
  awaitable<Result<std::vector<LeftPart>>> parts() override;
  awaitable<Result<std::uint64_t>> free_bytes() override;
  // Lists the folders on the way to `after` again for each page.
  awaitable<Result<std::vector<ListedKey>>> keys_under(std::string folder, std::string after) override;

 private:
  FileSystem& files_;
  Random& random_;
};

}  // namespace holdfast
