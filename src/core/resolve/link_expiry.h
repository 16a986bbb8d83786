// What a media link says about itself: until when it lives, whether it is bound to a browser's session, whether it
// leads to sound. Stated facts only; nobody may take a long stated life as leave to store a link (RULES 7).
#pragma once

#include <optional>

#include "core/base/instant.h"
#include "core/resolve/media_url.h"

namespace holdfast {

// The stated expiry: 8 hex digits that follow a path part of 32, else `expire`, else `x-expires` (unix seconds), each
// only within [2016-09-01, 2100-01-01). nullopt: nothing is stated. Source: provider-api.md 5.1, 5.2.
std::optional<Instant> stated_expiry(const MediaUrl& url);

// A `tk` parameter: works only with the cookie that it names, so it is tried last (RULES 5).
bool is_session_bound(const MediaUrl& url);

// `mime_type=audio…`: the soundtrack of a photo post where a video was asked for (provider-api.md 2.3).
bool is_audio_link(const MediaUrl& url);

}  // namespace holdfast
