// libcurl's multi interface on the loop's thread: one pool of connections, no thread of its own but the resolver's.
// Not for use from any other thread. An Exchange that was added must be removed before it is destroyed.
#pragma once

#include <curl/curl.h>

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>

#include "adapters/curl/curl_options.h"

namespace holdfast {

// Called once when libcurl is through with a handle; never from within a callback of that handle.
class ExchangeEnd {
 public:
  virtual ~ExchangeEnd() = default;
  virtual void on_ended(CURLcode code) = 0;
};

class MultiLoop {
 public:
  MultiLoop(boost::asio::any_io_executor loop, const CurlOptions& options);
  ~MultiLoop();
  MultiLoop(const MultiLoop&) = delete;
  MultiLoop& operator=(const MultiLoop&) = delete;

  // `end` outlives the handle's stay. False when libcurl has no memory for it.
  bool add(CURL* easy, ExchangeEnd& end);
  // Legal at any time, also before the end was told; not from within a libcurl callback.
  void remove(CURL* easy);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace holdfast
