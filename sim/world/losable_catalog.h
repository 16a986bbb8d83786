// The catalog as a process sees it over a connection that may be lost: then nothing reaches it. (An adapter finds out by itself about
// a commit whose answer was lost: a failure of kind catalog says that nothing was done.)
#pragma once

#include <utility>

#include "adapters/sqlite/catalog.h"
#include "ports/duty_store.h"
#include "ports/ticket_store.h"
#include "ports/worker_store.h"

namespace holdfast::sim {

struct CatalogOutage {
  bool lost = false;
};

// One port: asks the real one, or fails, by the outage of the moment.
class Losable {
 public:
  explicit Losable(const CatalogOutage* outage) : outage_(outage) {}

 protected:
  template <class Answer, class Ask>
  awaitable<Answer> ask(Ask real) {
    if (outage_ != nullptr && outage_->lost) co_return away();
    co_return co_await real();
  }

 private:
  static std::unexpected<Failure> away() { return fail(FailureKind::catalog, "ask the catalog", "", "the connection was lost"); }
  const CatalogOutage* outage_;
};

class LosableSpend final : public SpendStore, Losable {
 public:
  LosableSpend(SpendStore& real, const CatalogOutage* outage) : Losable(outage), real_(real) {}
  awaitable<Result<IntentAnswer>> intend(Intent intent) override {
    co_return co_await ask<Result<IntentAnswer>>([this, &intent] { return real_.intend(intent); });
  }
  awaitable<Status> close(SpendClose close) override {
    co_return co_await ask<Status>([this, &close] { return real_.close(close); });
  }
  awaitable<Status> block(Instant now, Duration wait) override {
    co_return co_await ask<Status>([this, &now, &wait] { return real_.block(now, wait); });
  }
  awaitable<Status> paused(Instant began, Instant ended) override {
    co_return co_await ask<Status>([this, &began, &ended] { return real_.paused(began, ended); });
  }

 private:
  SpendStore& real_;
};

class LosableListing final : public ListingStore, Losable {
 public:
  LosableListing(ListingStore& real, const CatalogOutage* outage) : Losable(outage), real_(real) {}
  awaitable<Result<std::vector<Source>>> sources() override {
    co_return co_await ask<Result<std::vector<Source>>>([this] { return real_.sources(); });
  }
  awaitable<Result<Walk>> open_walk(SourceId source, WalkKind kind, Instant now) override {
    co_return co_await ask<Result<Walk>>([this, &source, &kind, &now] { return real_.open_walk(source, kind, now); });
  }
  awaitable<Result<Walk>> restart_walk(SourceId source, WalkKind kind, Instant now) override {
    co_return co_await ask<Result<Walk>>([this, &source, &kind, &now] { return real_.restart_walk(source, kind, now); });
  }
  awaitable<Status> set_target(SourceId source, std::string target, SpendClose spend) override {
    co_return co_await ask<Status>([this, &source, &target, &spend] { return real_.set_target(source, target, spend); });
  }
  awaitable<Result<PageStanding>> standing(SourceId source, Walk walk, std::vector<AwemeId> ids) override {
    co_return co_await ask<Result<PageStanding>>([this, &source, &walk, &ids] { return real_.standing(source, walk, ids); });
  }
  awaitable<Result<PageResult>> commit_page(PageCommit page) override {
    co_return co_await ask<Result<PageResult>>([this, &page] { return real_.commit_page(page); });
  }
  awaitable<Status> end_source(SourceId source, SourceState state, std::string reason, std::optional<SpendClose> spend) override {
    co_return co_await ask<Status>([this, &source, &state, &reason, &spend] { return real_.end_source(source, state, reason, spend); });
  }

