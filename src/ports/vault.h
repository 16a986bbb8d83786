// Where the bytes live: local disk now, object storage later (house plan 5, RULES 6). A name appears only whole, by
// `publish`, and is never replaced.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/ids.h"
#include "core/base/instant.h"
#include "core/base/result.h"
#include "core/base/sha256.h"
#include "ports/file_system.h"

namespace holdfast {

// Bytes on their way in: nothing a reader of the vault can see. Destroying a Part abandons it; the janitor's `parts`
// finds what a crash left.
class Part {
 public:
  virtual ~Part() = default;
  virtual Status append(std::span<const std::byte> bytes) = 0;
  virtual Sha256 digest() const = 0;
  virtual std::uint64_t size() const = 0;
  virtual awaitable<void> discard() = 0;  // removes it now
};

struct PartRequest {
  std::string stem;                        // the final key without extension
  LeaseToken token;                        // in the part's name, for the janitor
  std::optional<std::uint64_t> expected;   // bytes, when known
};

enum class Published : std::uint8_t { created, taken };

struct LeftPart {
  std::string path;
  LeaseToken token;
  Instant changed_at;
  std::uint64_t bytes = 0;
};

// Failures: local_storage (full, read-only, failing; a store as it is set up), transient (a store that may come back), throttled (it
// asks for less), corrupt (the bytes are not what they were, or too many for the store).
class Vault {
 public:
  virtual ~Vault() = default;
  virtual awaitable<Result<std::unique_ptr<Part>>> begin(PartRequest request) = 0;
  // Durable when it returns `created`. With `taken` the part is gone and what was there stays as it is.
  virtual awaitable<Result<Published>> publish(std::unique_ptr<Part> part, std::string key) = 0;
  virtual awaitable<Result<std::optional<std::string>>> read(std::string key, std::uint64_t bytes_max) = 0;  // nullopt: none
  // Streams an object through `visitor`; its sha256 comes back, nullopt when there is none.
  virtual awaitable<Result<std::optional<Sha256>>> inspect(std::string key, ByteVisitor& visitor) = 0;
  // Published keys stem.EXT, and stem/NAME: the slides of a photo post.
  virtual awaitable<Result<std::vector<std::string>>> keys_of(std::string stem) = 0;
  virtual awaitable<Status> remove(std::string key_or_part) = 0;                      // none is well
  virtual awaitable<Result<std::vector<LeftPart>>> parts() = 0;                       // every unpublished part
  virtual awaitable<Result<std::uint64_t>> free_bytes() = 0;                          // also: can it be written?
};

}  // namespace holdfast
