// The sidecar: everything about one published post, complete enough to rebuild the index from the bucket alone (house
// plan 5). Also the commit marker: what no published sidecar names is garbage (RULES 6). docs/FORMATS.md shows the JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/instant.h"
#include "core/base/sha256.h"
#include "core/resolve/post.h"
#include "core/resolve/ticket.h"

namespace holdfast {

inline constexpr int sidecar_version = 1;

enum class AssetKind : std::uint8_t { video, cover, image, music };
std::string_view to_string(AssetKind kind);
std::optional<AssetKind> parse_asset_kind(std::string_view text);

struct Asset {
  AssetKind kind = AssetKind::video;
  std::string key;                  // storage key with extension; "" when missing
  std::string missing;              // why it is missing ("" when it is there)
  std::uint64_t bytes = 0;
  std::optional<Sha256> sha256;
  std::string content_type;
  std::string codec;                // "h264", "hevc", …
  std::string sound_codec;          // "" without a sound track
  std::optional<std::int64_t> duration_ms;
  int width = 0, height = 0;
  std::optional<Rendition> rendition;  // videos; nullopt when adopted from what was there
  std::string host;                 // the CDN host it came from, "" when adopted
  std::vector<std::string> defects; // soft defects by name (RULES 5)
};

struct Sidecar {
  int version = sidecar_version;
  Post post;
  std::string url;                      // canonical TikTok URL (attribution)
  std::vector<std::string> sources;     // "user @alice", …: who listed it up to the capture
  std::string storage_key;              // the stem
  Instant captured_at;                  // when the media was published
  std::vector<Asset> assets;            // the video or the slides first, slide n in place n
  std::string answer;                   // the provider's answer as it came, links redacted; "" when none was kept
};

// What people open: the video, or the first slide that is there; and how large the post is without cover and sound.
struct MainMedia {
  const Asset* first = nullptr;         // of the sidecar
  std::uint64_t bytes = 0;
};
MainMedia main_media(const Sidecar& sidecar);

}  // namespace holdfast
