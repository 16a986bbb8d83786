// Digests over OpenSSL, as S3 writes them.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/base/sha256.h"

namespace holdfast {

Sha256 sha256_of(std::string_view text);
std::string base64(std::span<const std::byte> bytes);
std::string base64(const Sha256& digest);

// A digest of bytes as they come. One thread at a time.
class RunningHash {
 public:
  enum class Kind { sha256, md5 };
  explicit RunningHash(Kind kind);
  void add(std::span<const std::byte> bytes);
  std::string finish();  // the raw bytes; once

 private:
  struct Release { void operator()(void* context) const; };
  std::unique_ptr<void, Release> context_;
};

// The finished bytes of a sha256.
Sha256 as_sha256(std::string_view raw);

}  // namespace holdfast
