// The sound of a post, kept once for each music id at music/ID.EXT (RULES 5, 6): the first one wins, for videos and photo
// posts alike. What is in the vault is never fetched again; a sound that can't be had blocks nothing.
#pragma once

#include <map>
#include <set>

#include "pipeline/asset_files.h"

namespace holdfast {

class SoundFiles {
 public:
  SoundFiles(Governor& governor, AssetFiles& files) : governor_(governor), files_(files) {}

  // The asset, also when it is missing, with its reason; or what stops the whole post.
  awaitable<std::variant<Asset, AssetStopped>> sound_of(const Claim& claim, const Resolved& resolved);

 private:
  awaitable<std::optional<AssetEnd>> find(const Claim& claim, const AssetPlan& plan);
  awaitable<AssetEnd> fetch_once(const Claim& claim, const AssetPlan& plan, std::int64_t music);

  Governor& governor_;
  AssetFiles& files_;
  std::map<std::string, Asset> in_remote_;   // by stem: looked at once; at most limits::sounds_remembered
  std::set<std::int64_t> under_way_;   // music ids that some post fetches just now: at most one for each download slot
};

}  // namespace holdfast
