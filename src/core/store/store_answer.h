// What an answer of an object store calls for (reliability.md 2.3, and the S3 API's error codes). Pure; text from the store
// only ever chooses one of these.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/instant.h"

namespace holdfast {

enum class StoreAnswer : std::uint8_t {
  done,           // 2xx
  absent,         // no such key
  taken,          // the name exists, and the condition held
  contended,      // another request on the same key is under way: soon again
  slow_down,      // the store asks for less: later again
  failed,         // the store hiccuped; it may have done what was asked: later again
  clock_is_off,   // our time isn't the store's: learn it, once
  altered,        // the bytes are not those of the digests that were sent: read them again
  wants_md5,      // Content-MD5 is missing
  unsupported,    // the store doesn't know what was asked for, such as the condition
  elsewhere,      // another region or endpoint; what was signed is never sent there
  forbidden,      // the key, its rights or its signature
  no_bucket,
  no_room,        // a quota of the store
  too_large,
  refused,        // anything else
};

// `code` is the error document's Code, "" when there is none (a HEAD has no body).
StoreAnswer store_answer(int status, std::string_view code);

// Sent again by the same call; every other answer is final.
constexpr bool is_passing(StoreAnswer answer) {
  return answer == StoreAnswer::contended || answer == StoreAnswer::slow_down || answer == StoreAnswer::failed;
}

// How long to wait before try number `tries` + 1 (`tries` from 1): jittered, exponential, short where only a neighbour's request
// is in the way. `chance` is uniform in [0, 2^64).
Duration store_pause(StoreAnswer answer, int tries, std::uint64_t chance);

// What a store was found to make of `If-None-Match: *` on a PUT (reliability.md 2.1).
enum class StoreMode : std::uint8_t {
  enforced,  // a name is never replaced: one request publishes
  refused,   // the condition is answered with an error: the name is looked up first, under the caller's lease
  ignored,   // an object is overwritten although the condition was sent
};
std::string_view to_string(StoreMode mode);

}  // namespace holdfast
