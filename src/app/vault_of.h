// Makes the vault that vault.url names, with everything below it: a folder, or a bucket behind the S3 protocol. Every command
// that reads or writes objects gets its vault here, so that none works on a store that was never looked at.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "app/archive.h"
#include "app/store_memory.h"
#include "core/base/result.h"
#include "ports/clock.h"
#include "ports/random.h"
#include "ports/vault.h"

namespace holdfast {

// All of it outlives the vault.
struct VaultNeeds {
  boost::asio::any_io_executor loop;
  Clock& clock;
  Random& random;
};

// The vault owns its file system and its connections. For another place than the archive's own, read a configuration with
// another vault.url and name that. Failures: local_storage, gone, corrupt (the folder can't be used), invalid (no credentials,
// a bucket whose store may overwrite), transient (a store that was never probed can't be probed now).
Result<std::shared_ptr<Vault>> open_vault(const Archive& archive, VaultNeeds needs);

// What the archive's store does, asked of it now and remembered. For vaults in a bucket only.
struct StoreLook {
  StoreRecord record;
  std::vector<std::string> remarks;  // what else is unusual; fit to be shown
};
Result<StoreLook> look_at_store(const Archive& archive, Instant now);
// The first sidecar of a vault in a bucket; nullopt: none.
Result<std::optional<std::string>> sidecar_in_bucket(const Archive& archive);
// What to do about a store that isn't fit; "" for the others.
std::string store_remedy(const StoreRecord& record);

}  // namespace holdfast
