// The capture: takes items from the queue while a download slot is free, and each through resolver and downloader to one
// of its four doors (house plan 1, RULES 1). A slot is held from claim to door, so nothing is resolved that no slot takes.
#pragma once

#include "pipeline/crew.h"
#include "pipeline/downloader.h"
#include "pipeline/indexer.h"
#include "pipeline/lease_keeper.h"
#include "pipeline/resolver.h"

namespace holdfast {

class Capture {
 public:
  Capture(const Parts& parts, const Settings& settings, Governor& governor, Purchaser& purchaser, LeaseKeeper& leases, Indexer& indexer);

  // Until the run is over and every item in hand has left.
  awaitable<void> run();
  bool idle() const { return crew_.members() == 0; }
  // Downloads it would run at a time as things are now.
  int slots_offered() const;

 private:
  awaitable<bool> may_claim();
  awaitable<bool> claim_some();
  awaitable<void> one_item(Claim claim, Slots::Holder slot);
  awaitable<void> one_link(LinkClaim link, Slots::Holder slot);
  // Where another process downloads, or resolves.
  awaitable<int> room_elsewhere();
  awaitable<void> hand_over(const Claim& claim, const Resolved& resolved);
  awaitable<bool> claim_tickets(int count);
  awaitable<void> one_ticket(TicketClaim taken, Slots::Holder slot);
  bool resolves() const { return settings_.roles.has(Role::resolve); }
  bool downloads() const { return settings_.roles.has(Role::download); }
  awaitable<ResolveStep> look_and_resolve(Claim& claim);
  awaitable<DownloadEnd> download(const Claim& claim, Resolved& resolved, SlideBook& book);
  awaitable<void> follow(Claim claim, ResolveStep step);
  awaitable<std::optional<ResolveStep>> after_download(Claim& claim, DownloadEnd end);
  awaitable<void> leave(const Claim& claim, LeavesBy by);
  awaitable<void> spool(const Claim& claim, const Sidecar& sidecar);
  awaitable<void> store(const Claim& claim, Sidecar sidecar, bool adopted);

  const Parts& parts_;
  const Settings& settings_;
  Governor& governor_;
  LeaseKeeper& leases_;
  Indexer& indexer_;
  Resolver resolver_;
  Downloader downloader_;
  Slots slots_;
  Crew crew_;
};

}  // namespace holdfast
