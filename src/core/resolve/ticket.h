// A Ticket: the one-shot right to download one post now (house plan, promise 5; RULES 1, 5, 7). Lives in memory only:
// it can't be copied, printed or serialised, and no signed link leaves it but through `Candidate::link`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/ids.h"
#include "core/base/instant.h"

namespace holdfast {

enum class Rendition : std::uint8_t { hd, standard, watermarked };
std::string_view to_string(Rendition rendition);

// Text that must not be printed: no stream operator, no conversion; moved, not copied.
class SecretLink {
 public:
  SecretLink() = default;
  explicit SecretLink(std::string url) : url_(std::move(url)) {}
  SecretLink(const SecretLink&) = delete;
  SecretLink& operator=(const SecretLink&) = delete;
  SecretLink(SecretLink&&) = default;
  SecretLink& operator=(SecretLink&&) = default;
  // For the HTTP port only.
  const std::string& reveal() const { return url_; }
  bool empty() const { return url_.empty(); }

 private:
  std::string url_;
};

// One place the bytes may be had from. Already checked: http(s), no userinfo, not session-bound unless last.
struct Candidate {
  Rendition rendition = Rendition::standard;
  SecretLink link;
  std::string host;                              // for breakers, logs and the sidecar
  std::optional<Instant> expires;                // as the link states; nullopt: it states none
  std::optional<std::int64_t> stated_bytes;      // size / hd_size / wm_size; absent when 0
  bool session_bound = false;                    // tk=: goes last
};

struct Ticket {
  AwemeId id;
  Instant answered_at;                // when the provider's answer was complete
  std::vector<Candidate> videos;      // in the order to try (RULES 5)
  std::vector<Candidate> covers;      // origin_cover, cover
  std::vector<Candidate> images;      // slides of a photo post, in order; one whose link is empty has no usable link
  std::vector<Candidate> music;
  int refused_links = 0;              // links that were no candidates (file:, userinfo, plain http elsewhere, …)
};

}  // namespace holdfast
