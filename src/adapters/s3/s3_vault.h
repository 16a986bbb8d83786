// The vault in a bucket: an object appears whole by one PUT that must not replace, after its bytes were gathered in a local
// folder. No multipart: what one PUT doesn't take is too large. A crash leaves parts in that folder and nothing in the bucket.
#pragma once

#include <string>

#include "adapters/s3/s3_client.h"
#include "ports/file_system.h"
#include "ports/key_list.h"
#include "ports/vault.h"

namespace holdfast {

struct S3Work {
  FileSystem& files;     // of the folder of parts
  std::string folder;    // the same by its path
  S3Traits traits;
};

// `client`, `random` and what `work` names outlive the vault, its parts and its calls. One thread, the loop's.
class S3Vault : public Vault, public KeyList {
 public:
  S3Vault(S3Client& client, Random& random, S3Work work) : client_(client), random_(random), work_(std::move(work)) {}

  awaitable<Result<std::unique_ptr<Part>>> begin(PartRequest request) override;
  // A publish that was cut off after the store had the object finds the name taken by the very same bytes: that is `created`.
  // corrupt: larger than one PUT takes, or the part is not what was written. throttled, transient: the store, after some tries;
  // local_storage: the store as it is set up (rights, region, quota).
  awaitable<Result<Published>> publish(std::unique_ptr<Part> part, std::string key) override;
  awaitable<Result<std::optional<std::string>>> read(std::string key, std::uint64_t bytes_max) override;
  // The visitor runs on the loop's thread. transient, also in the middle: what it saw is then worth nothing.
  awaitable<Result<std::optional<Sha256>>> inspect(std::string key, ByteVisitor& visitor) override;
  awaitable<Result<std::vector<std::string>>> keys_of(std::string stem) override;
  awaitable<Result<std::vector<ListedKey>>> keys_under(std::string folder, std::string after) override;
  awaitable<Status> remove(std::string key_or_part) override;
  awaitable<Result<std::vector<LeftPart>>> parts() override;    // of this machine
  awaitable<Result<std::uint64_t>> free_bytes() override;       // of the folder of parts

 private:
  struct Upload;
  awaitable<Result<Published>> put(Upload upload);
  awaitable<Result<bool>> is_there(const std::string& key);
  awaitable<Result<bool>> is_same(const Upload& upload);
  awaitable<Result<Sha256>> digest_of(const std::string& key, ByteVisitor* visitor);
  S3Call put_call(const Upload& upload) const;

  S3Client& client_;
  Random& random_;
  S3Work work_;
};

// The first sidecar that the bucket holds below the prefix; nullopt: none. Looks at few pages only.
awaitable<Result<std::optional<std::string>>> first_sidecar(S3Client& client);

}  // namespace holdfast
