// The provider's URLs (provider-api.md 1.1). Every path ends in '/', every value is percent-encoded, the key is in none.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/resolve/media_url.h"
#include "ports/provider.h"

namespace holdfast {

std::string detail_url(const MediaUrl& base, std::string_view post_url);
std::string download_video_url(const MediaUrl& base, std::string_view post_url);
std::string regions_url(const MediaUrl& base);
// nullopt: a source that has no listing (links), or whose target isn't known yet.
std::optional<std::string> listing_url(const MediaUrl& base, const ListRequest& request, int page_size);
// nullopt: a source whose name is its target (search, links).
std::optional<std::string> look_up_url(const MediaUrl& base, const SourceName& source);

// All but [A-Za-z0-9._~-] become %XX.
std::string percent_encode(std::string_view text);

}  // namespace holdfast
