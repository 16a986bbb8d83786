// See link.h.
#include "adapters/curl/link.h"

#include <curl/curl.h>

#include <memory>

#include "core/base/limits.h"

namespace holdfast {
namespace {

using Url = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

std::string part(CURLU* url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, flags) != CURLUE_OK || text == nullptr) return {};
  std::string out = text;
  curl_free(text);
  return out;
}

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

std::unexpected<Failure> refused(std::string host, std::string why) {
  return fail(FailureKind::invalid, "get", std::move(host), std::move(why));
}

Result<Link> checked(CURLU* url, bool allow_plain_http) {
  Link link{.url = part(url, CURLUPART_URL),
            .scheme = lower(part(url, CURLUPART_SCHEME)),
            .host = lower(part(url, CURLUPART_HOST)),
            .port = part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT)};
  if (link.url.empty() || link.host.empty()) return refused("", "the link has no host");
  if (link.scheme != "http" && link.scheme != "https") return refused(link.host, "the link is not http or https");
  if (link.scheme == "http" && !allow_plain_http) return refused(link.host, "plain http is not allowed here");
  if (!part(url, CURLUPART_USER).empty() || !part(url, CURLUPART_PASSWORD).empty())
    return refused(link.host, "the link holds a user or a password");
  return link;
}

}  // namespace

Result<Link> parse_link(const std::string& url, bool allow_plain_http) {
  if (url.size() > limits::url_bytes_max) return refused("", "the link is too long");
  Url parsed(curl_url(), &curl_url_cleanup);
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_PATH_AS_IS) != CURLUE_OK)
    return refused("", "this is not a link that can be fetched");
  return checked(parsed.get(), allow_plain_http);
}

Result<Link> follow_link(const Link& from, const std::string& location, bool allow_plain_http) {
  Url parsed(curl_url(), &curl_url_cleanup);
  if (location.size() > limits::url_bytes_max) return refused(from.host, "it redirects to a link that is too long");
  const unsigned flags = CURLU_PATH_AS_IS | CURLU_URLENCODE;  // servers send spaces in Location
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, from.url.c_str(), CURLU_PATH_AS_IS) != CURLUE_OK ||
      curl_url_set(parsed.get(), CURLUPART_URL, location.c_str(), flags) != CURLUE_OK)
    return refused(from.host, "it redirects to something that is not a link");
  return checked(parsed.get(), allow_plain_http);
}

bool same_origin(const Link& a, const Link& b) { return a.scheme == b.scheme && a.host == b.host && a.port == b.port; }

}  // namespace holdfast
