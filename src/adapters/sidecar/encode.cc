// A sidecar to JSON. Members stand in the order written here; an absent value has no member.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "adapters/sidecar/json_sidecar_codec.h"
#include "adapters/sidecar/members.h"
#include "adapters/sidecar/utc_text.h"
#include "adapters/sidecar/words.h"
#include "core/base/utf8.h"

namespace holdfast {

namespace json = boost::json;

namespace {

void put(json::object& object, std::string_view name, std::string_view text) { object.emplace(name, mend_utf8(text)); }

void put_unless_empty(json::object& object, std::string_view name, std::string_view text) {
  if (!text.empty()) put(object, name, text);
}

void put(json::object& object, std::string_view name, const std::optional<std::int64_t>& number) {
  if (number) object.emplace(name, *number);
}

json::array texts(const std::vector<std::string>& list) {
  json::array array;
  for (const auto& text : list) array.emplace_back(mend_utf8(text));
  return array;
}

json::object encode_author(const Author& author) {
  json::object object;
  put(object, "id", author.id);
  put(object, "unique_id", author.handle);
  put(object, "nickname", author.nickname);
  return object;
}

json::object encode_music(const Music& music) {
  json::object object;
  put(object, "id", music.id);
  put(object, "title", music.title);
  put(object, "author", music.author);
  put(object, "duration", music.duration_s);
  return object;
}

}  // namespace

json::object encode_post(const Post& post) {
  json::object object;
  put(object, "kind", word_of(post.kind));
  object.emplace("author", encode_author(post.author));
  if (post.title) put(object, "title", *post.title);
  if (post.region) put(object, "region", *post.region);
  put(object, "duration", post.duration_s);
  if (post.create_time) {
    if (const auto text = utc_text_of_unix(*post.create_time)) put(object, "created_at", *text);
  }
  put(object, "play_count", post.counters.play);
  put(object, "digg_count", post.counters.digg);
  put(object, "comment_count", post.counters.comment);
  put(object, "share_count", post.counters.share);
  put(object, "download_count", post.counters.download);
  put(object, "collect_count", post.counters.collect);
  if (post.music) object.emplace("music", encode_music(*post.music));
  object.emplace("images", post.images);
  object.emplace("pinned", post.pinned);
  return object;
}

namespace {

json::object encode_asset(const Asset& asset) {
  json::object object;
  put(object, "kind", to_string(asset.kind));
  put_unless_empty(object, "key", asset.key);
  put_unless_empty(object, "missing", asset.missing);
  object.emplace("bytes", asset.bytes);
  if (asset.sha256) put(object, "sha256", to_hex(*asset.sha256));
  put_unless_empty(object, "content_type", asset.content_type);
  put_unless_empty(object, "codec", asset.codec);
  put_unless_empty(object, "sound_codec", asset.sound_codec);
  put(object, "duration_ms", asset.duration_ms);
  if (asset.width != 0 || asset.height != 0) {
    object.emplace("width", asset.width);
    object.emplace("height", asset.height);
  }
  if (asset.rendition) put(object, "rendition", to_string(*asset.rendition));
  put_unless_empty(object, "host", asset.host);
  if (!asset.defects.empty()) object.emplace("defects", texts(asset.defects));
  return object;
}

json::object encode_attribution(const Sidecar& sidecar) {
  json::object object;
  put(object, "url", sidecar.url);
  put(object, "author_handle", sidecar.post.author.handle);
  put(object, "author_nickname", sidecar.post.author.nickname);
  return object;
}

}  // namespace

std::string JsonSidecarCodec::encode(const Sidecar& sidecar) const {
  json::object object;
  object.emplace("version", sidecar.version);
  put(object, "tool", "holdfast");
  put(object, "aweme_id", to_text(sidecar.post.id));
  object.emplace("attribution", encode_attribution(sidecar));
  put(object, "storage_key", sidecar.storage_key);
  put(object, "captured_at", iso_text(sidecar.captured_at));
  object.emplace("sources", texts(sidecar.sources));
  object.emplace("post", encode_post(sidecar.post));
  json::array assets;
  for (const auto& asset : sidecar.assets) assets.emplace_back(encode_asset(asset));
  object.emplace("assets", std::move(assets));
  put_unless_empty(object, "provider_answer", sidecar.answer);
  return json::serialize(object) + "\n";
}

}  // namespace holdfast
