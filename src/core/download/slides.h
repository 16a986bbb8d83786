// Decides what becomes of a photo post once one ticket gave what it had (RULES 1 and 5): publish it, publish it without
// the slides that are gone, or go on. Pure: the downloader tells how each slide ended.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/download/transfer.h"

namespace holdfast {

// How one slide ended on one ticket.
enum class SlideEnd : std::uint8_t {
  good,         // published, or found where an earlier capture published it
  gone,         // this slide itself is no use: 404, 410, wrong content, no usable link
  turned_away,  // a refusal that the host may take back: 403, a page instead of media
  failed,       // hiccups, or a link that was past its expiry: says nothing about the slide
};
SlideEnd slide_end(TryEnd end, int status);

// In the sidecar, the defect of a slide that was refused on every ticket while others were had.
inline constexpr std::string_view slide_missing = "slide_missing";

enum class PhotoStep : std::uint8_t {
  publish,          // every slide is there
  publish_without,  // the others are, and each missing slide was refused on limits::bad_tickets_max tickets
  go_on,            // the ticket is used up
};

// The tickets of one item within one lease.
class SlideBook {
 public:
  // `refused_before`: tickets of earlier leases on which every slide that was still missing was refused, as the catalog
  // knows (Claim::hard_refusals).
  explicit SlideBook(int refused_before) : refused_before_(refused_before) {}

  // After all slides of a ticket were tried; `ends` in their order.
  PhotoStep ticket_ended(const std::vector<SlideEnd>& ends);

  // Of the ticket that ended last.
  bool some_good() const { return some_good_; }
  // Each slide that is missing was refused: counts towards publishing without them, or, where no slide is there at all,
  // towards dead: bad_media. Then only what speaks about the slides themselves counts, for a host that turns everyone away
  // kills no post.
  bool all_refused() const { return all_refused_; }

 private:
  int refused_before_;
  std::vector<int> refusals_;  // by slide
  bool some_good_ = false;
  bool all_refused_ = false;
};

}  // namespace holdfast
