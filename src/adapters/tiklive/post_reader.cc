// Fields by their names in provider-api.md 2.3.
#include "adapters/tiklive/post_reader.h"

#include <array>
#include <boost/json/array.hpp>

#include "adapters/tiklive/fields.h"
#include "core/base/limits.h"
#include "core/resolve/redact.h"

namespace holdfast {

namespace json = boost::json;

namespace {

// What people wrote, for durable places: a signed link inside it is none of its words (RULES 7).
std::string without_links(std::string text) { return holds_signed_link(text) ? redact(text) : text; }

std::optional<std::string> read_words(const json::object& object, std::string_view name) {
  auto text = read_text(object, name);
  return text ? std::optional(without_links(std::move(*text))) : std::nullopt;
}

constexpr std::int64_t largest_unix_s = 100'000'000'000;  // beyond it, a creation time is in milliseconds

Author read_author(const json::object& object) {
  Author author;
  if (const auto* fields = find_object(object, "author")) {
    author.id = read_id_text(*fields, "id");
    author.handle = read_words(*fields, "unique_id").value_or("");
    if (author.handle.empty()) author.handle = read_words(*fields, "uniqueId").value_or("");
    author.nickname = read_words(*fields, "nickname").value_or("");
  } else {
    author.handle = without_links(find_string(object, "author").value_or(""));
  }
  return author;
}

std::optional<Music> read_music(const json::object& object) {
  const auto* fields = find_object(object, "music_info");
  if (fields == nullptr) return std::nullopt;
  Music music;
  music.id = read_id_text(*fields, "id");
  music.title = read_words(*fields, "title").value_or("");
  music.author = read_words(*fields, "author").value_or("");
  music.duration_s = read_count(*fields, "duration");
  const bool says_nothing = music.id.empty() && music.title.empty() && music.author.empty() && !music.duration_s;
  return says_nothing ? std::nullopt : std::optional(std::move(music));
}

Counters read_counters(const json::object& object) {
  return {.play = read_count(object, "play_count"),
          .digg = read_count(object, "digg_count"),
          .comment = read_count(object, "comment_count"),
          .share = read_count(object, "share_count"),
          .download = read_count(object, "download_count"),
          .collect = read_count(object, "collect_count")};
}

std::optional<std::int64_t> read_create_time(const json::object& object) {
  const auto time = read_count(object, "create_time");
  if (!time || *time == 0) return std::nullopt;
  return *time > largest_unix_s ? *time / 1000 : *time;
}

// The link of a slide: a string, or an object that holds it under one of the names seen.
std::string slide_link(const json::value& slide) {
  if (const auto* text = slide.if_string()) return std::string(text->data(), text->size());
  const auto* fields = slide.if_object();
  if (fields == nullptr) return {};
  if (auto url = find_string(*fields, "url")) return *url;
  const auto* image = find_object(*fields, "display_image");
  const auto* list = find_member(image == nullptr ? *fields : *image, "url_list");
  if (list == nullptr || !list->is_array() || list->get_array().empty()) return {};
  const auto* first = list->get_array().front().if_string();
  return first == nullptr ? std::string() : std::string(first->data(), first->size());
}

std::vector<std::string> read_slides(const json::object& object) {
  std::vector<std::string> links;
  const auto* images = find_member(object, "images");
  if (images == nullptr || !images->is_array()) return links;
  for (const auto& image : images->get_array())
    if (auto link = slide_link(image); !link.empty()) links.push_back(std::move(link));
  return links;
}

bool names_a_video(const json::object& object) {
  return find_string(object, "play") || find_string(object, "hdplay") || read_count(object, "duration").value_or(0) > 0;
}

// `videos` as an array; an absent list with a cursor beside it, or {} (how some languages write an empty list), is an
// empty page.
const json::array* videos_of(const json::object& object) {
  static const json::array none;
  const auto* videos = object.if_contains("videos");
  if (videos == nullptr) return nullptr;
  if (videos->is_array()) return &videos->get_array();
  const bool has_cursor = object.contains("cursor") || object.contains("hasMore");
  const bool stands_for_none = videos->is_null() || (videos->is_object() && videos->get_object().empty());
  return stands_for_none && has_cursor ? &none : nullptr;
}

std::optional<std::string> read_cursor(const json::object& object) {
  const auto* cursor = find_member(object, "cursor");
  if (cursor == nullptr) return std::nullopt;
  std::optional<std::string> text;
  if (cursor->is_double()) {
    const auto number = read_integer(object, "cursor");
    if (number) text = std::to_string(*number);
  } else {
    text = read_text(object, "cursor");
  }
  return text && !text->empty() && text->size() <= limits::cursor_bytes_max ? text : std::nullopt;
}

}  // namespace

std::optional<Post> read_post(const json::object& object) {
  const auto id = read_post_id(object);
  if (!id) return std::nullopt;
  Post post;
  post.id = *id;
  post.author = read_author(object);
  post.title = read_words(object, "title");
  post.region = find_string(object, "region");
  post.duration_s = read_count(object, "duration");
  post.create_time = read_create_time(object);
  post.counters = read_counters(object);
  post.music = read_music(object);
  post.images = static_cast<int>(read_slides(object).size());
  post.pinned = read_flag(object, "is_top");
  post.kind = post.images > 0 ? PostKind::photo : names_a_video(object) ? PostKind::video : PostKind::unknown;
  return post;
}

AnswerLinks read_links(const json::object& object) {
  AnswerLinks links;
  links.play = find_string(object, "play").value_or("");
  links.wmplay = find_string(object, "wmplay").value_or("");
  links.hdplay = find_string(object, "hdplay").value_or("");
  links.size = read_count(object, "size");
  links.wm_size = read_count(object, "wm_size");
  links.hd_size = read_count(object, "hd_size");
  links.origin_cover = find_string(object, "origin_cover").value_or("");
  links.cover = find_string(object, "cover").value_or("");
  links.images = read_slides(object);
  links.music = find_string(object, "music").value_or("");
  if (const auto* music = find_object(object, "music_info"); music != nullptr && links.music.empty())
    links.music = find_string(*music, "play").value_or("");
  return links;
}

std::optional<AnswerLinks> read_file_links(const json::object& object) {
  if (!object.contains("video") && !object.contains("video_hd")) return std::nullopt;
  AnswerLinks links;
  links.play = find_string(object, "video").value_or("");
  links.hdplay = find_string(object, "video_hd").value_or("");
  return links;
}

bool is_page_too_long(const json::object& object) {
  const auto* videos = videos_of(object);
  return videos != nullptr && videos->size() > static_cast<std::size_t>(limits::page_ids_max);
}

void settle_kind(Post& post, const AnswerLinks& links, const CandidateRules& rules) {
  if (post.images == 0 && post.duration_s == 0 && offers_only_sound(links, rules)) post.kind = PostKind::photo;
}

std::optional<Page> read_page(const json::object& object, const CandidateRules& rules) {
  const auto* videos = videos_of(object);
  if (videos == nullptr || is_page_too_long(object)) return std::nullopt;
  Page page;
  for (const auto& item : *videos) {
    const auto* fields = item.if_object();
    auto post = fields == nullptr ? std::nullopt : read_post(*fields);
    if (post) {
      settle_kind(*post, read_links(*fields), rules);
      page.posts.push_back(std::move(*post));
    } else {
      ++page.unusable;
    }
  }
  page.cursor = read_cursor(object);
  page.has_more = read_flag(object, object.contains("hasMore") ? "hasMore" : "has_more");
  return page;
}

}  // namespace holdfast
