// The uploader: from the spool to the remote vault, media first, the sidecar last, each byte checked on its way (RULES 6,
// docs/FORMATS.md). Costs no credit, counts no attempt, never replaces a name, and goes on by itself when the store is back.
#pragma once

#include <functional>
#include <optional>
#include <unordered_map>
#include <variant>

#include "pipeline/asset_files.h"
#include "pipeline/crew.h"
#include "pipeline/indexer.h"
#include "pipeline/spool.h"

namespace holdfast {

class Uploader {
 public:
  Uploader(const Parts& parts, const Settings& settings, Governor& governor, LeaseKeeper& leases, Indexer& indexer);

  // Until the run is over, nobody brings more, and what is due is uploaded; or the store fails, or the run was asked to stop. At
  // once where there is no remote vault.
  awaitable<void> run(std::function<bool()> more_may_come);
  std::int64_t in_hand() const { return crew_.members(); }
  bool idle() const { return crew_.members() == 0; }

 private:
  struct Published {
    Sidecar sidecar;                  // as it stands in the remote vault
  };
  using End = std::variant<Published, Door, Dropped>;
  struct Job {
    const Claim& claim;
    Sidecar sidecar;
    bool changed = false;             // names what was there already instead of ours
  };

  bool may_take() const;
  awaitable<bool> take_some();
  awaitable<void> probe();
  awaitable<void> one(Claim claim);
  awaitable<End> upload(const Claim& claim, const StorageKey& stem);
  awaitable<std::optional<End>> find_published(const Claim& claim, const StorageKey& stem);
  awaitable<std::optional<End>> put(Job& job, Asset& asset);
  awaitable<std::optional<End>> put_bytes(Job& job, Asset& asset);
  awaitable<std::optional<End>> take_what_is_there(Job& job, Asset& asset, bool ours_is_here);
  awaitable<bool> sound_is_there(Job& job, Asset& asset);
  awaitable<End> put_sidecar(Job& job, const StorageKey& stem, std::string text);
  awaitable<void> leave(const Claim& claim, const StorageKey& stem, End end);

  End remote_failed(const Claim& claim, const Failure& failure);
  awaitable<End> lost(const Claim& claim, std::string why, std::optional<std::string> damaged_key);
  End conflict(const Claim& claim, const std::string& key);
  End spool_failed(const Claim& claim, const Failure& failure);

  const Parts& parts_;
  const Settings& settings_;
  Governor& governor_;
  LeaseKeeper& leases_;
  Indexer& indexer_;
  std::unordered_map<std::string, Asset> sounds_;   // known to be in the remote vault, by stem; at most limits::sounds_remembered
  std::unordered_map<AwemeId, int> failures_;       // of this run; at most limits::failures_remembered
  Crew crew_;
};

}  // namespace holdfast
