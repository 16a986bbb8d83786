// Beats.
#include "pipeline/roster.h"

#include "core/base/limits.h"

namespace holdfast {

awaitable<void> Roster::run() {
  if (parts_.sharing == nullptr) co_return;
  while (!closed_) {
    co_await beat();
    co_await duties_.renew();
    co_await expire_tickets();
    if (!closed_) co_await bell_.wait_for(limits::beat_every);
  }
  co_await duties_.give_back();
  const auto left = co_await parts_.sharing->workers.leave(parts_.sharing->card.owner, parts_.clock.now());
  if (!left) governor_.fail(left.error());
}

void Roster::close() {
  closed_ = true;
  bell_.ring();
}

awaitable<void> Roster::beat() {
  auto offers = co_await parts_.sharing->workers.beat(parts_.sharing->card, stand_(), parts_.clock.now());
  if (offers) governor_.offers = std::move(*offers);
  else governor_.fail(offers.error());
}

awaitable<void> Roster::expire_tickets() {
  const auto expired = co_await parts_.sharing->tickets.expire_tickets(parts_.clock.now());
  if (!expired) governor_.fail(expired.error());
  else if (*expired > 0) parts_.log.write(LogLevel::info, "tickets that nobody took in time", {{"posts", std::to_string(*expired)}});
}

}  // namespace holdfast
