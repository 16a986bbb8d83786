// Taking and renewing duties.
#include "pipeline/duties.h"

#include "core/base/limits.h"

namespace holdfast {

awaitable<bool> Duties::has(std::string name) {
  if (parts_.sharing == nullptr) co_return true;
  auto& standing = standings_[name];
  const auto now = parts_.clock.uptime();
  if (standing.duty && now < standing.good_until) co_return true;
  if (standing.asked_at && now - *standing.asked_at < limits::notice_within) co_return false;
  co_await take(name, standing);
  co_return standing.duty.has_value();
}

awaitable<void> Duties::take(const std::string& name, Standing& standing) {
  const auto asked_at = parts_.clock.uptime();
  standing.asked_at = asked_at;
  standing.duty.reset();
  auto taken = co_await parts_.sharing->duties.take({name, parts_.sharing->card.owner, limits::duty_length, parts_.clock.now()});
  if (!taken) {
    governor_.fail(taken.error());
    co_return;
  }
  standing.duty = std::move(*taken);
  standing.good_until = asked_at + limits::duty_length;
}

awaitable<void> Duties::renew() {
  for (auto& [name, standing] : standings_) {
    if (!standing.duty) continue;
    const auto asked_at = parts_.clock.uptime();
    auto longer = co_await parts_.sharing->duties.renew(*standing.duty, limits::duty_length, parts_.clock.now());
    if (!longer) {
      governor_.fail(longer.error());
      continue;
    }
    standing.duty = std::move(*longer);
    if (standing.duty) standing.good_until = asked_at + limits::duty_length;
  }
}

awaitable<void> Duties::give_back() {
  for (auto& [name, standing] : standings_) {
    if (!standing.duty) continue;
    const auto dropped = co_await parts_.sharing->duties.drop(*standing.duty);
    if (!dropped) governor_.fail(dropped.error());
    standing.duty.reset();
  }
}

}  // namespace holdfast
