// GET over HTTP(S), body streamed to a sink. Never HEAD, never Range, no cookies, no proxy from the environment.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/instant.h"
#include "core/base/result.h"

namespace holdfast {

using boost::asio::awaitable;

struct HttpHead {
  int status = 0;
  std::optional<std::uint64_t> content_length;
  std::string content_type;                   // lower case, without parameters
  std::map<std::string, std::string> headers; // names in lower case; last one wins
};

// Gets the body as it arrives, on the loop's thread. A Failure ends the transfer and comes back as it is.
class HttpSink {
 public:
  virtual ~HttpSink() = default;
  virtual Status on_head(const HttpHead& head) = 0;  // of the final answer, once, after redirects
  virtual Status on_bytes(std::span<const std::byte> bytes) = 0;
};

struct HttpRequest {
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string accept_encoding;            // "" for media: no encoding is asked for and none is accepted
  Duration connect_timeout = seconds{10};
  Duration idle_timeout = seconds{60};    // no byte (or less than limits::lowest_bytes_per_s) for this long
  std::optional<Duration> total_timeout;  // none for media that flows
  std::uint64_t bytes_max = 0;            // of the body, decoded; 0 allows no body
  int redirects_max = 0;                  // 0: a 3xx is the final answer
  bool allow_private_addresses = false;   // checked after resolution, before connect, for each redirect (RULES 5)
  bool allow_plain_http = false;          // also for each redirect
};

// How far the exchange came: `not_sent` can't have cost anything, `interrupted` may have (RULES 1).
enum class HttpProgress : std::uint8_t { not_sent, interrupted, complete };

struct HttpOutcome {
  HttpProgress progress = HttpProgress::not_sent;
  HttpHead head;                     // status 0 when no answer began
  std::uint64_t body_bytes = 0;      // received
  bool cut = false;                  // the body ended before its stated length or last chunk
  std::optional<Failure> failure;    // set unless complete: transient (network), invalid (URL or address refused),
                                     // corrupt (too large), cancelled, or what the sink said
  Duration first_byte_after{0};
  std::string final_host;            // after redirects
};

class HttpClient {
 public:
  virtual ~HttpClient() = default;
  // Any status is an outcome, not a failure. Concurrent calls are fine; `sink` outlives the call.
  virtual awaitable<HttpOutcome> get(HttpRequest request, HttpSink& sink) = 0;
  // Ends every transfer under way with Failure cancelled. For the end of the drain; further calls end at once.
  virtual void cancel_all() = 0;
};

}  // namespace holdfast
