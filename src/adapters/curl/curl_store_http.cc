// See curl_store_http.h.
#include "adapters/curl/curl_store_http.h"

#include "adapters/curl/calls.h"

namespace holdfast {

CurlStoreHttp::CurlStoreHttp(boost::asio::any_io_executor loop, CurlOptions options)
    : calls_(std::make_shared<Calls>(std::move(loop), std::move(options))) {}

CurlStoreHttp::~CurlStoreHttp() = default;

awaitable<HttpOutcome> CurlStoreHttp::send(StoreRequest request, HttpSink& sink) { return calls_->send(std::move(request), sink); }

void CurlStoreHttp::cancel_all() { calls_->cancel_all(); }

}  // namespace holdfast
