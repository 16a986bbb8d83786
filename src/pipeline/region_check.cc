// Looking regions up.
#include "pipeline/region_check.h"

#include "core/base/limits.h"

namespace holdfast {

awaitable<Result<RegionList>> buy_regions(const Parts& parts, Purchaser& purchaser) {
  auto bought = co_await purchaser.regions({.purpose = Purpose::lookup, .endpoint = "/region-list/"});
  if (!bought) co_return std::unexpected(bought.error());
  const auto now = parts.clock.now();
  if (bought->answer.verdict.kind == AnswerKind::ok) {
    const auto kept = co_await parts.regions.keep_regions(bought->answer.regions, bought->close, now);
    if (!kept) co_return std::unexpected(kept.error());
    co_return RegionList{std::move(bought->answer.regions), now};
  }
  const auto closed = co_await parts.spend.close(bought->close);
  if (!closed) co_return std::unexpected(closed.error());
  co_return fail(FailureKind::transient, "fetch the regions", "", "the provider gave no list", bought->answer.text);
}

bool RegionCheck::believed() const {
  return !list_.regions.empty() && parts_.clock.now() - list_.fetched_at < limits::regions_life;
}

awaitable<RegionStanding> RegionCheck::stands(std::string code) {
  while (!believed()) {
    const auto place = co_await desk_.take(seconds{5});
    if (governor_.stopping()) co_return RegionsNotNow{};
    if (!place || believed()) continue;
    if (auto not_now = co_await learn()) co_return std::move(*not_now);
  }
  if (const auto* region = find_region(list_.regions, code)) co_return RegionIsKnown{region->code};
  co_return RegionIsUnknown{unknown_region(list_.regions, code)};
}

awaitable<std::optional<RegionsNotNow>> RegionCheck::learn() {
  auto cached = co_await parts_.regions.regions();
  if (!cached) {
    governor_.fail(cached.error());
    co_return RegionsNotNow{cached.error().describe()};
  }
  list_ = std::move(*cached);
  if (believed()) co_return std::nullopt;
  auto bought = co_await buy_regions(parts_, purchaser_);
  if (!bought) {
    governor_.fail(bought.error());
    const bool asked = bought.error().kind == FailureKind::transient || bought.error().kind == FailureKind::catalog;
    co_return RegionsNotNow{asked ? bought.error().describe() + (bought.error().remote_text.empty() ? "" : ": " + bought.error().remote_text) : ""};
  }
  list_ = std::move(*bought);
  co_return std::nullopt;
}

}  // namespace holdfast
