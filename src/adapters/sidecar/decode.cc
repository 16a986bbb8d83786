// JSON to a sidecar. A member of the wrong type makes it corrupt, an unknown member makes nothing; keys that could leave
// the vault are refused, for a bucket's bytes are input from outside.
#include <boost/json/array.hpp>
#include <boost/json/parser.hpp>
#include <limits>

#include "adapters/sidecar/json_sidecar_codec.h"
#include "adapters/sidecar/utc_text.h"
#include "adapters/sidecar/words.h"
#include "core/base/limits.h"
#include "core/store/key_layout.h"

namespace holdfast {

namespace json = boost::json;

namespace {

// Reads members of one object and remembers the first that is wrong; later reads then change nothing.
class Members {
 public:
  Members(const json::object& object, std::string& wrong) : object_(object), wrong_(wrong) {}

  const json::value* find(std::string_view name) const { return object_.if_contains(name); }

  std::string text(std::string_view name) const {
    const auto* value = find(name);
    if (value == nullptr) return {};
    if (const auto* string = value->if_string()) return std::string(string->data(), string->size());
    refuse(name);
    return {};
  }

  std::optional<std::string> optional_text(std::string_view name) const {
    return find(name) == nullptr ? std::nullopt : std::optional(text(name));
  }

  std::string needed_text(std::string_view name) const {
    auto value = text(name);
    if (value.empty()) refuse(name);
    return value;
  }

  std::optional<std::int64_t> number(std::string_view name) const {
    const auto* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (const auto* number = value->if_int64()) return *number;
    refuse(name);
    return std::nullopt;
  }

  int small_number(std::string_view name) const {
    const auto value = number(name).value_or(0);
    if (value < 0 || value > std::numeric_limits<int>::max()) refuse(name);
    return static_cast<int>(value);
  }

  std::uint64_t byte_count(std::string_view name) const {
    const auto* value = find(name);
    if (value == nullptr) return 0;
    if (const auto* number = value->if_uint64()) return *number;
    if (const auto* number = value->if_int64(); number != nullptr && *number >= 0) return static_cast<std::uint64_t>(*number);
    refuse(name);
    return 0;
  }

  bool flag(std::string_view name) const {
    const auto* value = find(name);
    if (value == nullptr) return false;
    if (const auto* flag = value->if_bool()) return *flag;
    refuse(name);
    return false;
  }

  std::vector<std::string> texts(std::string_view name) const {
    std::vector<std::string> list;
    for (const auto& value : array(name)) {
      const auto* string = value.if_string();
      if (string == nullptr) {
        refuse(name);
        return {};
      }
      list.emplace_back(string->data(), string->size());
    }
    return list;
  }

  const json::array& array(std::string_view name) const {
    static const json::array none;
    const auto* value = find(name);
    if (value == nullptr) return none;
    if (const auto* array = value->if_array()) return *array;
    refuse(name);
    return none;
  }

  // The object under `name`; an empty one when it is absent.
  Members object(std::string_view name) const {
    static const json::object none;
    const auto* value = find(name);
    if (value == nullptr) return {none, wrong_};
    if (const auto* object = value->if_object()) return {*object, wrong_};
    refuse(name);
    return {none, wrong_};
  }

  void refuse(std::string_view name) const {
    if (wrong_.empty()) wrong_ = name;
  }

 private:
  const json::object& object_;
  std::string& wrong_;
};

Author decode_author(const Members& members) {
  return {.id = members.text("id"), .handle = members.text("unique_id"), .nickname = members.text("nickname")};
}

Music decode_music(const Members& members) {
  return {.id = members.text("id"),
          .title = members.text("title"),
          .author = members.text("author"),
          .duration_s = members.number("duration")};
}

std::optional<std::int64_t> decode_creation(const Members& members) {
  const auto text = members.optional_text("created_at");
  if (!text) return std::nullopt;
  const auto at = parse_utc_text(*text);
  if (!at) members.refuse("created_at");
  return at ? std::optional(to_unix(*at)) : std::nullopt;
}

Post decode_post(const Members& members) {
  Post post;
  const auto kind = parse_post_kind(members.text("kind"));
  if (!kind) members.refuse("kind");
  post.kind = kind.value_or(PostKind::unknown);
  post.author = decode_author(members.object("author"));
  post.title = members.optional_text("title");
  post.region = members.optional_text("region");
  post.duration_s = members.number("duration");
  post.create_time = decode_creation(members);
  post.counters = {.play = members.number("play_count"),
                   .digg = members.number("digg_count"),
                   .comment = members.number("comment_count"),
                   .share = members.number("share_count"),
                   .download = members.number("download_count"),
                   .collect = members.number("collect_count")};
  if (members.find("music") != nullptr) post.music = decode_music(members.object("music"));
  post.images = members.small_number("images");
  post.pinned = members.flag("pinned");
  return post;
}

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
  json::parse_options options;
  options.max_depth = limits::json_depth_max;
  json::parser parser({}, options);
  json::error_code error;
  parser.write(text.data(), text.size(), error);
  if (error) return corrupt("it is no JSON: " + error.message());
  auto value = parser.release();
  if (!value.is_object()) return corrupt("it is no JSON object");
  return value;
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
