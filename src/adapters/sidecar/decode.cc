// JSON to a sidecar. A member of the wrong type makes it corrupt, an unknown member makes nothing; keys that could leave
// the vault are refused, for a bucket's bytes are input from outside.
#include "adapters/sidecar/json_sidecar_codec.h"
#include "adapters/sidecar/members.h"
#include "adapters/sidecar/utc_text.h"
#include "adapters/sidecar/words.h"
#include "core/base/limits.h"
#include "core/store/key_layout.h"

namespace holdfast {

namespace json = boost::json;

namespace {

Asset decode_asset(const Members& members) {
  Asset asset;
  const auto kind = parse_asset_kind(members.text("kind"));
  if (!kind) members.refuse("kind");
  asset.kind = kind.value_or(AssetKind::video);
  asset.key = members.text("key");
  asset.missing = members.text("missing");
  if (asset.key.empty() == asset.missing.empty()) members.refuse("key");
  if (!asset.key.empty() && !is_safe_key(asset.key)) members.refuse("key");
  asset.bytes = members.byte_count("bytes");
  if (const auto hex = members.optional_text("sha256")) {
    asset.sha256 = parse_sha256(*hex);
    if (!asset.sha256) members.refuse("sha256");
  }
  asset.content_type = members.text("content_type");
  asset.codec = members.text("codec");
  asset.sound_codec = members.text("sound_codec");
  asset.duration_ms = members.number("duration_ms");
  asset.width = members.small_number("width");
  asset.height = members.small_number("height");
  if (const auto word = members.optional_text("rendition")) {
    asset.rendition = parse_rendition(*word);
    if (!asset.rendition) members.refuse("rendition");
  }
  asset.host = members.text("host");
  asset.defects = members.texts("defects");
  return asset;
}

std::vector<Asset> decode_assets(const Members& members, std::string& wrong) {
  std::vector<Asset> assets;
  for (const auto& value : members.array("assets")) {
    const auto* object = value.if_object();
    if (object == nullptr) {
      members.refuse("assets");
      return {};
    }
    assets.push_back(decode_asset({*object, wrong}));
  }
  return assets;
}

std::unexpected<Failure> corrupt(std::string why) {
  return fail(FailureKind::corrupt, "read a sidecar", "", std::move(why));
}

Result<json::value> parse(std::string_view text) {
  if (text.size() > limits::sidecar_bytes_max) return corrupt("it is larger than any sidecar may be");
  auto value = parse_object(text);
  if (!value) return corrupt(std::move(value.error()));
  return std::move(*value);
}

}  // namespace

Result<Sidecar> JsonSidecarCodec::decode(std::string_view text) const {
  const auto document = parse(text);
  if (!document) return std::unexpected(document.error());
  std::string wrong;
  const Members members(document->get_object(), wrong);
  Sidecar sidecar;
  sidecar.version = members.small_number("version");
  if (wrong.empty() && sidecar.version != sidecar_version)
    return corrupt("it has version " + std::to_string(sidecar.version) + ", this program knows " + std::to_string(sidecar_version));
  sidecar.post = decode_post(members.object("post"));
  const auto id = parse_aweme_id(members.text("aweme_id"));
  if (!id) members.refuse("aweme_id");
  sidecar.post.id = id.value_or(AwemeId{});
  sidecar.url = members.object("attribution").text("url");
  sidecar.sources = members.texts("sources");
  sidecar.storage_key = members.needed_text("storage_key");
  if (!is_safe_key(sidecar.storage_key)) members.refuse("storage_key");
  const auto captured_at = parse_utc_text(members.text("captured_at"));
  if (!captured_at) members.refuse("captured_at");
  sidecar.captured_at = captured_at.value_or(Instant{});
  sidecar.assets = decode_assets(members, wrong);
  if (sidecar.assets.empty()) members.refuse("assets");
  sidecar.answer = members.text("provider_answer");
  if (!wrong.empty()) return corrupt("member \"" + wrong + "\" is missing or wrong");
  return sidecar;
}

}  // namespace holdfast
