// Writing a post down field by field, in the order the recorded answers have.
#include "universe/details.h"

#include "universe/chance.h"

namespace holdfast::universe {

struct Details::Context {
  const Post& post;
  const Account& author;
  std::int64_t now_us = 0;
  bool listing = false;
  bool search = false;
  bool expired_links = false;
  bool no_urls = false;
  bool spare = false;  // the spec's fields only
};

namespace {

constexpr std::string_view titles_of_many_scripts = "\xE2\x80\xAE" "abc العربية 👩‍💻\nline2\ttab \"quotes\" \\ back end";

// Escape sequences (clear, title, colour), bidi overrides and isolates, joiners, a tower of marks, emoji of several code points, wide
// letters, a line separator: for whatever shows it to a person.
constexpr std::string_view screen_breaker = "\x1b[2J\x1b[31m\x1b]0;owned\x07\xC2\x9B" "5A\r\n\t" "שלום \xE2\x80\xAE" "evil\xE2\x81\xA6 العربية "
    "e\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81 👩‍👩‍👧‍👦 🇫🇷 ❤️ 漢字かな 한국어 \xE2\x80\xA8" "\xF0\x9F\xA7\x91\xF0\x9F\x8F\xBD end";

// A media URI as the tikwm family puts it into aweme_id.
std::string media_uri(std::uint64_t id) { return "v15044gf0000" + hex(mix(id), 16) + hex(mix(id + 1), 4); }

std::string region_of(std::uint64_t id) {
  constexpr std::string_view codes = "USJPKRTWDEFRBRGB";
  return std::string(codes.substr(mix(id + 7) % 8 * 2, 2));
}

}  // namespace

std::string enveloped(const std::string& data) { return R"({"code":0,"msg":"success","processed_time":0.3971,"data":)" + data + "}"; }

Details::Details(const Options& options, const Population& population, const Renditions& renditions, const Links& links)
    : epoch_us_(options.epoch_us), link_life_us_(options.link_life_us), population_(population), renditions_(renditions), links_(links) {}

bool Details::has(const Context& c, Rate rate) const { return population_.has(c.post, rate); }

std::string Details::video_link(const Context& c, Rendition rendition) const {
  const Asset asset{c.post.id, rendition};
  const std::int64_t life_us = link_life_us_ + c.post.duration_s * second_us;
  const std::int64_t expires_us = c.expired_links ? c.now_us - 90 * second_us : c.now_us + life_us;
  if (rendition == Rendition::hdplay && c.post.hd == Hd::session_bound) return links_.session(asset, c.now_us, expires_us);
  return links_.video(asset, c.now_us, expires_us);
}

std::string Details::sound_link(const Sound& sound, std::int64_t now_us) const {
  return sound.m4a ? links_.video({sound.id, Rendition::sound}, now_us, now_us + link_life_us_) : links_.sound(sound.id);
}

void Details::ids(Json& json, const Context& c) const {
  const std::string digits = std::to_string(c.post.id);
  const std::string_view name = c.listing ? "video_id" : "id";
  const bool as_number = !c.listing && has(c, Rate::id_number);
  const auto write_id = [&](std::string_view key) { as_number ? json.key(key).raw(digits) : json.field(key, digits); };
  if (!c.author.tikwm_ids) {
    write_id("aweme_id");
    if (!c.spare) write_id(name);
    return;
  }
  // The tikwm family leaves aweme_id out of some details, and gives the media URI in the others.
  if (c.listing || mix(c.post.id) % 2 == 0) json.field("aweme_id", c.post.photo ? "" : media_uri(c.post.id));
  write_id(name);
}

void Details::title(Json& json, const Context& c) const {
  if (has(c, Rate::null_title)) json.key("title").null();
  else if (has(c, Rate::hostile_text)) json.field("title", screen_breaker);
  else if (has(c, Rate::unicode_title)) json.field("title", titles_of_many_scripts);
  else json.field("title", population_.title_of(c.post));
}

void Details::covers(Json& json, const Context& c) const {
  const auto cover = [&](std::string_view name, Rendition rendition) {
    json.field(name, links_.image({c.post.id, rendition}, c.now_us, renditions_.cover_ending(c.post.id, rendition)));
  };
  if (has(c, Rate::no_cover)) json.field("cover", "");
  else if (!c.listing && has(c, Rate::relative_links)) json.field("cover", "/video/cover/" + std::to_string(c.post.id) + ".webp");
  else cover("cover", Rendition::cover);
  cover("ai_dynamic_cover", Rendition::dynamic_cover);
  cover("origin_cover", Rendition::origin_cover);
}

void Details::hd(Json& json, const Context& c) const {
  switch (c.post.hd) {
    case Hd::absent: break;
    case Hd::null: json.key("hdplay").null(); break;
    case Hd::empty: json.field("hdplay", ""); break;
    case Hd::hostile: json.field("hdplay", c.post.id % 2 == 0 ? "file:///etc/passwd" : "http://169.254.169.254/latest/meta-data/"); break;
    default: json.field("hdplay", video_link(c, Rendition::hdplay));
  }
}

void Details::videos(Json& json, const Context& c) const {
  if (c.no_urls) {
    json.field("play", "").field("wmplay", "");
    if (!c.listing) json.field("hdplay", "");
  } else if (c.post.photo) {
    // The three play fields of a photo post are its sound; in a listing play is empty.
    const std::string sound = has(c, Rate::photo_silent) ? "" : sound_link(population_.sounds()[c.post.sound], c.now_us);
    json.field("play", c.listing ? std::string() : sound).field("wmplay", sound);
    if (!c.listing) json.field("hdplay", sound);
  } else if (!c.listing && has(c, Rate::relative_links)) {
    const std::string file = std::to_string(c.post.id) + ".mp4";
    json.field("play", "/video/media/play/" + file).field("wmplay", "/video/media/wmplay/" + file).field("hdplay", "/video/media/hdplay/" + file);
  } else {
    json.field("play", video_link(c, Rendition::play)).field("wmplay", video_link(c, Rendition::wmplay));
    if (!c.listing) hd(json, c);
  }
}

void Details::sizes(Json& json, const Context& c) const {
  const auto size = [&](Rendition rendition) { return c.no_urls ? std::uint64_t{0} : renditions_.stated_bytes(c.post, rendition); };
  json.field("size", size(Rendition::play));
  json.field("wm_size", mix(c.post.id) % 2 == 0 ? size(Rendition::wmplay) : std::uint64_t{0});
  if (!c.listing) json.field("hd_size", size(Rendition::hdplay));
}

void Details::sound(Json& json, const Sound& sound, std::int64_t now_us) const {
  json.field("id", std::to_string(sound.id)).field("title", sound.title).field("play", sound_link(sound, now_us));
  json.field("cover", links_.image({sound.id, Rendition::sound_cover}, now_us, "jpeg"));
  json.field("author", population_.accounts()[sound.account].nickname).field("original", true);
  if (sound.id % 5 == 0) json.field("duration", "4");  // seen as text, too
  else json.field("duration", 4);
  json.field("album", "");
}

void Details::music(Json& json, const Context& c) const {
  if (has(c, Rate::nulls)) {
    json.key("music").null().key("music_info").null();
    return;
  }
  const Sound& theirs = population_.sounds()[c.post.sound];
  const bool silent = c.post.photo && has(c, Rate::photo_silent);
  json.field("music", silent ? std::string() : sound_link(theirs, c.now_us));
  json.key("music_info").open_object();
  sound(json, theirs, c.now_us);
  json.close_object();
}

void Details::counters(Json& json, const Context& c) const {
  const std::uint64_t mixed = mix(c.post.id + 3);
  const std::int64_t grown = std::max<std::int64_t>(0, c.now_us - epoch_us_) / (10 * second_us);
  const std::int64_t plays = between(mixed, 40, 4000) * (1 + static_cast<std::int64_t>(mixed % 97)) + grown;
  json.field("play_count", plays).field("digg_count", plays / 11).field("comment_count", plays / 140);
  json.field("share_count", plays / 300).field("download_count", plays / 1000);
  if (has(c, Rate::nulls)) json.key("collect_count").null();
  else if (!c.search) json.field("collect_count", plays / 90);
}

void Details::commerce(Json& json, const Context& c) const {
  json.key("anchors").null().field("anchors_extras", "").field("is_ad", false);
  json.key("commerce_info").open_object();
  json.field("adv_promotable", false).field("auction_ad_invited", false).field("branded_content_type", 0);
  json.field("organic_log_extra", "{\"req_id\":\"" + hex(mix(c.post.id + 5), 16) + "\"}");
  json.field("with_comment_filter_words", false).field("is_diversion_ad", 0).close_object();
  json.field("commercial_video_info", "").field("item_comment_settings", 0).field("mentioned_users", "");
}

std::string Details::avatar(const Account& account, std::int64_t now_us) const {
  return links_.image({account.id, Rendition::avatar}, now_us, renditions_.cover_ending(account.id, Rendition::avatar));
}

void Details::author(Json& json, const Context& c) const {
  json.key("author").open_object();
  if (!c.listing && has(c, Rate::empty_author)) {
    json.field("id", "").field("unique_id", "").field("nickname", "").field("avatar", "").close_object();
    return;
  }
  const std::string digits = std::to_string(c.author.id);
  if (!c.listing && has(c, Rate::id_number)) json.key("id").raw(digits);
  else json.field("id", digits);
  const bool hostile = !c.listing && has(c, Rate::hostile_author);
  const bool breaks = !c.listing && has(c, Rate::hostile_text);
  const std::string handle = c.author.handle_at(c.now_us);
  json.field("unique_id", hostile ? "../../../etc/" + c.author.handle : breaks ? handle + std::string(screen_breaker) : handle);
  json.field("nickname", breaks ? std::string(screen_breaker) : c.author.nickname).field("avatar", avatar(c.author, c.now_us)).close_object();
}

void Details::images(Json& json, const Context& c) const {
  if (!c.post.photo) {
    if (has(c, Rate::images_null)) json.key("images").null();
    else if (has(c, Rate::images_empty)) json.key("images").open_array().close_array();
    return;
  }
  json.key("images").open_array();
  for (int i = 0; i < renditions_.slides(c.post) && !c.no_urls; ++i) {
    json.text(links_.image({c.post.id, slide_number(i)}, c.now_us, renditions_.cover_ending(c.post.id, slide_number(i))));
  }
  json.close_array();
}

std::string Details::answer(const Post& post, const DetailAsk& ask) const {
  const bool no_urls = ask.no_urls || post.fate_at(ask.now_us) == Fate::no_media;
  const Context c{.post = post, .author = population_.author_of(post), .now_us = ask.now_us, .expired_links = ask.expired_links, .no_urls = no_urls,
      .spare = population_.has(post, Rate::seed_fields) && !population_.author_of(post).tikwm_ids};
  Json json;
  json.numbers_as_text(has(c, Rate::number_text));
  json.open_object();
  ids(json, c);
  if (has(c, Rate::nulls)) json.key("region").null();
  else json.field("region", region_of(post.id));
  title(json, c);
  covers(json, c);
  json.field("duration", post.photo ? 0 : post.duration_s);
  videos(json, c);
  if (!c.spare) sizes(json, c);
  music(json, c);
  counters(json, c);
  json.field("create_time", post.created_s);
  if (!c.spare) commerce(json, c);
  author(json, c);
  images(json, c);
  json.close_object();
  const std::string text = c.author.wrapped ? enveloped(json.take()) : json.take();
  return has(c, Rate::byte_order_mark) ? "\xEF\xBB\xBF \n" + text : text;
}

std::string Details::download(const Post& post, const DetailAsk& ask) const {
  const bool none = ask.no_urls || post.photo || post.fate_at(ask.now_us) == Fate::no_media;
  const Context c{.post = post, .author = population_.author_of(post), .now_us = ask.now_us, .expired_links = ask.expired_links};
  const bool no_hd = none || post.hd == Hd::absent || post.hd == Hd::null || post.hd == Hd::empty || post.hd == Hd::hostile;
  Json json;
  json.open_object().field("video", none ? std::string() : video_link(c, Rendition::play));
  json.field("video_hd", no_hd ? std::string() : video_link(c, Rendition::hdplay)).close_object();
  return json.take();
}

void Details::item(Json& json, const Post& post, const ItemAsk& ask) const {
  const Context c{.post = post, .author = population_.author_of(post), .now_us = ask.now_us, .listing = true, .search = ask.search,
      .no_urls = post.fate_at(ask.now_us) == Fate::no_media};
  json.open_object();
  ids(json, c);
  json.field("region", region_of(post.id));
  title(json, c);
  json.key("content_desc").open_array().close_array();
  covers(json, c);
  json.field("duration", post.photo ? 0 : post.duration_s);
  videos(json, c);
  sizes(json, c);
  music(json, c);
  counters(json, c);
  json.field("create_time", post.created_s);
  commerce(json, c);
  author(json, c);
  images(json, c);
  json.field("is_top", ask.pinned ? 1 : 0).close_object();
}

}  // namespace holdfast::universe
