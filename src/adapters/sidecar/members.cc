// Posts in JSON, read: sidecars and tickets hold them alike.
#include <boost/json/parser.hpp>

#include "adapters/sidecar/members.h"
#include "adapters/sidecar/utc_text.h"
#include "adapters/sidecar/words.h"
#include "core/base/limits.h"

namespace holdfast {

namespace json = boost::json;

namespace {
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

}  // namespace

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

std::expected<json::value, std::string> parse_object(std::string_view text) {
  json::parse_options options;
  options.max_depth = limits::json_depth_max;
  json::parser parser({}, options);
  json::error_code error;
  parser.write(text.data(), text.size(), error);
  if (error) return std::unexpected("it is no JSON: " + error.message());
  auto value = parser.release();
  if (!value.is_object()) return std::unexpected(std::string("it is no JSON object"));
  return value;
}

}  // namespace holdfast
