// What a run is made of: the ports and the numbers. wiring.cc fills it for the product, sim/world for the simulator.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "core/resolve/candidates.h"
#include "core/store/sidecar.h"
#include "pipeline/remote_parts.h"
#include "pipeline/sharing.h"
#include "ports/clock.h"
#include "ports/http.h"
#include "ports/index_store.h"
#include "ports/link_store.h"
#include "ports/listing_store.h"
#include "ports/log.h"
#include "ports/progress.h"
#include "ports/provider.h"
#include "ports/queue_store.h"
#include "ports/random.h"
#include "ports/region_store.h"
#include "ports/sidecar_codec.h"
#include "ports/spend_store.h"

namespace holdfast {

// Each outlives the run.
struct Parts {
  Clock& clock;
  Random& random;
  Log& log;
  Provider& provider;
  HttpClient& api;       // what `provider` calls through: only to end its calls when the run is over
  HttpClient& http;      // of the CDN; carries no key
  Vault& vault;          // what is downloaded is published here
  const SidecarCodec& sidecars;
  SpendStore& spend;
  ListingStore& listing;
  QueueStore& queue;
  LinkStore& links;
  IndexStore& index;
  SweepStore& sweep;
  RegionStore& regions;
  ProgressSink* progress = nullptr;   // told about twice a second; none: nobody looks
  const Sharing* sharing = nullptr;   // where other processes work on the same catalog; none: we are alone
  const RemoteParts* remote = nullptr;  // none: `vault` is where the bytes stay

  // Where archived posts lie.
  Vault& archive() const { return remote == nullptr ? vault : remote->vault; }
};

// The keys of holdfast.toml that the pipeline obeys, by their names there.
struct Settings {
  std::string owner;                              // who holds our leases: host and process
  int requests_per_minute = 200;
  int provider_concurrency = 8;
  std::optional<std::int64_t> daily_credits;
  Duration give_up_after = minutes{10};
  int max_captures = 3;
  int download_concurrency = 20;
  std::set<AssetKind> media{AssetKind::video, AssetKind::image, AssetKind::cover};
  Duration idle_timeout = seconds{60};
  bool allow_private_addresses = false;
  std::uint64_t min_free = 1ull << 30;
  Duration resolve_within = seconds{60};
  Duration part_max_age = hours{1};
  Duration dead_letter_max_age = hours{24 * 90};
  Duration linger = minutes{2};
  bool watch = false;                             // run --watch: each source on its interval, pauses instead of ends
  Duration list_every = hours{6};
  Duration drain_deadline = seconds{30};
  Roles roles = Roles::all();                     // what this process does; less than all only where the catalog is shared
  std::optional<Duration> catalog_patience = limits::catalog_patience;  // how long a catalog that may return is waited for; none: for ever
  int upload_concurrency = 8;
};

// The kinds of posts that `media` wants.
inline KindsWanted kinds_wanted(const Settings& settings) {
  return {.video = settings.media.contains(AssetKind::video), .photo = settings.media.contains(AssetKind::image)};
}

}  // namespace holdfast
