// The calls under way on one pool of connections, and how one of them goes from its first request over redirects to its
// outcome. Shared by the clients of both ports. The loop's thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "adapters/curl/curl_options.h"
#include "ports/http.h"
#include "ports/store_http.h"

namespace holdfast {

// Calls hold it: it may be let go of while some are under way.
class Calls : public std::enable_shared_from_this<Calls> {
 public:
  Calls(boost::asio::any_io_executor loop, CurlOptions options);
  ~Calls();

  awaitable<HttpOutcome> get(HttpRequest request, HttpSink& sink);
  awaitable<HttpOutcome> send(StoreRequest request, HttpSink& sink);
  void cancel_all();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace holdfast
