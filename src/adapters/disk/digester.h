// A running SHA-256 over OpenSSL. One thread at a time.
#pragma once

#include <memory>
#include <span>

#include "core/base/sha256.h"

namespace holdfast {

class Digester {
 public:
  Digester();
  void add(std::span<const std::byte> bytes);
  // Of all bytes so far; more may be added afterwards.
  Sha256 digest() const;

 private:
  struct Release { void operator()(void* context) const; };
  std::unique_ptr<void, Release> context_;
};

}  // namespace holdfast
