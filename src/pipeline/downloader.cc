// Putting a post together.
#include "pipeline/downloader.h"

#include <algorithm>
#include <iterator>

#include "core/base/check.h"
#include "core/base/limits.h"
#include "core/listing/post_link.h"

namespace holdfast {

namespace {

DownloadEnd end_of(AssetStopped stop) {
  if (auto* door = std::get_if<Door>(&stop)) return std::move(*door);
  return Dropped{};
}

StorageKey stem_of(const Resolved& resolved) {
  auto stem = StorageKey::parse(resolved.stem);
  HOLDFAST_CHECK(stem.has_value(), "a pinned stem is a safe key");
  return std::move(*stem);
}

std::vector<Asset> one(Asset asset) {
  std::vector<Asset> assets;
  assets.push_back(std::move(asset));
  return assets;
}

}  // namespace

Downloader::Downloader(const Parts& parts, const Settings& settings, Governor& governor, LeaseKeeper& leases)
    : parts_(parts), settings_(settings), leases_(leases), files_(parts, settings, governor, leases), photos_(files_), sounds_(governor, files_) {}

awaitable<DownloadEnd> Downloader::download(Claim claim, Resolved& resolved, SlideBook& book) {
  auto media = co_await main_media(claim, resolved, book);
  if (auto* end = std::get_if<DownloadEnd>(&media)) co_return std::move(*end);
  auto& assets = std::get<std::vector<Asset>>(media);
  auto more = co_await extras(claim, resolved);
  if (auto* end = std::get_if<DownloadEnd>(&more)) co_return std::move(*end);
  std::ranges::move(std::get<std::vector<Asset>>(more), std::back_inserter(assets));
  Sidecar sidecar{.post = resolved.post, .url = canonical_url(claim.id, resolved.post.author.handle), .sources = resolved.sources,
                  .storage_key = resolved.stem, .captured_at = parts_.clock.now(), .assets = std::move(assets), .answer = std::move(resolved.raw)};
  co_return co_await publish_sidecar(claim, std::move(sidecar));
}

awaitable<Downloader::Fetched> Downloader::main_media(const Claim& claim, const Resolved& resolved, SlideBook& book) {
  if (resolved.post.kind != PostKind::photo) co_return co_await video(claim, resolved);
  auto end = co_await photos_.slides_of(claim, resolved, book);
  if (auto* spent = std::get_if<TicketSpent>(&end)) co_return DownloadEnd{TicketUsedUp{std::move(*spent)}};
  if (auto* stop = std::get_if<AssetStopped>(&end)) co_return end_of(std::move(*stop));
  co_return std::move(std::get<std::vector<Asset>>(end));
}

awaitable<Downloader::Fetched> Downloader::video(const Claim& claim, const Resolved& resolved) {
  const AssetPlan plan{.kind = AssetKind::video, .want = MediaWant::video, .stem = stem_of(resolved), .candidates = resolved.ticket.videos,
                       .duration_s = resolved.post.duration_s};
  std::optional<AssetEnd> end;
  if (resolved.keyed_before) end = co_await files_.adopt(claim, plan);
  if (!end) end = co_await files_.download(claim, plan);
  if (auto* missing = std::get_if<AssetMissing>(&*end))
    co_return DownloadEnd{TicketUsedUp{{.all_bad_content = missing->all_bad_content, .why = std::move(missing->why)}}};
  if (auto* stop = std::get_if<AssetStopped>(&*end)) co_return end_of(std::move(*stop));
  co_return one(std::move(std::get<Asset>(*end)));
}

// Cover and sound, as far as they are asked for: one that can't be had is recorded with its reason, and blocks nothing.
awaitable<Downloader::Fetched> Downloader::extras(const Claim& claim, const Resolved& resolved) {
  std::vector<Asset> assets;
  if (settings_.media.contains(AssetKind::cover)) {
    auto end = co_await cover(claim, resolved);
    if (auto* stop = std::get_if<AssetStopped>(&end)) co_return end_of(std::move(*stop));
    if (auto* missing = std::get_if<AssetMissing>(&end)) assets.push_back({.kind = AssetKind::cover, .key = "", .missing = std::move(missing->why)});
    else assets.push_back(std::move(std::get<Asset>(end)));
  }
  if (settings_.media.contains(AssetKind::music)) {
    auto end = co_await sounds_.sound_of(claim, resolved);
    if (auto* stop = std::get_if<AssetStopped>(&end)) co_return end_of(std::move(*stop));
    assets.push_back(std::move(std::get<Asset>(end)));
  }
  co_return assets;
}

awaitable<AssetEnd> Downloader::cover(const Claim& claim, const Resolved& resolved) {
  const auto stem = cover_stem_for(stem_of(resolved));
  HOLDFAST_CHECK(stem.has_value(), "a pinned stem has a cover stem");
  const std::span<const Candidate> all = resolved.ticket.covers;
  const AssetPlan plan{.kind = AssetKind::cover, .want = MediaWant::image, .stem = *stem,
                       .candidates = all.first(std::min<std::size_t>(all.size(), limits::covers_tried)), .duration_s = std::nullopt, .needed = false};
  if (resolved.keyed_before)
    if (auto there = co_await files_.adopt(claim, plan)) co_return std::move(*there);
  if (all.empty()) co_return AssetMissing{.why = "the answer had no cover link"};
  co_return co_await files_.download(claim, plan);
}

// The commit marker, last; the token is checked right before (RULES 6).
awaitable<DownloadEnd> Downloader::publish_sidecar(const Claim& claim, Sidecar sidecar) {
  const auto text = parts_.sidecars.encode(sidecar);
  const auto key = sidecar_key(*StorageKey::parse(sidecar.storage_key)).text();
  auto part = co_await parts_.vault.begin({.stem = sidecar.storage_key, .token = claim.token, .expected = text.size()});
  if (!part) co_return end_of(files_.stopped(claim, part.error()));
  if (const auto written = (*part)->append(std::as_bytes(std::span(text))); !written) {
    co_await (*part)->discard();
    co_return end_of(files_.stopped(claim, written.error()));
  }
  if (!leases_.may_publish(claim.token) || !co_await leases_.confirm(claim.token)) {
    co_await (*part)->discard();
    co_return Dropped{};
  }
  const auto published = co_await parts_.vault.publish(std::move(*part), key);
  if (!published) co_return end_of(files_.stopped(claim, published.error()));
  if (*published == Published::created) co_return Archived{std::move(sidecar)};
  // Taken: by ours from before a crash, and then what it names is what counts; or by something else.
  auto text_there = co_await parts_.vault.read(key, limits::sidecar_bytes_max);
  if (text_there && *text_there) {
    auto there = parts_.sidecars.decode(**text_there);
    if (there && there->post.id == claim.id) co_return Archived{std::move(*there)};
  }
  co_return end_of(files_.conflict(claim, key));
}

}  // namespace holdfast
