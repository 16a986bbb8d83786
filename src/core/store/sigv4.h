// AWS Signature Version 4 in its S3 flavour: a path is signed as it is sent, encoded once and never normalised (reliability.md
// 2.4). Pure: SHA-256 and the time come in as arguments. Its results hold signatures, never the secret.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/instant.h"
#include "core/base/sha256.h"

namespace holdfast {

using Hash = Sha256 (*)(std::string_view);  // SHA-256
using Pairs = std::vector<std::pair<std::string, std::string>>;

// Letters, digits and -_.~ stay, every other byte becomes %XX in upper case. What goes over the wire and what is signed come
// both from here.
std::string uri_encoded(std::string_view text);
// The same, and slashes stay.
std::string uri_encoded_path(std::string_view path);
// Encoded names and values in the order in which they are signed: "list-type=2&prefix=a%2Fb".
std::string uri_encoded_query(const Pairs& query);

struct SignedRequest {
  std::string method;
  std::string path;          // not encoded, with its first slash
  Pairs query;               // not encoded
  Pairs headers;             // all that are signed, `host` among them; names in any case
  std::string payload_hash;  // lower-case hex of the body's SHA-256
};

struct Signer {
  std::string_view access_key_id, secret, region;
  std::string_view service = "s3";
  Hash hash = nullptr;
};

// "20150830T123600Z", for x-amz-date.
std::string amz_date(Instant at);

std::string canonical_request(const SignedRequest& request);
std::string string_to_sign(const SignedRequest& request, const Signer& signer, Instant at);
// 64 hex digits.
std::string signature(const SignedRequest& request, const Signer& signer, Instant at);
// The Authorization header's value.
std::string authorization(const SignedRequest& request, const Signer& signer, Instant at);

// RFC 2104 over `hash`.
Sha256 hmac(std::string_view key, std::string_view text, Hash hash);

}  // namespace holdfast
