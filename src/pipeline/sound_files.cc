// Finding a sound, or fetching it once.
#include "pipeline/sound_files.h"

#include <array>

#include "core/base/limits.h"

namespace holdfast {

namespace {

Asset missing(std::string why) { return {.kind = AssetKind::music, .key = "", .missing = std::move(why)}; }

// Gives a music id free again, however its fetch ended.
class Turn {
 public:
  Turn(std::set<std::int64_t>& under_way, std::int64_t music, Bell& changed) : under_way_(under_way), music_(music), changed_(changed) { under_way_.insert(music); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    under_way_.erase(music_);
    changed_.ring();
  }

 private:
  std::set<std::int64_t>& under_way_;
  std::int64_t music_;
  Bell& changed_;
};

}  // namespace

awaitable<std::variant<Asset, AssetStopped>> SoundFiles::sound_of(const Claim& claim, const Resolved& resolved) {
  const auto music = resolved.post.music ? parse_decimal_id(resolved.post.music->id) : std::nullopt;
  if (!music) co_return missing("the answer names no music id");
  const AssetPlan plan{.kind = AssetKind::music, .want = MediaWant::sound, .stem = music_stem(*music), .candidates = resolved.ticket.music,
                       .duration_s = std::nullopt, .needed = false};
  auto end = co_await fetch_once(claim, plan, *music);
  if (auto* gone = std::get_if<AssetMissing>(&end)) co_return missing(std::move(gone->why));
  if (auto* stop = std::get_if<AssetStopped>(&end)) co_return std::move(*stop);
  co_return std::move(std::get<Asset>(end));
}

// By name: the folder of all sounds is too large to be listed for each post.
awaitable<std::optional<AssetEnd>> SoundFiles::find(const Claim& claim, const AssetPlan& plan) {
  if (const auto known = in_remote_.find(plan.stem.text()); known != in_remote_.end()) co_return known->second;
  for (const auto kind : {ContentKind::mp3, ContentKind::mp4_audio}) {
    auto there = co_await files_.in_remote(plan, plan.stem.with_extension(extension(kind)).text());
    if (!there) continue;
    if (in_remote_.size() >= limits::sounds_remembered) in_remote_.clear();
    in_remote_.emplace(plan.stem.text(), *there);
    co_return std::move(*there);
  }
  for (const auto kind : {ContentKind::mp3, ContentKind::mp4_audio})
    if (auto there = co_await files_.adopt_key(claim, plan, plan.stem.with_extension(extension(kind)).text())) co_return there;
  co_return std::nullopt;
}

// Two posts with one sound at the same time: the second waits for the first, and finds what it published.
awaitable<AssetEnd> SoundFiles::fetch_once(const Claim& claim, const AssetPlan& plan, std::int64_t music) {
  while (under_way_.contains(music)) co_await governor_.changed.wait_for(seconds{1});
  const Turn turn(under_way_, music, governor_.changed);
  if (auto there = co_await find(claim, plan)) co_return std::move(*there);
  if (plan.candidates.empty()) co_return AssetMissing{.why = "the answer had no link to it"};
  co_return co_await files_.download(claim, plan);
}

}  // namespace holdfast