 private:
  ListingStore& real_;
};

class LosableQueue final : public QueueStore, Losable {
 public:
  LosableQueue(QueueStore& real, const CatalogOutage* outage) : Losable(outage), real_(real) {}
  awaitable<Result<std::vector<Claim>>> claim(ClaimRequest request) override {
    co_return co_await ask<Result<std::vector<Claim>>>([this, &request] { return real_.claim(request); });
  }
  awaitable<Result<std::vector<LeaseToken>>> heartbeat(std::vector<LeaseToken> tokens, Instant now) override {
    co_return co_await ask<Result<std::vector<LeaseToken>>>([this, &tokens, &now] { return real_.heartbeat(tokens, now); });
  }
  awaitable<Result<Pinned>> pin(Pin pin) override {
    co_return co_await ask<Result<Pinned>>([this, &pin] { return real_.pin(pin); });
  }
  awaitable<Status> finish(Claim claim, Door door, std::optional<SpendClose> spend, Instant now) override {
    co_return co_await ask<Status>([this, &claim, &door, &spend, &now] { return real_.finish(claim, door, spend, now); });
  }
  awaitable<Result<Backlog>> backlog(Instant now) override {
    co_return co_await ask<Result<Backlog>>([this, &now] { return real_.backlog(now); });
  }
  awaitable<Result<std::optional<AwemeId>>> canary() override {
    co_return co_await ask<Result<std::optional<AwemeId>>>([this] { return real_.canary(); });
  }

 private:
  QueueStore& real_;
};

class LosableLink final : public LinkStore, Losable {
 public:
  LosableLink(LinkStore& real, const CatalogOutage* outage) : Losable(outage), real_(real) {}
  awaitable<Result<std::vector<LinkClaim>>> claim_links(int count, std::string owner, Instant now) override {
    co_return co_await ask<Result<std::vector<LinkClaim>>>([this, &count, &owner, &now] { return real_.claim_links(count, owner, now); });
  }
  awaitable<Result<LinkResult>> link_answered(LinkAnswer answer) override {
    co_return co_await ask<Result<LinkResult>>([this, &answer] { return real_.link_answered(answer); });
  }
  awaitable<Status> link_finished(LinkClaim link, std::variant<Postponed, Dead> door, std::optional<SpendClose> spend, Instant now) override {
    co_return co_await ask<Status>([this, &link, &door, &spend, &now] { return real_.link_finished(link, door, spend, now); });
  }

 private:
  LinkStore& real_;
};

class LosableIndex final : public IndexStore, Losable {
 public:
  LosableIndex(IndexStore& real, const CatalogOutage* outage) : Losable(outage), real_(real) {}
  awaitable<Status> index(std::vector<IndexRow> rows, Instant now) override {
    co_return co_await ask<Status>([this, &rows, &now] { return real_.index(rows, now); });
  }

 private:
  IndexStore& real_;
};

class LosableSweep final : public SweepStore, Losable {
 public:
  LosableSweep(SweepStore& real, const CatalogOutage* outage) : Losable(outage), real_(real) {}
  awaitable<Result<RunStart>> begin_run(std::string owner, Instant now, KindsWanted wanted) override {
    co_return co_await ask<Result<RunStart>>([this, &owner, &now, &wanted] { return real_.begin_run(owner, now, wanted); });
  }
  awaitable<Result<RunStart>> take_over(Instant now) override {
    co_return co_await ask<Result<RunStart>>([this, &now] { return real_.take_over(now); });
  }
  awaitable<Status> finish_run() override {
    co_return co_await ask<Status>([this] { return real_.finish_run(); });
  }
  awaitable<Result<int>> reap(Instant now) override {
    co_return co_await ask<Result<int>>([this, &now] { return real_.reap(now); });
  }
  awaitable<Result<std::vector<LeaseToken>>> live(std::vector<LeaseToken> tokens, Instant now) override {
    co_return co_await ask<Result<std::vector<LeaseToken>>>([this, &tokens, &now] { return real_.live(tokens, now); });
  }
  awaitable<Result<std::vector<SweepCandidate>>> claim_sweep(AwemeId after, Instant idle_since, std::string owner, Instant now) override {
    co_return co_await ask<Result<std::vector<SweepCandidate>>>([this, &after, &idle_since, &owner, &now] { return real_.claim_sweep(after, idle_since, owner, now); });
  }
  awaitable<Status> release_sweep(std::vector<SweepCandidate> swept, Instant now) override {
    co_return co_await ask<Status>([this, &swept, &now] { return real_.release_sweep(swept, now); });
  }
  awaitable<Result<std::int64_t>> age_dead_letters(Instant before) override {
    co_return co_await ask<Result<std::int64_t>>([this, &before] { return real_.age_dead_letters(before); });
  }

 private:
  SweepStore& real_;
};

class LosableRegion final : public RegionStore, Losable {
 public:
  LosableRegion(RegionStore& real, const CatalogOutage* outage) : Losable(outage), real_(real) {}
  awaitable<Result<RegionList>> regions() override {
    co_return co_await ask<Result<RegionList>>([this] { return real_.regions(); });
  }
  awaitable<Status> keep_regions(std::vector<Region> regions, SpendClose spend, Instant now) override {
    co_return co_await ask<Status>([this, &regions, &spend, &now] { return real_.keep_regions(regions, spend, now); });
  }

