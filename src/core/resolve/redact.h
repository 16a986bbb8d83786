// The one redactor (RULES 7): everything that the provider or a CDN said passes it before it becomes evidence, a log
// line or the raw answer of a sidecar. It must never let a signed link through, and never change a byte besides.
#pragma once

#include <string>
#include <string_view>

namespace holdfast {

// Edits the text, whatever it is: JSON (whole or cut), HTML, plain. Redact first, shorten afterwards.
// - String values of play, wmplay, hdplay, video, video_hd, cover, origin_cover, ai_dynamic_cover, avatar, images become
//   `redacted:HOST` when they aren't empty; so do links inside an object or array under such a key.
// - `music` likewise, but only when it looks like a link: some answers have the sound's title there, which stays.
// - In all other text, each word that holds `signature=`, `tk=` or /32 hex/8 hex, escaped or not, becomes
//   `redacted:HOST`; the rest of a caption stays. HOST is `unknown` where no host can be read.
// Numbers, spacing, null and empty strings stay byte for byte. redact(redact(x)) == redact(x).
std::string redact(std::string_view text);

// Whether `text` still holds a signed link; for checks of what is about to become durable.
bool holds_signed_link(std::string_view text);

}  // namespace holdfast
