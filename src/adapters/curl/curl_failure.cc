// See curl_failure.h. Never puts a URL into a Failure.
#include "adapters/curl/curl_failure.h"

#include <utility>

namespace holdfast {
namespace {

FailureKind kind_of(CURLcode code, bool begun) {
  switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_LOGIN_DENIED:
    case CURLE_SSL_CACERT_BADFILE:
      return FailureKind::invalid;
    case CURLE_UNSUPPORTED_PROTOCOL:  // before the request: the scheme; after it: an answer without a head
      return begun ? FailureKind::transient : FailureKind::invalid;
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_FILESIZE_EXCEEDED:
      return FailureKind::corrupt;
    case CURLE_FAILED_INIT:
    case CURLE_BAD_FUNCTION_ARGUMENT:
    case CURLE_UNKNOWN_OPTION:
      return FailureKind::bug;
    default:
      return FailureKind::transient;
  }
}

std::string detail_of(CURLcode code) {
  if (code == CURLE_SSL_CACERT_BADFILE) return "the file of trusted certificates can't be used: check its path and content";
  return curl_easy_strerror(code);
}

}  // namespace

Failure failure_of(CURLcode code, std::string host, std::string text, bool begun) {
  return {kind_of(code, begun), "get", std::move(host), detail_of(code), std::move(text)};
}

bool ended_by_peer(CURLcode code) {
  return code == CURLE_PARTIAL_FILE || code == CURLE_RECV_ERROR || code == CURLE_HTTP2 || code == CURLE_HTTP2_STREAM ||
         code == CURLE_GOT_NOTHING || code == CURLE_SEND_ERROR;
}

}  // namespace holdfast