 private:
  RegionStore& real_;
};

class LosableTicket final : public TicketStore, Losable {
 public:
  LosableTicket(TicketStore& real, const CatalogOutage* outage) : Losable(outage), real_(real) {}
  awaitable<Status> hand_over(HandOver given) override {
    co_return co_await ask<Status>([this, &given] { return real_.hand_over(given); });
  }
  awaitable<Result<std::vector<TicketClaim>>> claim_tickets(int count, std::string owner, Instant now) override {
    co_return co_await ask<Result<std::vector<TicketClaim>>>([this, &count, &owner, &now] { return real_.claim_tickets(count, owner, now); });
  }
  awaitable<Result<int>> expire_tickets(Instant now) override {
    co_return co_await ask<Result<int>>([this, &now] { return real_.expire_tickets(now); });
  }

 private:
  TicketStore& real_;
};

class LosableWorker final : public WorkerStore, Losable {
 public:
  LosableWorker(WorkerStore& real, const CatalogOutage* outage) : Losable(outage), real_(real) {}
  awaitable<Result<RunStart>> enrol(WorkerCard card, KindsWanted wanted, Instant now) override {
    co_return co_await ask<Result<RunStart>>([this, &card, &wanted, &now] { return real_.enrol(card, wanted, now); });
  }
  awaitable<Result<Offers>> beat(WorkerCard card, WorkerBeat beat, Instant now) override {
    co_return co_await ask<Result<Offers>>([this, &card, &beat, &now] { return real_.beat(card, beat, now); });
  }
  awaitable<Result<Offers>> offers(Instant now) override {
    co_return co_await ask<Result<Offers>>([this, &now] { return real_.offers(now); });
  }
  awaitable<Status> leave(std::string owner, Instant now) override {
    co_return co_await ask<Status>([this, &owner, &now] { return real_.leave(owner, now); });
  }
  awaitable<Result<WorkforceStatus>> workforce(Instant now) override {
    co_return co_await ask<Result<WorkforceStatus>>([this, &now] { return real_.workforce(now); });
  }

 private:
  WorkerStore& real_;
};

class LosableDuty final : public DutyStore, Losable {
 public:
  LosableDuty(DutyStore& real, const CatalogOutage* outage) : Losable(outage), real_(real) {}
  awaitable<Result<std::optional<Duty>>> take(DutyWish wish) override {
    co_return co_await ask<Result<std::optional<Duty>>>([this, &wish] { return real_.take(wish); });
  }
  awaitable<Result<std::optional<Duty>>> renew(Duty duty, Duration length, Instant now) override {
    co_return co_await ask<Result<std::optional<Duty>>>([this, &duty, &length, &now] { return real_.renew(duty, length, now); });
  }
  awaitable<Status> drop(Duty duty) override {
    co_return co_await ask<Status>([this, &duty] { return real_.drop(duty); });
  }

 private:
  DutyStore& real_;
};

class LosableCatalog {
 public:
  LosableCatalog(SqliteCatalog& real, const CatalogOutage* outage)
      : spend_(real.spend(), outage), listing_(real.listing(), outage), queue_(real.queue(), outage), links_(real.links(), outage), index_(real.index(), outage), sweep_(real.sweep(), outage), regions_(real.regions(), outage), tickets_(real.tickets(), outage), workers_(real.workers(), outage), duties_(real.duties(), outage) {}
  SpendStore& spend() { return spend_; }
  ListingStore& listing() { return listing_; }
  QueueStore& queue() { return queue_; }
  LinkStore& links() { return links_; }
  IndexStore& index() { return index_; }
  SweepStore& sweep() { return sweep_; }
  RegionStore& regions() { return regions_; }
  TicketStore& tickets() { return tickets_; }
  WorkerStore& workers() { return workers_; }
  DutyStore& duties() { return duties_; }

 private:
  LosableSpend spend_;
  LosableListing listing_;
  LosableQueue queue_;
  LosableLink links_;
  LosableIndex index_;
  LosableSweep sweep_;
  LosableRegion regions_;
  LosableTicket tickets_;
  LosableWorker workers_;
  LosableDuty duties_;
};

}  // namespace holdfast::sim
