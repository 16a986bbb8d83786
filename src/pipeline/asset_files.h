// Has one asset of a post from one ticket: fetched, checked and published, or adopted where an earlier capture published it
// (RULES 1, 5, 6). core/download/transfer decides which candidate is tried and how often. Knows nothing of posts or
// sidecars; video, slides, cover and sound all come through here.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <variant>

#include "core/download/slides.h"
#include "core/store/key_layout.h"
#include "pipeline/fetch.h"
#include "pipeline/lease_keeper.h"
#include "pipeline/resolver.h"

namespace holdfast {

struct AssetPlan {
  AssetKind kind = AssetKind::video;
  MediaWant want = MediaWant::video;
  StorageKey stem;
  std::span<const Candidate> candidates;        // outlive the call
  std::optional<std::int64_t> duration_s;       // as the post states it
  // The post can't be without it: a host that is left alone is waited for, and a name that is taken by something else stops
  // the post. Covers and sounds block nothing.
  bool needed = true;
};

struct AssetMissing {
  std::string why;                              // no link in it
  SlideEnd end = SlideEnd::failed;              // the mildest of its candidates' ends
  bool all_bad_content = false;                 // every candidate was media of the wrong kind, or damaged
};
using AssetStopped = std::variant<Door, Dropped>;  // the whole post stops here
using AssetEnd = std::variant<Asset, AssetMissing, AssetStopped>;

// What lies under `key`, checked as the plan's media. nullopt: nothing does. corrupt: it is no such media.
awaitable<Result<std::optional<Asset>>> look_at(Vault& vault, const AssetPlan& plan, std::string key);

class AssetFiles {
 public:
  AssetFiles(const Parts& parts, const Settings& settings, Governor& governor, LeaseKeeper& leases);

  // What an earlier, cut-off capture published under the plan's stem; nullopt: nothing of the kind lies there.
  awaitable<std::optional<AssetEnd>> adopt(const Claim& claim, AssetPlan plan);
  // The same for one name.
  awaitable<std::optional<AssetEnd>> adopt_key(const Claim& claim, AssetPlan plan, std::string key);
  // One that another post brought to the remote vault; nullopt also when that can't be asked now.
  awaitable<std::optional<Asset>> in_remote(const AssetPlan& plan, const std::string& key);
  // From the candidates of the plan.
  awaitable<AssetEnd> download(const Claim& claim, AssetPlan plan);

  // Our own side is in the way: the item goes back as it was, nothing counted.
  AssetStopped stopped(const Claim& claim, const Failure& failure);
  // The name is taken by what is not this post's: for a person to look at; never replaced (RULES 6).
  AssetStopped conflict(const Claim& claim, const std::string& key);

 private:
  struct Job;                                   // one asset under way
  awaitable<void> try_candidate(Job& job, TryCandidate step);
  awaitable<void> wait_for_host(Job& job, const std::string& host);
  awaitable<AssetEnd> publish(Job& job, std::size_t index);
  awaitable<void> discard_parts(Job& job);
  AssetMissing missing(const Job& job) const;

  const Parts& parts_;
  Governor& governor_;
  LeaseKeeper& leases_;
  Fetcher fetcher_;
};

}  // namespace holdfast
