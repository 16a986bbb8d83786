// The ports of this adapter as classes over lanes. Each method is one transaction (add_links: one a batch).
#pragma once

#include "adapters/sqlite/lane.h"
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

namespace holdfast::sqlite {

class SqliteSpend final : public SpendStore {
 public:
  explicit SqliteSpend(Lane& writer) : writer_(writer) {}
  awaitable<Result<IntentAnswer>> intend(Intent intent) override;
  awaitable<Status> close(SpendClose close) override;
  awaitable<Status> block(Instant now, Duration wait) override;
  awaitable<Status> paused(Instant began, Instant ended) override;

 private:
  Lane& writer_;
};

class SqliteListing final : public ListingStore {
 public:
  SqliteListing(Lane& writer, Duration resolve_within) : writer_(writer), resolve_within_(resolve_within) {}
  awaitable<Result<std::vector<Source>>> sources() override;
  awaitable<Result<Walk>> open_walk(SourceId source, WalkKind kind, Instant now) override;
  awaitable<Result<Walk>> restart_walk(SourceId source, WalkKind kind, Instant now) override;
  awaitable<Status> set_target(SourceId source, std::string target, SpendClose spend) override;
  awaitable<Result<PageStanding>> standing(SourceId source, Walk walk, std::vector<AwemeId> ids) override;
  awaitable<Result<PageResult>> commit_page(PageCommit page) override;
  awaitable<Status> end_source(SourceId source, SourceState state, std::string reason, std::optional<SpendClose> spend) override;

 private:
  Lane& writer_;
  Duration resolve_within_;
};

class SqliteQueue final : public QueueStore {
 public:
  explicit SqliteQueue(Lane& writer) : writer_(writer) {}
  awaitable<Result<std::vector<Claim>>> claim(ClaimRequest request) override;
  awaitable<Result<std::vector<LeaseToken>>> heartbeat(std::vector<LeaseToken> tokens, Instant now) override;
  awaitable<Result<Pinned>> pin(Pin pin) override;
  awaitable<Status> finish(Claim claim, Door door, std::optional<SpendClose> spend, Instant now) override;
  awaitable<Result<Backlog>> backlog(Instant now) override;
  awaitable<Result<std::optional<AwemeId>>> canary() override;

 private:
  Lane& writer_;
};

class SqliteLinks final : public LinkStore {
 public:
  explicit SqliteLinks(Lane& writer) : writer_(writer) {}
  awaitable<Result<std::vector<LinkClaim>>> claim_links(int count, std::string owner, Instant now) override;
  awaitable<Result<LinkResult>> link_answered(LinkAnswer answer) override;
  awaitable<Status> link_finished(LinkClaim link, std::variant<Postponed, Dead> door, std::optional<SpendClose> spend, Instant now) override;

 private:
  Lane& writer_;
};

class SqliteIndex final : public IndexStore {
 public:
  explicit SqliteIndex(Lane& writer) : writer_(writer) {}
  awaitable<Status> index(std::vector<IndexRow> rows, Instant now) override;

 private:
  Lane& writer_;
};

class SqliteSweep final : public SweepStore {
 public:
  explicit SqliteSweep(Lane& writer) : writer_(writer) {}
  awaitable<Result<RunStart>> take_over(Instant now) override;
  awaitable<Result<RunStart>> begin_run(std::string owner, Instant now, KindsWanted wanted) override;
  awaitable<Status> finish_run() override;
  awaitable<Result<int>> reap(Instant now) override;
  awaitable<Result<std::vector<LeaseToken>>> live(std::vector<LeaseToken> tokens, Instant now) override;
  awaitable<Result<std::vector<SweepCandidate>>> claim_sweep(AwemeId after, Instant idle_since, std::string owner, Instant now) override;
  awaitable<Status> release_sweep(std::vector<SweepCandidate> swept, Instant now) override;
  awaitable<Result<std::int64_t>> age_dead_letters(Instant before) override;

 private:
  Lane& writer_;
};

class SqliteStatus final : public StatusStore {
 public:
  explicit SqliteStatus(Lane& reader) : reader_(reader) {}
  awaitable<Result<Balance>> balance() override;
  awaitable<Result<Credits>> credits() override;
  awaitable<Result<Freshness>> freshness() override;
  awaitable<Result<std::vector<SourceStatus>>> source_statuses() override;
  awaitable<Result<std::vector<DeadLetter>>> dead_letters(std::optional<Reason> reason, std::optional<std::string> id) override;
  awaitable<Result<std::vector<std::string>>> audit(AuditDepth depth) override;

