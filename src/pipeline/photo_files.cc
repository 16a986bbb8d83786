// Slide after slide.
#include "pipeline/photo_files.h"

#include "core/base/check.h"
#include "core/base/limits.h"

namespace holdfast {

namespace {

Asset missing_slide(std::string why) {
  Asset asset{.kind = AssetKind::image, .key = "", .missing = std::move(why)};
  asset.defects.emplace_back(slide_missing);
  return asset;
}

}  // namespace

awaitable<PhotoFiles::End> PhotoFiles::slides_of(const Claim& claim, const Resolved& resolved, SlideBook& book) {
  std::vector<Asset> slides;
  std::vector<SlideEnd> ends;
  std::string why = "the answer had no slides";
  for (std::size_t i = 0; i < resolved.ticket.images.size(); ++i) {
    auto end = co_await slide(claim, resolved, i);
    if (auto* stop = std::get_if<AssetStopped>(&end)) co_return std::move(*stop);
    if (auto* gone = std::get_if<AssetMissing>(&end)) {
      why = "slide " + std::to_string(i + 1) + ": " + gone->why;
      ends.push_back(gone->end);
      slides.push_back(missing_slide(std::move(gone->why)));
    } else {
      ends.push_back(SlideEnd::good);
      slides.push_back(std::move(std::get<Asset>(end)));
    }
  }
  if (book.ticket_ended(ends) == PhotoStep::go_on)
    co_return TicketSpent{.all_bad_content = book.all_refused(), .why = std::move(why), .some_good = book.some_good()};
  const auto kept = static_cast<int>(resolved.ticket.images.size());
  if (resolved.post.images > kept) slides.push_back(missing_slide(std::to_string(resolved.post.images - kept) + " more slides than a post is kept with"));
  co_return slides;
}

awaitable<AssetEnd> PhotoFiles::slide(const Claim& claim, const Resolved& resolved, std::size_t index) {
  const auto stem = StorageKey::parse(resolved.stem);
  HOLDFAST_CHECK(stem.has_value(), "a pinned stem is a safe key");
  const auto& candidate = resolved.ticket.images[index];
  const AssetPlan plan{.kind = AssetKind::image, .want = MediaWant::slide, .stem = slide_stem(*stem, static_cast<int>(index) + 1),
                       .candidates = candidate.link.empty() ? std::span<const Candidate>() : std::span(&candidate, 1), .duration_s = std::nullopt};
  if (resolved.keyed_before)
    if (auto there = co_await files_.adopt(claim, plan)) co_return std::move(*there);
  co_return co_await files_.download(claim, plan);
}

}  // namespace holdfast
