// What a run is made of besides, where the bytes go to a remote vault: the store, the spool before it, and the book of spools.
#pragma once

#include <functional>

#include "ports/spool_store.h"
#include "ports/vault.h"

namespace holdfast {

class Spool;

// Where complete posts go when `vault` is a spool.
struct RemoteParts {
  Vault& vault;
  Spool& spool;                       // Parts::vault, as the bounded place it is
  SpoolStore& book;
  std::function<void()> cancel_all;   // ends what is being uploaded; may be empty
};

}  // namespace holdfast