 private:
  Lane& reader_;
};

class SqliteSearch final : public SearchStore {
 public:
  explicit SqliteSearch(Lane& reader) : reader_(reader) {}
  awaitable<Result<FoundPosts>> find(PostQuery query) override;
  awaitable<Result<std::int64_t>> count(PostQuery query, std::int64_t most) override;
  awaitable<Result<std::optional<WholePost>>> post(AwemeId id) override;
  awaitable<Result<std::vector<KnownPost>>> known(std::vector<AwemeId> ids) override;
  awaitable<Result<std::optional<LinkFate>>> link(std::string url) override;
  awaitable<Result<std::vector<Letter>>> letters(std::optional<Reason> reason, std::int64_t after) override;

 private:
  Lane& reader_;
};

class SqliteAdmin final : public AdminStore {
 public:
  explicit SqliteAdmin(Lane& writer) : writer_(writer) {}
  awaitable<Result<LinksAdded>> add_links(std::vector<NewLink> links, Instant now) override;
  awaitable<Result<Retried>> retry_dead(std::vector<DeadName> names, std::optional<Reason> reason, Instant now) override;

 private:
  Lane& writer_;
};

class SqliteSources final : public SourceAdmin {
 public:
  explicit SqliteSources(Lane& writer) : writer_(writer) {}
  awaitable<Result<std::vector<Source>>> sources() override;
  awaitable<Result<AddedSource>> add_source(SourceName name, OptionsChange change, Instant now) override;
  awaitable<Status> set_options(SourceId source, OptionsChange change) override;
  awaitable<Status> set_state(SourceId source, SourceState state) override;

 private:
  Lane& writer_;
};

class SqliteRegions final : public RegionStore {
 public:
  explicit SqliteRegions(Lane& writer) : writer_(writer) {}
  awaitable<Result<RegionList>> regions() override;
  awaitable<Status> keep_regions(std::vector<Region> regions, SpendClose spend, Instant now) override;

 private:
  Lane& writer_;
};

class SqliteTickets final : public TicketStore {
 public:
  explicit SqliteTickets(Lane& writer) : writer_(writer) {}
  awaitable<Status> hand_over(HandOver given) override;
  awaitable<Result<std::vector<TicketClaim>>> claim_tickets(int count, std::string owner, Instant now) override;
  awaitable<Result<int>> expire_tickets(Instant now) override;

 private:
  Lane& writer_;
};

class SqliteWorkers final : public WorkerStore {
 public:
  explicit SqliteWorkers(Lane& writer) : writer_(writer) {}
  awaitable<Result<RunStart>> enrol(WorkerCard card, KindsWanted wanted, Instant now) override;
  awaitable<Result<Offers>> beat(WorkerCard card, WorkerBeat beat, Instant now) override;
  awaitable<Result<Offers>> offers(Instant now) override;
  awaitable<Status> leave(std::string owner, Instant now) override;
  awaitable<Result<WorkforceStatus>> workforce(Instant now) override;

 private:
  Lane& writer_;
};

class SqliteDuties final : public DutyStore {
 public:
  explicit SqliteDuties(Lane& writer) : writer_(writer) {}
  awaitable<Result<std::optional<Duty>>> take(DutyWish wish) override;
  awaitable<Result<std::optional<Duty>>> renew(Duty duty, Duration length, Instant now) override;
  awaitable<Status> drop(Duty duty) override;

 private:
  Lane& writer_;
};

class SqliteSpools final : public SpoolStore {
 public:
  explicit SqliteSpools(Lane& writer) : writer_(writer) {}
  awaitable<Result<UploadBacklog>> uploads(std::string host, Instant now) override;
  awaitable<Result<std::vector<SpoolStanding>>> spools() override;
  awaitable<Result<std::vector<std::pair<AwemeId, State>>>> states(std::vector<AwemeId> ids) override;
  awaitable<Result<bool>> take_in(FoundInSpool found, Instant now) override;
  awaitable<Result<std::int64_t>> give_up(std::string host, Instant now) override;

 private:
  Lane& writer_;
};

class SqliteForecast final : public ForecastStore {
 public:
  explicit SqliteForecast(Lane& reader) : reader_(reader) {}
  awaitable<Result<Workload>> workload(Instant now) override;

 private:
  Lane& reader_;
};

}  // namespace holdfast::sqlite
