// From the links of an answer to the candidates of a ticket (RULES 5, provider-api.md 5.1): order, filters, expiry.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/resolve/ticket.h"

namespace holdfast {

enum class Quality : std::uint8_t { hd, standard, watermarked };  // download.quality

// The links as the answer had them; "" when absent or not a string.
struct AnswerLinks {
  std::string play, wmplay, hdplay;
  std::optional<std::int64_t> size, wm_size, hd_size;  // 0 counts as absent
  std::string origin_cover, cover;
  std::vector<std::string> images;
  std::string music;
};

struct CandidateRules {
  Quality quality = Quality::hd;
  std::string api_origin;              // "https://api.tikliveapi.com": relative links resolve against it
  bool allow_private_addresses = false;  // then plain http is fine anywhere; else only from the provider's own origin
};

// hd: hdplay, play; standard: play, hdplay; watermarked: wmplay, play. Session-bound links go last; a link twice counts
// once; unusable ones are dropped and counted in refused_links. For a photo post (images not empty) no videos at all;
// links to sound (mime_type=audio, .mp3, .m4a) are never video candidates; the play of a photo post is its sound. Slides
// keep their places: one without a usable link is there with an empty one. Hosts that spell a private address are refused;
// names are looked at after resolution, by the HTTP port.
Ticket make_ticket(AwemeId id, Instant answered_at, const AnswerLinks& links, const CandidateRules& rules);

// There are links where a video should be, and all of them lead to sound: a photo post that lists no slides, when its
// duration is 0 as well (the backup photo test of provider-api.md 2.3).
bool offers_only_sound(const AnswerLinks& links, const CandidateRules& rules);

}  // namespace holdfast
