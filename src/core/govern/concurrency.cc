// Additive growth, halving on refusals.
#include "core/govern/concurrency.h"

#include <algorithm>

#include "core/base/check.h"

namespace holdfast {

namespace {
constexpr Duration cut_at_most_every = seconds{1};  // one overload is refused to many transfers at once
constexpr double rounding = 1e-6;                   // three thirds make a whole
}  // namespace

Concurrency::Concurrency(int most) : most_(most), limit_(most) { HOLDFAST_CHECK(most >= 1, "at least one transfer"); }

int Concurrency::limit() const { return std::clamp(static_cast<int>(limit_ + rounding), 1, most_); }

void Concurrency::succeeded() { limit_ = std::min(limit_ + 1.0 / limit(), static_cast<double>(most_)); }

void Concurrency::pushed_back(Duration uptime) {
  if (last_cut_ != Duration::min() && uptime - last_cut_ < cut_at_most_every) return;
  last_cut_ = uptime;
  limit_ = std::max(limit_ / 2, 1.0);
}

}  // namespace holdfast
