// A URL taken apart by libcurl's own parser, so that what is checked is what is fetched. Holds signed links: never printed.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

namespace holdfast {

struct Link {
  std::string url;     // as it will be fetched
  std::string scheme;  // "http" or "https"
  std::string host;    // lower case
  std::string port;    // as digits; the scheme's own when none was given
};

// Failure invalid: not a whole URL, another scheme than http(s), plain http where it isn't allowed, user or password in it.
Result<Link> parse_link(const std::string& url, bool allow_plain_http);

// Where `location`, absolute or relative, leads from `from`; the same checks.
Result<Link> follow_link(const Link& from, const std::string& location, bool allow_plain_http);

// The same scheme, host and port: only there may request headers be sent again.
bool same_origin(const Link& a, const Link& b);

}  // namespace holdfast
