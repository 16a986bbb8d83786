// HTTP for an object store: GET, HEAD, PUT and DELETE, the body of a PUT read from a source. Apart from ports/http.h on
// purpose: what fetches media can neither HEAD nor write. Never follows a redirect, for a request carries a signature.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <span>

#include "ports/http.h"

namespace holdfast {

// The bytes of a PUT. Read in order on the loop's thread, perhaps again from the start.
class RequestBody {
 public:
  virtual ~RequestBody() = default;
  virtual std::uint64_t size() const = 0;
  // Up to `into.size()` bytes, at least 1 before the end. A Failure ends the request and comes back as it is.
  virtual Result<std::size_t> read(std::span<std::byte> into) = 0;
  virtual Status rewind() = 0;
};

enum class StoreMethod : std::uint8_t { get, head, put, remove };

struct StoreRequest {
  StoreMethod method = StoreMethod::get;
  HttpRequest http;                // redirects_max counts as 0; bytes_max is of the answer's body
  RequestBody* body = nullptr;     // of a put, none otherwise; outlives the call
  bool expect_continue = false;    // the store may refuse before the body is sent
};

class StoreHttp {
 public:
  virtual ~StoreHttp() = default;
  // As HttpClient::get: any status is an outcome. `interrupted` means that the request may have been carried out.
  virtual awaitable<HttpOutcome> send(StoreRequest request, HttpSink& sink) = 0;
  virtual void cancel_all() = 0;
};

}  // namespace holdfast
