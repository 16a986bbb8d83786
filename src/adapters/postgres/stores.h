// The ports of this adapter as classes over the pool. Each method is one call, so one transaction (add_links: one a batch; intend: again when
// another host took a grant meanwhile).
#pragma once

#include <atomic>

#include "adapters/postgres/pool.h"
#include "ports/admin_store.h"
#include "ports/duty_store.h"
#include "ports/forecast_store.h"
#include "ports/index_store.h"
#include "ports/link_store.h"
#include "ports/listing_store.h"
#include "ports/queue_store.h"
#include "ports/search_store.h"
#include "ports/region_store.h"
#include "ports/source_admin.h"
#include "ports/spend_store.h"
#include "ports/spool_store.h"
#include "ports/status_store.h"
#include "ports/sweep_store.h"
#include "ports/ticket_store.h"
#include "ports/worker_store.h"

namespace holdfast::postgres {

class PgSpend final : public SpendStore {
 public:
  explicit PgSpend(Pool& pool) : pool_(pool) {}
  awaitable<Result<IntentAnswer>> intend(Intent intent) override;
  awaitable<Status> close(SpendClose close) override;
  awaitable<Status> block(Instant now, Duration wait) override;
  awaitable<Status> paused(Instant began, Instant ended) override;

 private:
  Pool& pool_;
  std::atomic<std::int64_t> tat_{0}, blocked_{0};  // what the limiter's row said last: a guess that saves a call
};

class PgListing final : public ListingStore {
 public:
  PgListing(Pool& pool, Duration resolve_within) : pool_(pool), resolve_within_(resolve_within) {}
  awaitable<Result<std::vector<Source>>> sources() override;
  awaitable<Result<Walk>> open_walk(SourceId source, WalkKind kind, Instant now) override;
  awaitable<Result<Walk>> restart_walk(SourceId source, WalkKind kind, Instant now) override;
  awaitable<Status> set_target(SourceId source, std::string target, SpendClose spend) override;
  awaitable<Result<PageStanding>> standing(SourceId source, Walk walk, std::vector<AwemeId> ids) override;
  awaitable<Result<PageResult>> commit_page(PageCommit page) override;
  awaitable<Status> end_source(SourceId source, SourceState state, std::string reason, std::optional<SpendClose> spend) override;

 private:
  Pool& pool_;
  Duration resolve_within_;
};

class PgQueue final : public QueueStore {
 public:
  explicit PgQueue(Pool& pool) : pool_(pool) {}
  awaitable<Result<std::vector<Claim>>> claim(ClaimRequest request) override;
  awaitable<Result<std::vector<LeaseToken>>> heartbeat(std::vector<LeaseToken> tokens, Instant now) override;
  awaitable<Result<Pinned>> pin(Pin pin) override;
  awaitable<Status> finish(Claim claim, Door door, std::optional<SpendClose> spend, Instant now) override;
  awaitable<Result<Backlog>> backlog(Instant now) override;
  awaitable<Result<std::optional<AwemeId>>> canary() override;

 private:
  Pool& pool_;
};

class PgLinks final : public LinkStore {
 public:
  explicit PgLinks(Pool& pool) : pool_(pool) {}
  awaitable<Result<std::vector<LinkClaim>>> claim_links(int count, std::string owner, Instant now) override;
  awaitable<Result<LinkResult>> link_answered(LinkAnswer answer) override;
  awaitable<Status> link_finished(LinkClaim link, std::variant<Postponed, Dead> door, std::optional<SpendClose> spend, Instant now) override;

 private:
  Pool& pool_;
};

class PgIndex final : public IndexStore {
 public:
  explicit PgIndex(Pool& pool) : pool_(pool) {}
  awaitable<Status> index(std::vector<IndexRow> rows, Instant now) override;

 private:
  Pool& pool_;
};

class PgSweep final : public SweepStore {
 public:
  explicit PgSweep(Pool& pool) : pool_(pool) {}
  awaitable<Result<RunStart>> take_over(Instant now) override;
  awaitable<Result<RunStart>> begin_run(std::string owner, Instant now, KindsWanted wanted) override;
  awaitable<Status> finish_run() override;
  awaitable<Result<int>> reap(Instant now) override;
  awaitable<Result<std::vector<LeaseToken>>> live(std::vector<LeaseToken> tokens, Instant now) override;
  awaitable<Result<std::vector<SweepCandidate>>> claim_sweep(AwemeId after, Instant idle_since, std::string owner, Instant now) override;
  awaitable<Status> release_sweep(std::vector<SweepCandidate> swept, Instant now) override;
  awaitable<Result<std::int64_t>> age_dead_letters(Instant before) override;

