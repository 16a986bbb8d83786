// The downloader: from a ticket to published media and sidecar (RULES 1, 5, 6). core/download/transfer decides which
// candidate is tried; this fetches, publishes in the order of the commit protocol, and says how it went.
#pragma once

#include <map>
#include <optional>
#include <variant>

#include "pipeline/fetch.h"
#include "pipeline/lease_keeper.h"
#include "pipeline/resolver.h"

namespace holdfast {

struct Archived {
  Sidecar sidecar;             // published
};
struct TicketUsedUp {          // call 2, or a door that core decides
  TicketSpent spent;
};
using DownloadEnd = std::variant<Archived, TicketUsedUp, Door, Dropped>;

class Downloader {
 public:
  Downloader(const Parts& parts, const Settings& settings, Governor& governor, LeaseKeeper& leases);

  awaitable<DownloadEnd> download(Claim claim, Resolved& resolved);

 private:
  struct Job;                  // one download under way
  awaitable<std::optional<Asset>> fetch_video(Job& job);
  awaitable<void> try_candidate(Job& job, TryCandidate step);
  awaitable<void> wait_for_host(Job& job, const std::string& host);
  Door conflict(Job& job, const std::string& key);
  awaitable<std::optional<Asset>> publish_video(Job& job, std::size_t index);
  awaitable<std::optional<Asset>> adopt_video(Job& job, const std::string& key);
  awaitable<Asset> fetch_cover(Job& job);
  awaitable<bool> publish_sidecar(Job& job, Sidecar& sidecar);
  awaitable<void> discard_parts(Job& job);
  bool storage_stopped(Job& job, const Failure& failure);

  const Parts& parts_;
  const Settings& settings_;
  Governor& governor_;
  LeaseKeeper& leases_;
  Fetcher fetcher_;
};

}  // namespace holdfast
