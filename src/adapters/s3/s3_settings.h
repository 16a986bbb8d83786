// How a bucket is reached and what is asked of its store. Constant once a client has it.
#pragma once

#include <string>

#include "core/base/secret.h"
#include "core/store/store_answer.h"

namespace holdfast {

struct S3Credentials {
  std::string access_key_id;  // no secret, but shown nowhere
  SecretKey secret;
  SecretKey session_token;    // empty: none
};

struct S3Settings {
  bool tls = true;
  std::string host;           // of the store, without the bucket; an IPv6 address without brackets
  int port = 443;
  bool path_style = false;    // the bucket stands in the path, not in the host's name
  std::string bucket;
  std::string prefix;         // "" or "a/b"; every key of the vault stands below it
  std::string region;
  std::string storage_class;  // "": the bucket's own
  std::string sse;            // "": the bucket's own; AES256, aws:kms
  bool allow_private_addresses = false;
  S3Credentials credentials;
};

// What the probe found (adapters/s3/s3_probe.h).
struct S3Traits {
  StoreMode mode = StoreMode::ignored;
  bool wants_md5 = false;     // nothing else makes it refuse altered bytes
};

}  // namespace holdfast
