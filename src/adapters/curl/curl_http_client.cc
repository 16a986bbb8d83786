// See curl_http_client.h.
#include "adapters/curl/curl_http_client.h"

#include "adapters/curl/calls.h"

namespace holdfast {

CurlHttpClient::CurlHttpClient(boost::asio::any_io_executor loop, CurlOptions options)
    : calls_(std::make_shared<Calls>(std::move(loop), std::move(options))) {}

CurlHttpClient::~CurlHttpClient() = default;

awaitable<HttpOutcome> CurlHttpClient::get(HttpRequest request, HttpSink& sink) { return calls_->get(std::move(request), sink); }

void CurlHttpClient::cancel_all() { calls_->cancel_all(); }

}  // namespace holdfast
