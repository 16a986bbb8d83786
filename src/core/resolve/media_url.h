// A link to media, taken apart. Anything that two parsers could read differently is refused, so that the host that is
// checked is the host that is contacted. It must never put a link, or a part of one beyond the host, into a failure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace holdfast {

enum class UrlScheme : std::uint8_t { http, https };

struct MediaUrl {
  UrlScheme scheme = UrlScheme::https;
  std::string host;  // lower case; an IPv6 literal without its brackets
  std::uint16_t port = 443;
  std::string path;   // begins with '/'
  std::string query;  // without the '?'

  bool operator==(const MediaUrl&) const = default;
};

// Absolute http(s) links of at most limits::url_bytes_max ASCII bytes, fragment dropped. Refused as `invalid`: other
// schemes, userinfo, spaces, control characters, backslashes, bytes past ASCII, hosts and ports that are none.
Result<MediaUrl> parse_media_url(std::string_view text);

// The same, for a link that may be relative ("/video/media/play/1.mp4", "//host/x") to `origin` (provider-api.md 2.3).
Result<MediaUrl> resolve_media_url(std::string_view text, const MediaUrl& origin);

bool same_origin(const MediaUrl& a, const MediaUrl& b);

// The link again, for the one who downloads. A signed link is a secret: never log it (RULES 7).
std::string link_text(const MediaUrl& url);

// The value of a parameter as it stands in the query (not decoded), the first where there are several.
std::optional<std::string_view> query_value(const MediaUrl& url, std::string_view name);

}  // namespace holdfast
