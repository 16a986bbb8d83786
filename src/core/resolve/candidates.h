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
// audio links (mime_type=audio) are never video candidates.
Ticket make_ticket(AwemeId id, Instant answered_at, const AnswerLinks& links, const CandidateRules& rules);

}  // namespace holdfast
