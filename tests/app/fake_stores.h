// Stores that remember what a command gave them and answer what the test laid down. No catalog behind them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ports/admin_store.h"
#include "ports/region_store.h"
#include "ports/source_admin.h"
#include "ports/status_store.h"

namespace holdfast::testing_app {

class FakeAdmin : public AdminStore {
 public:
  awaitable<Result<LinksAdded>> add_links(std::vector<NewLink> links, Instant) override {
    if (failure) co_return std::unexpected(*failure);
    LinksAdded added;
    for (auto& link : links) (std::holds_alternative<AwemeId>(link.what) ? added.added : added.links) += 1;
    batches.push_back(std::move(links));
    co_return added;
  }
  awaitable<Result<Retried>> retry_dead(std::vector<DeadName> names, std::optional<Reason> reason, Instant) override {
    if (failure) co_return std::unexpected(*failure);
    retried_names = names;
    retried_reason = reason;
    co_return retried;
  }

  std::optional<Failure> failure;
  Retried retried{.revived = 1};
  std::vector<std::vector<NewLink>> batches;
  std::vector<DeadName> retried_names;
  std::optional<Reason> retried_reason;
};

class FakeSources : public SourceAdmin {
 public:
  awaitable<Result<std::vector<Source>>> sources() override {
    if (failure) co_return std::unexpected(*failure);
    co_return laid_sources;
  }
  awaitable<Result<AddedSource>> add_source(SourceName name, OptionsChange change, Instant) override {
    if (failure) co_return std::unexpected(*failure);
    added.push_back(name);
    changes.push_back(change);
    co_return answer;
  }
  awaitable<Status> set_options(SourceId source, OptionsChange change) override {
    moved.push_back(source);
    changes.push_back(change);
    co_return Status{};
  }
  awaitable<Status> set_state(SourceId source, SourceState state) override {
    moved.push_back(source);
    states.push_back(state);
    co_return Status{};
  }

  std::optional<Failure> failure;
  std::vector<Source> laid_sources;
  AddedSource answer = AddedSource::added;
  std::vector<SourceName> added;
  std::vector<OptionsChange> changes;
  std::vector<SourceId> moved;
  std::vector<SourceState> states;
};

class FakeRegions : public RegionStore {
 public:
  awaitable<Result<RegionList>> regions() override { co_return laid; }
  awaitable<Status> keep_regions(std::vector<Region>, SpendClose, Instant) override { co_return Status{}; }

  RegionList laid;
};

class FakeStatus : public StatusStore {
 public:
  awaitable<Result<Balance>> balance() override {
    if (failure) co_return std::unexpected(*failure);
    co_return laid_balance;
  }
  awaitable<Result<Credits>> credits() override { co_return laid_credits; }
  awaitable<Result<Freshness>> freshness() override { co_return laid_freshness; }
  awaitable<Result<std::vector<SourceStatus>>> source_statuses() override { co_return laid_sources; }
  awaitable<Result<std::vector<DeadLetter>>> dead_letters(std::optional<Reason> reason, std::optional<std::string> id) override {
    asked_reason = reason;
    asked_id = id;
    co_return laid_letters;
  }
  awaitable<Result<std::vector<std::string>>> audit(AuditDepth depth) override {
    asked_depth = depth;
    co_return laid_audit;
  }

  std::optional<Failure> failure;
  Balance laid_balance;
  Credits laid_credits;
  Freshness laid_freshness;
  std::vector<SourceStatus> laid_sources;
  std::vector<DeadLetter> laid_letters;
  std::vector<std::string> laid_audit;
  std::optional<AuditDepth> asked_depth;
  std::optional<Reason> asked_reason;
  std::optional<std::string> asked_id;
};

}  // namespace holdfast::testing_app
