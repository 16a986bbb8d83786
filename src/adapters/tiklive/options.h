// How the provider is reached. The key is in one header of one host and nowhere else: not in a URL, a log, a failure.
#pragma once

#include <string>

#include "core/base/instant.h"
#include "core/base/limits.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/resolve/candidates.h"
#include "core/resolve/media_url.h"

namespace holdfast {

struct TikliveOptions {
  std::string base_url = "https://api.tikliveapi.com";  // provider.base_url; a path is kept, a slash at its end dropped
  SecretKey api_key;
  Duration timeout = seconds{20};        // of a whole call (RULES 2)
  Quality quality = Quality::hd;         // download.quality
  bool allow_private_addresses = false;  // of the provider and of media; for tests and private mirrors
  bool errors_are_charged = false;       // RULES 1
  int page_size = limits::page_ids;
};

// Failure invalid, with what to mend: no key, a key no header can hold, a base URL that isn't https (plain http is fine
// on this machine itself and where private addresses are allowed), a timeout or page size out of range.
Status check_options(const TikliveOptions& options);

// The base URL read; whether it names this machine.
Result<MediaUrl> read_base_url(const TikliveOptions& options);
bool is_this_machine(const MediaUrl& url);

}  // namespace holdfast