 private:
  Pool& pool_;
};

class PgStatus final : public StatusStore {
 public:
  explicit PgStatus(Pool& pool) : pool_(pool) {}
  awaitable<Result<Balance>> balance() override;
  awaitable<Result<Credits>> credits() override;
  awaitable<Result<Freshness>> freshness() override;
  awaitable<Result<std::vector<SourceStatus>>> source_statuses() override;
  awaitable<Result<std::vector<DeadLetter>>> dead_letters(std::optional<Reason> reason, std::optional<std::string> id) override;
  awaitable<Result<std::vector<std::string>>> audit(AuditDepth depth) override;

 private:
  Pool& pool_;
};

class PgSearch final : public SearchStore {
 public:
  explicit PgSearch(Pool& pool) : pool_(pool) {}
  awaitable<Result<FoundPosts>> find(PostQuery query) override;
  awaitable<Result<std::int64_t>> count(PostQuery query, std::int64_t most) override;
  awaitable<Result<std::optional<WholePost>>> post(AwemeId id) override;
  awaitable<Result<std::vector<KnownPost>>> known(std::vector<AwemeId> ids) override;
  awaitable<Result<std::optional<LinkFate>>> link(std::string url) override;
  awaitable<Result<std::vector<Letter>>> letters(std::optional<Reason> reason, std::int64_t after) override;

 private:
  Pool& pool_;
};

class PgAdmin final : public AdminStore {
 public:
  explicit PgAdmin(Pool& pool) : pool_(pool) {}
  awaitable<Result<LinksAdded>> add_links(std::vector<NewLink> links, Instant now) override;
  awaitable<Result<Retried>> retry_dead(std::vector<DeadName> names, std::optional<Reason> reason, Instant now) override;

 private:
  Pool& pool_;
};

class PgSources final : public SourceAdmin {
 public:
  explicit PgSources(Pool& pool) : pool_(pool) {}
  awaitable<Result<std::vector<Source>>> sources() override;
  awaitable<Result<AddedSource>> add_source(SourceName name, OptionsChange change, Instant now) override;
  awaitable<Status> set_options(SourceId source, OptionsChange change) override;
  awaitable<Status> set_state(SourceId source, SourceState state) override;

 private:
  Pool& pool_;
};

class PgRegions final : public RegionStore {
 public:
  explicit PgRegions(Pool& pool) : pool_(pool) {}
  awaitable<Result<RegionList>> regions() override;
  awaitable<Status> keep_regions(std::vector<Region> regions, SpendClose spend, Instant now) override;

 private:
  Pool& pool_;
};

class PgForecast final : public ForecastStore {
 public:
  explicit PgForecast(Pool& pool) : pool_(pool) {}
  awaitable<Result<Workload>> workload(Instant now) override;

 private:
  Pool& pool_;
};

class PgTickets final : public TicketStore {
 public:
  explicit PgTickets(Pool& pool) : pool_(pool) {}
  awaitable<Status> hand_over(HandOver given) override;
  awaitable<Result<std::vector<TicketClaim>>> claim_tickets(int count, std::string owner, Instant now) override;
  awaitable<Result<int>> expire_tickets(Instant now) override;

 private:
  Pool& pool_;
};

class PgWorkers final : public WorkerStore {
 public:
  explicit PgWorkers(Pool& pool) : pool_(pool) {}
  awaitable<Result<RunStart>> enrol(WorkerCard card, KindsWanted wanted, Instant now) override;
  awaitable<Result<Offers>> beat(WorkerCard card, WorkerBeat beat, Instant now) override;
  awaitable<Result<Offers>> offers(Instant now) override;
  awaitable<Status> leave(std::string owner, Instant now) override;
  awaitable<Result<WorkforceStatus>> workforce(Instant now) override;

 private:
  Pool& pool_;
};

class PgDuties final : public DutyStore {
 public:
  explicit PgDuties(Pool& pool) : pool_(pool) {}
  awaitable<Result<std::optional<Duty>>> take(DutyWish wish) override;
  awaitable<Result<std::optional<Duty>>> renew(Duty duty, Duration length, Instant now) override;
  awaitable<Status> drop(Duty duty) override;

 private:
  Pool& pool_;
};

class PgSpools final : public SpoolStore {
 public:
  explicit PgSpools(Pool& pool) : pool_(pool) {}
  awaitable<Result<UploadBacklog>> uploads(std::string host, Instant now) override;
  awaitable<Result<std::vector<SpoolStanding>>> spools() override;
  awaitable<Result<std::vector<std::pair<AwemeId, State>>>> states(std::vector<AwemeId> ids) override;
  awaitable<Result<bool>> take_in(FoundInSpool found, Instant now) override;
  awaitable<Result<std::int64_t>> give_up(std::string host, Instant now) override;

 private:
  Pool& pool_;
};

}  // namespace holdfast::postgres
