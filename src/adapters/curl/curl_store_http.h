// The store's HTTP port over libcurl, on the loop's thread only. HTTP/1.1, so that `Expect: 100-continue` means something.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "adapters/curl/curl_options.h"
#include "ports/store_http.h"

namespace holdfast {

// May be destroyed while calls are under way, as CurlHttpClient.
class CurlStoreHttp : public StoreHttp {
 public:
  CurlStoreHttp(boost::asio::any_io_executor loop, CurlOptions options);
  ~CurlStoreHttp() override;

  // A store that answers before it has the whole body ends the sending: its answer is the outcome.
  awaitable<HttpOutcome> send(StoreRequest request, HttpSink& sink) override;
  void cancel_all() override;

 private:
  std::shared_ptr<class Calls> calls_;
};

}  // namespace holdfast
