// "s3://BUCKET/PREFIX" taken apart, and what its settings mean together. Pure: names no host that it wasn't given.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/config.h"

namespace holdfast {

inline constexpr std::string_view s3_scheme = "s3://";
inline constexpr std::size_t s3_prefix_bytes_max = 256;  // with a vault key (512) and a probe's key in it, below S3's 1024

struct S3Place {
  std::string bucket;
  std::string prefix;  // "" or "a/b": no slash at either end
};

bool is_s3(const Config& config);

// nullopt, and why as the end of a sentence, where it can't be one: bucket of 3 to 63 letters, digits, dots, dashes and
// underscores; a prefix without empty parts, `.`, `..`, control characters or broken UTF-8.
std::optional<S3Place> parse_s3_url(std::string_view url, std::string& why);

// "https://…" of vault.s3.endpoint, or AWS's in the region.
std::string endpoint_of(const std::string& endpoint, const std::string& region);
// The region that a store of this host signs with where none is given: most take any.
std::string default_region(std::string_view host);

// Plain http would carry objects and signatures in the clear: to this machine, or a name that can't be on the internet
// (.test, .localhost; RFC 6761).
bool plain_http_is_harmless(std::string_view host);

}  // namespace holdfast
