// From claim to door.
#include "pipeline/capture.h"

#include <algorithm>

#include "core/base/check.h"
#include "core/base/limits.h"
#include "pipeline/count_in.h"

namespace holdfast {

Capture::Capture(const Parts& parts, const Settings& settings, Governor& governor, Purchaser& purchaser, LeaseKeeper& leases,
                 Indexer& indexer)
    : parts_(parts), settings_(settings), governor_(governor), leases_(leases), indexer_(indexer),
      resolver_(parts, settings, governor, purchaser), downloader_(parts, settings, governor, leases),
      slots_(parts.clock, settings.download_concurrency), crew_(parts.clock) {}

awaitable<void> Capture::run() {
  while (!governor_.over()) {
    if (co_await may_claim() && co_await claim_some()) continue;
    co_await governor_.changed.wait_for(settings_.watch && crew_.members() == 0 ? limits::notice_within : milliseconds{500});
  }
  while (!co_await crew_.join(seconds{1})) {
  }
}

// No claim unless a slot is free, the vault is well, and the provider is worth asking (RULES 1, 2).
awaitable<bool> Capture::may_claim() {
  co_await governor_.record_pauses();
  if (governor_.stopping() || slots_.free() == 0) co_return false;
  if (governor_.on_trial() && crew_.members() > 0) co_return false;
  if (!co_await governor_.storage_well()) co_return false;
  if (governor_.provider_open() && crew_.members() > 0) co_return false;  // one probe is enough
  if (governor_.cdn_fails() && crew_.members() > 0) co_return false;      // and one item finds out about the CDN
  if (governor_.deaths().wants_canary()) co_return co_await resolver_.pass_canary();
  co_return true;
}

awaitable<bool> Capture::claim_some() {
  const int count = std::min(slots_.free(), governor_.provider_open() || governor_.cdn_fails() || governor_.on_trial() ? 1 : limits::claim_batch);
  auto claims = co_await parts_.queue.claim({.stage = Stage::resolve, .count = count, .owner = settings_.owner, .now = parts_.clock.now(),
                                             .captures_may_begin = governor_.captures_may_begin(), .captures_max = settings_.max_captures});
  if (!claims) {
    governor_.fail(claims.error());
    co_return false;
  }
  for (auto& claim : *claims) {
    leases_.took(claim.token);
    auto slot = std::make_shared<Slots::Holder>(slots_.try_take());
    HOLDFAST_CHECK(*slot, "claims never exceed the free slots");
    co_await crew_.start([this, claim, slot]() -> awaitable<void> { return one_item(claim, std::move(*slot)); });
  }
  if (!claims->empty()) co_return true;
  auto links = co_await parts_.links.claim_links(count, settings_.owner, parts_.clock.now());
  if (!links) {
    governor_.fail(links.error());
    co_return false;
  }
  for (auto& link : *links) {
    leases_.took(link.token);
    auto slot = std::make_shared<Slots::Holder>(slots_.try_take());
    co_await crew_.start([this, link, slot]() -> awaitable<void> { return one_link(link, std::move(*slot)); });
  }
  co_return !links->empty();
}

awaitable<void> Capture::one_item(Claim claim, Slots::Holder slot) {
  const auto started = parts_.clock.uptime();
  auto step = co_await look_and_resolve(claim);
  co_await follow(claim, std::move(step));
  governor_.transfer_took(parts_.clock.uptime() - started);
  slot.release();
  governor_.changed.ring();
}

awaitable<ResolveStep> Capture::look_and_resolve(Claim& claim) {
  const CountIn counted(governor_.tally.resolving);
  auto step = co_await resolver_.look_in_vault(claim);
  if (!step) step = co_await resolver_.resolve(claim);
  co_return std::move(*step);
}

awaitable<DownloadEnd> Capture::download(const Claim& claim, Resolved& resolved, SlideBook& book) {
  const CountIn counted(governor_.tally.downloading);
  governor_.tally.resolved += 1;
  co_return co_await downloader_.download(claim, resolved, book);
}

awaitable<void> Capture::one_link(LinkClaim link, Slots::Holder slot) {
  std::optional<Claim> claim;
  std::optional<CountIn> counted(governor_.tally.resolving);
  auto step = co_await resolver_.resolve_link(link, claim);
  counted.reset();
  leases_.left(link.token);
  if (claim) {
    leases_.took(claim->token);
    co_await follow(*claim, std::move(step));
  }
  slot.release();
  governor_.changed.ring();
}

// Every step leads to another one or to a door; a capture has two calls, so this ends.
awaitable<void> Capture::follow(Claim claim, ResolveStep step) {
  SlideBook book(claim.hard_refusals);
  while (true) {
    if (auto* by = std::get_if<LeavesBy>(&step)) {
      co_await leave(claim, std::move(*by));
      break;
    }
    if (auto* adopted = std::get_if<Adopted>(&step)) {
      co_await store(claim, std::move(adopted->sidecar), true);
      break;
    }
    if (std::holds_alternative<Dropped>(step)) break;
    auto end = co_await download(claim, std::get<Resolved>(step), book);
    if (auto* archived = std::get_if<Archived>(&end)) {
      co_await store(claim, std::move(archived->sidecar), false);
      break;
    }
    auto next = co_await after_download(claim, std::move(end));
    if (!next) break;
    step = std::move(*next);
  }
  leases_.left(claim.token);
}

awaitable<std::optional<ResolveStep>> Capture::after_download(Claim& claim, DownloadEnd end) {
  if (std::holds_alternative<Dropped>(end)) co_return std::nullopt;
  if (auto* door = std::get_if<Door>(&end)) co_return LeavesBy{std::move(*door), std::nullopt};
  const auto& spent = std::get<TicketUsedUp>(end).spent;
  if (auto door = door_after_ticket(spent, governor_.door_facts(claim))) co_return LeavesBy{std::move(*door), std::nullopt};
  if (spent.all_bad_content) claim.hard_refusals_new += 1;
  co_return co_await resolver_.resolve(claim);
}

awaitable<void> Capture::leave(const Claim& claim, LeavesBy by) {
  std::string_view door = "post postponed";
  std::string why;
  if (const auto* dead = std::get_if<Dead>(&by.door)) {
    door = "post is dead";
    why = to_string(dead->reason);
    governor_.tally.dead += 1;
    governor_.trouble(to_text(claim.id), "dead: " + why);
  } else if (std::holds_alternative<Held>(by.door)) {
    door = "post held";
    why = to_string(std::get<Held>(by.door).hold);
    governor_.tally.held += 1;
  } else if (auto* postponed = std::get_if<Postponed>(&by.door)) {
    postponed->hard_refusals_add += claim.hard_refusals_new;
    why = postponed->why;
    governor_.tally.postponed += 1;
    if (!governor_.stopping()) governor_.trouble(to_text(claim.id), "later: " + why);
  }
  const auto left = co_await parts_.queue.finish(claim, std::move(by.door), by.spend, parts_.clock.now());
  if (!left) governor_.fail(left.error());
  else parts_.log.write(LogLevel::info, door, {{"id", to_text(claim.id)}, {"why", why}});
}

awaitable<void> Capture::store(const Claim& claim, Sidecar sidecar, bool adopted) {
  const auto media = main_media(sidecar);
  const Stored stored{media.bytes, media.first == nullptr ? std::nullopt : media.first->sha256};
  const auto left = co_await parts_.queue.finish(claim, stored, std::nullopt, parts_.clock.now());
  if (!left) {
    governor_.fail(left.error());  // the sidecar is published: whoever claims the item next adopts it
    co_return;
  }
  governor_.went_well();
  governor_.tally.bytes += stored.bytes;
  governor_.tally.stored += 1;
  governor_.archived_now(sidecar.post);
  governor_.tally.adopted += adopted ? 1 : 0;
  parts_.log.write(LogLevel::info, adopted ? "post adopted" : "post stored",
                   {{"id", to_text(claim.id)}, {"key", sidecar.storage_key}, {"bytes", std::to_string(stored.bytes)}});
  indexer_.hand_over(std::move(sidecar));
}

}  // namespace holdfast
