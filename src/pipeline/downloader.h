// The downloader: from a ticket to a whole post, published in the order of the commit protocol: video or slides, cover,
// sound, and the sidecar last (RULES 1, 5, 6). Each file comes through pipeline/asset_files; this says how the post ended.
#pragma once

#include <optional>
#include <variant>

#include "pipeline/photo_files.h"
#include "pipeline/sound_files.h"

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

  // `book` lives as long as the lease: what earlier tickets of it said about each slide.
  awaitable<DownloadEnd> download(Claim claim, Resolved& resolved, SlideBook& book);

 private:
  // What a part of the post came to: its assets, or the end of the download.
  using Fetched = std::variant<std::vector<Asset>, DownloadEnd>;
  awaitable<Fetched> main_media(const Claim& claim, const Resolved& resolved, SlideBook& book);
  awaitable<Fetched> video(const Claim& claim, const Resolved& resolved);
  awaitable<Fetched> extras(const Claim& claim, const Resolved& resolved);
  awaitable<AssetEnd> cover(const Claim& claim, const Resolved& resolved);
  awaitable<DownloadEnd> publish_sidecar(const Claim& claim, Sidecar sidecar);

  const Parts& parts_;
  const Settings& settings_;
  LeaseKeeper& leases_;
  AssetFiles files_;
  PhotoFiles photos_;
  SoundFiles sounds_;
};

}  // namespace holdfast
