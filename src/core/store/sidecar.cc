// The words for assets, as they stand in sidecars and tables.
#include "core/store/sidecar.h"

#include "core/base/check.h"

namespace holdfast {

std::string_view to_string(AssetKind kind) {
  switch (kind) {
    case AssetKind::video: return "video";
    case AssetKind::cover: return "cover";
    case AssetKind::image: return "image";
    case AssetKind::music: return "music";
  }
  unreachable("AssetKind");
}

std::optional<AssetKind> parse_asset_kind(std::string_view text) {
  for (const auto kind : {AssetKind::video, AssetKind::cover, AssetKind::image, AssetKind::music})
    if (to_string(kind) == text) return kind;
  return std::nullopt;
}

MainMedia main_media(const Sidecar& sidecar) {
  MainMedia media;
  for (const auto& asset : sidecar.assets) {
    if (asset.key.empty() || (asset.kind != AssetKind::video && asset.kind != AssetKind::image)) continue;
    if (media.first == nullptr) media.first = &asset;
    media.bytes += asset.bytes;
  }
  return media;
}

}  // namespace holdfast
