// The HTTP port over libcurl, on the loop's thread only. Redirects are followed here, each checked like the first link;
// request headers stay with the origin they were meant for. A request is never written twice.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "adapters/curl/curl_options.h"
#include "ports/http.h"

namespace holdfast {

// May be destroyed while calls are under way: they hold what they need, and end by themselves or with the loop. Must not
// outlive the loop. The process ignores SIGPIPE (main does).
class CurlHttpClient : public HttpClient {
 public:
  CurlHttpClient(boost::asio::any_io_executor loop, CurlOptions options);
  ~CurlHttpClient() override;

  // Besides the port's contract: progress is `interrupted` once any request of a chain of redirects went out, and a
  // redirect that is refused is Failure invalid with the redirect's own head. `head.content_length` is absent where the
  // body was encoded or chunked: it would count other bytes than the sink gets. A body beyond its stated length is left
  // unread; so is the rest of an answer that the sink refused. A body without a stated length or chunks ends with its connection,
  // also where TLS ends without a goodbye: whether it is whole is the media check's to say.
  awaitable<HttpOutcome> get(HttpRequest request, HttpSink& sink) override;
  void cancel_all() override;

 private:
  std::shared_ptr<class Calls> calls_;
};

}  // namespace holdfast
