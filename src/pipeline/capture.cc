// From claim to door.
#include "pipeline/capture.h"

#include <algorithm>

#include "core/base/check.h"
#include "core/base/limits.h"
#include "pipeline/count_in.h"
#include "pipeline/patience.h"
#include "pipeline/spool.h"

namespace holdfast {

namespace {
// Where others download, a slot is an item that waits for its call or is under way to its ticket.
int slots_of(const Settings& settings) {
  return settings.roles.has(Role::download) ? settings.download_concurrency : settings.provider_concurrency * 2;
}
}  // namespace

Capture::Capture(const Parts& parts, const Settings& settings, Governor& governor, Purchaser& purchaser, LeaseKeeper& leases,
                 Indexer& indexer)
    : parts_(parts), settings_(settings), governor_(governor), leases_(leases), indexer_(indexer),
      resolver_(parts, settings, governor, purchaser), downloader_(parts, settings, governor, leases),
      slots_(parts.clock, slots_of(settings)), crew_(parts.clock) {}

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
  if (resolves() && governor_.provider_open() && crew_.members() > 0) co_return false;  // one probe is enough
  if (governor_.cdn_fails() && crew_.members() > 0) co_return false;      // and one item finds out about the CDN
  if (resolves() && governor_.deaths().wants_canary()) co_return co_await resolver_.pass_canary();
  co_return true;
}

awaitable<bool> Capture::claim_some() {
  int count = std::min(slots_.free(), governor_.provider_open() || governor_.cdn_fails() || governor_.on_trial() ? 1 : limits::claim_batch);
  if (parts_.remote != nullptr && downloads()) count = std::min(count, parts_.remote->spool.room());
  if (count <= 0) co_return false;
  if (!resolves()) co_return co_await claim_tickets(count);
  if (!downloads()) count = std::min(count, co_await room_elsewhere());
  if (count <= 0) co_return false;
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
  const Spool::InHand room(parts_.remote == nullptr ? nullptr : &parts_.remote->spool);
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
  const Spool::InHand room(parts_.remote == nullptr ? nullptr : &parts_.remote->spool);
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
      if (adopted->in_spool) co_await spool(claim, adopted->sidecar);
      else co_await store(claim, std::move(adopted->sidecar), true);
      break;
    }
    if (std::holds_alternative<Dropped>(step)) break;
    if (!downloads()) {
      co_await hand_over(claim, std::get<Resolved>(step));
      break;
    }
    auto end = co_await download(claim, std::get<Resolved>(step), book);
    if (auto* archived = std::get_if<Archived>(&end)) {
      if (parts_.remote != nullptr) co_await spool(claim, archived->sidecar);
      else co_await store(claim, std::move(archived->sidecar), false);
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
  if (!resolves()) co_return LeavesBy{door_for_another_ticket(spent, governor_.door_facts(claim)), std::nullopt};
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
  const auto left = co_await patiently(governor_, [&] { return parts_.queue.finish(claim, by.door, by.spend, parts_.clock.now()); });
  if (!left) governor_.fail(left.error());
  else parts_.log.write(LogLevel::info, door, {{"id", to_text(claim.id)}, {"why", why}});
}

// The post is complete on this host's disk: the uploader takes it from here.
awaitable<void> Capture::spool(const Claim& claim, const Sidecar& sidecar) {
  auto& spool = parts_.remote->spool;
  std::uint64_t bytes = 0;
  for (const auto& asset : sidecar.assets) bytes += asset.bytes;
  const auto left = co_await parts_.queue.finish(claim, Spooled{bytes, spool.host()}, std::nullopt, parts_.clock.now());
  if (!left) {
    governor_.fail(left.error());  // the sidecar is in the spool: whoever claims the item next adopts it
    co_return;
  }
  spool.took(bytes);
  spool.uploads_wait(true);
  governor_.went_well();
  governor_.tally.bytes += main_media(sidecar).bytes;
  governor_.tally.stored += 1;
  parts_.log.write(LogLevel::info, "post spooled", {{"id", to_text(claim.id)}, {"key", sidecar.storage_key}, {"bytes", std::to_string(bytes)}});
}

awaitable<void> Capture::store(const Claim& claim, Sidecar sidecar, bool adopted) {
  const auto media = main_media(sidecar);
  const Stored stored{media.bytes, media.first == nullptr ? std::nullopt : media.first->sha256};
  const auto left = co_await patiently(governor_, [&] { return parts_.queue.finish(claim, stored, std::nullopt, parts_.clock.now()); });
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
  if (settings_.roles.has(Role::index)) indexer_.hand_over(std::move(sidecar));
}

// --- resolving and downloading in two processes (RULES 7)

int Capture::slots_offered() const {
  if (!downloads() || governor_.stopping()) return 0;
  return governor_.cdn_fails() || governor_.on_trial() ? 1 : settings_.download_concurrency;
}

// Nothing is resolved that no slot takes, wherever that slot is (RULES 1).
awaitable<int> Capture::room_elsewhere() {
  const auto offers = co_await parts_.sharing->workers.offers(parts_.clock.now());
  if (offers) co_return room_to_resolve(*offers);
  governor_.fail(offers.error());
  co_return 0;
}

awaitable<void> Capture::hand_over(const Claim& claim, const Resolved& resolved) {
  const auto ticket = parts_.sharing->codec.encode(resolved);
  const auto given = co_await patiently(governor_, [&] { return parts_.sharing->tickets.hand_over({claim, ticket, parts_.clock.now()}); });
  if (!given) {
    governor_.fail(given.error());
    parts_.log.write(LogLevel::warning, "ticket not handed over", {{"id", to_text(claim.id)}, {"why", given.error().describe()}});
    co_return;
  }
  governor_.went_well();
  governor_.tally.resolved += 1;
  parts_.log.write(LogLevel::debug, "ticket handed over", {{"id", to_text(claim.id)}});
}

awaitable<bool> Capture::claim_tickets(int count) {
  auto taken = co_await parts_.sharing->tickets.claim_tickets(count, settings_.owner, parts_.clock.now());
  if (!taken) {
    governor_.fail(taken.error());
    co_return false;
  }
  for (auto& ticket : *taken) {
    leases_.took(ticket.claim.token);
    auto slot = std::make_shared<Slots::Holder>(slots_.try_take());
    HOLDFAST_CHECK(*slot, "claims never exceed the free slots");
    co_await crew_.start([this, ticket = std::move(ticket), slot]() -> awaitable<void> { return one_ticket(ticket, std::move(*slot)); });
  }
  co_return !taken->empty();
}

awaitable<void> Capture::one_ticket(TicketClaim taken, Slots::Holder slot) {
  const auto started = parts_.clock.uptime();
  auto resolved = parts_.sharing->codec.decode(taken.ticket);
  if (resolved) co_await follow(taken.claim, std::move(*resolved));
  else co_await follow(taken.claim, LeavesBy{door_for_another_ticket({.why = resolved.error().describe()}, governor_.door_facts(taken.claim)), std::nullopt});
  governor_.transfer_took(parts_.clock.uptime() - started);
  slot.release();
  governor_.changed.ring();
}

}  // namespace holdfast
