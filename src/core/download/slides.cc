// Counting refusals slide by slide.
#include "core/download/slides.h"

#include <algorithm>

#include "core/base/check.h"
#include "core/base/limits.h"

namespace holdfast {

SlideEnd slide_end(TryEnd end, int status) {
  switch (end) {
    case TryEnd::clean:
    case TryEnd::soft_defects: return SlideEnd::good;
    case TryEnd::hiccup: return SlideEnd::failed;
    case TryEnd::refused: return status == 404 || status == 410 ? SlideEnd::gone : SlideEnd::turned_away;
    case TryEnd::bad_content: return SlideEnd::gone;
  }
  unreachable("TryEnd");
}

PhotoStep SlideBook::ticket_ended(const std::vector<SlideEnd>& ends) {
  refusals_.resize(ends.size());
  bool all_there = true, all_hard = true, all_gone = true, each_refused_often = true;
  some_good_ = std::ranges::find(ends, SlideEnd::good) != ends.end();
  for (std::size_t i = 0; i < ends.size(); ++i) {
    if (ends[i] == SlideEnd::good) continue;
    const bool hard = ends[i] == SlideEnd::gone || ends[i] == SlideEnd::turned_away;
    refusals_[i] += hard ? 1 : 0;
    all_there = false;
    all_hard = all_hard && hard;
    all_gone = all_gone && ends[i] == SlideEnd::gone;
    each_refused_often = each_refused_often && refusals_[i] + refused_before_ >= limits::bad_tickets_max;
  }
  all_refused_ = !all_there && (some_good_ ? all_hard : all_gone);
  if (all_there && some_good_) return PhotoStep::publish;
  // What hiccups now may be had with the next ticket, however often it was refused before.
  return some_good_ && all_hard && each_refused_often ? PhotoStep::publish_without : PhotoStep::go_on;
}

}  // namespace holdfast
