// See store_answer.h.
#include "core/store/store_answer.h"

#include <algorithm>
#include <array>

#include "core/queue/retry.h"

namespace holdfast {

namespace {

constexpr BackoffRule contended_backoff{milliseconds{100}, seconds{1}};
constexpr BackoffRule failed_backoff{milliseconds{400}, seconds{10}};

struct Meaning {
  std::string_view code;
  StoreAnswer answer;
};

// Codes say more than statuses where both are there.
constexpr std::array meanings{
    Meaning{"NoSuchKey", StoreAnswer::absent},
    Meaning{"NoSuchBucket", StoreAnswer::no_bucket},
    Meaning{"PreconditionFailed", StoreAnswer::taken},
    Meaning{"ConditionalRequestConflict", StoreAnswer::contended},
    Meaning{"OperationAborted", StoreAnswer::contended},
    Meaning{"SlowDown", StoreAnswer::slow_down},
    Meaning{"TooManyRequests", StoreAnswer::slow_down},
    Meaning{"RequestLimitExceeded", StoreAnswer::slow_down},
    Meaning{"ThrottlingException", StoreAnswer::slow_down},
    Meaning{"RequestTimeout", StoreAnswer::failed},
    Meaning{"InternalError", StoreAnswer::failed},
    Meaning{"IncompleteBody", StoreAnswer::failed},
    Meaning{"RequestTimeTooSkewed", StoreAnswer::clock_is_off},
    Meaning{"BadDigest", StoreAnswer::altered},
    Meaning{"XAmzContentSHA256Mismatch", StoreAnswer::altered},
    Meaning{"XAmzContentChecksumMismatch", StoreAnswer::altered},
    Meaning{"MissingContentMD5", StoreAnswer::wants_md5},
    Meaning{"NotImplemented", StoreAnswer::unsupported},
    Meaning{"PermanentRedirect", StoreAnswer::elsewhere},
    Meaning{"TemporaryRedirect", StoreAnswer::elsewhere},
    Meaning{"Redirect", StoreAnswer::elsewhere},
    Meaning{"AuthorizationHeaderMalformed", StoreAnswer::elsewhere},
    Meaning{"ExpiredToken", StoreAnswer::forbidden},
    Meaning{"InvalidToken", StoreAnswer::forbidden},
    Meaning{"EntityTooLarge", StoreAnswer::too_large},
    Meaning{"QuotaExceeded", StoreAnswer::no_room},
    Meaning{"XMinioStorageFull", StoreAnswer::no_room},
    Meaning{"XMinioAdminBucketQuotaExceeded", StoreAnswer::no_room},
};

StoreAnswer by_status(int status) {
  switch (status) {
    case 301: case 302: case 303: case 307: case 308: return StoreAnswer::elsewhere;
    case 304: case 412: return StoreAnswer::taken;  // some stores answer a taken name with 304
    case 401: case 403: return StoreAnswer::forbidden;
    case 404: return StoreAnswer::absent;
    case 409: return StoreAnswer::contended;
    case 408: case 425: return StoreAnswer::failed;
    case 413: return StoreAnswer::too_large;
    case 429: case 503: return StoreAnswer::slow_down;
    case 501: return StoreAnswer::unsupported;
    case 507: return StoreAnswer::no_room;
    default: return status >= 500 ? StoreAnswer::failed : StoreAnswer::refused;
  }
}

}  // namespace

StoreAnswer store_answer(int status, std::string_view code) {
  if (status >= 200 && status < 300) return StoreAnswer::done;
  const auto known = std::ranges::find(meanings, code, &Meaning::code);
  return known != meanings.end() ? known->answer : by_status(status);
}

Duration store_pause(StoreAnswer answer, int tries, std::uint64_t chance) {
  return backoff(answer == StoreAnswer::contended ? contended_backoff : failed_backoff, tries, chance);
}

std::string_view to_string(StoreMode mode) {
  switch (mode) {
    case StoreMode::enforced: return "enforced";
    case StoreMode::refused: return "refused";
    case StoreMode::ignored: return "ignored";
  }
  return "ignored";
}

}  // namespace holdfast
