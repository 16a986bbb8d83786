// From a post's traits to bytes. Never looks at the time.
#include "universe/renditions.h"

#include "universe/chance.h"
#include "universe/media.h"

namespace holdfast::universe {
namespace {

constexpr std::string_view page_called_video =
    "<!DOCTYPE html><html><head><title>TikTok - Make Your Day</title></head><body><div id=\"app\"></div></body></html>\n";

Served refused(std::string mime, Body body) { return {.mime = std::move(mime), .body = std::move(body), .quality = Quality::refused}; }

}  // namespace

Renditions::Renditions(const Options& options, const Population& population)
    : seed_(options.seed), media_bytes_(options.media_bytes), population_(population) {}

std::string Renditions::mark(const Asset& asset) const {
  return "holdfast-sim " + std::to_string(seed_) + " " + std::to_string(asset.subject) + " " + name_of(asset.rendition);
}

int Renditions::slides(const Post& post) const { return post.photo ? static_cast<int>(between(mix(post.id), 1, 6)) : 0; }

std::optional<int> Renditions::slide_gone(const Post& post) const {
  if (!post.photo || !population_.has(post, Rate::slide_404)) return std::nullopt;
  return static_cast<int>(mix(post.id + 9) % static_cast<std::uint64_t>(slides(post)));
}

std::string Renditions::image_file(const Asset& asset) const {
  const std::uint64_t mixed = mix({asset.subject, static_cast<std::uint64_t>(asset.rendition)});
  if (asset.rendition >= Rendition::slide) return mixed % 3 == 0 ? "slide.webp" : "slide.jpeg";
  return mixed % 8 < 4 ? "cover.webp" : mixed % 8 < 7 ? "cover.jpeg" : "cover.png";
}

std::string Renditions::cover_ending(std::uint64_t subject, Rendition rendition) const {
  const std::string file = image_file({subject, rendition});
  return file.ends_with(".png") ? "image" : file.substr(file.find('.') + 1);
}

std::string Renditions::video_file(const Post& post, Rendition rendition, Quality& quality) const {
  const std::string ending = "_" + std::to_string(post.duration_s) + "s.mp4";
  if (population_.has(post, Rate::mute) || (rendition == Rendition::hdplay && post.hd == Hd::mute)) {
    quality = Quality::mute;
    return (rendition == Rendition::hdplay ? "hevc_silent" : "h264_silent") + ending;
  }
  if (rendition == Rendition::hdplay) return (post.hd == Hd::hevc ? "hevc" : "h264_large") + ending;
  return (population_.has(post, Rate::moov_last) ? "h264_last" : "h264_first") + ending;
}

Served Renditions::serve_video(const Post& post, const Asset& asset) const {
  const bool hd = asset.rendition == Rendition::hdplay;
  if (hd && post.hd == Hd::not_found) return {.status = 404, .mime = "text/plain", .quality = Quality::refused};
  if (hd && post.hd == Hd::mp3) return refused("audio/mpeg", marked("sound.mp3", mark(asset)));
  if ((hd && post.hd == Hd::html) || post.fate == Fate::bad_media) return refused("video/mp4", Body(std::string(page_called_video)));
  Served served{.mime = "video/mp4"};
  const std::string file = video_file(post, asset.rendition, served.quality);
  served.body = marked(file, mark(asset), media_bytes_);
  return served;
}

Served Renditions::serve_image(const Asset& asset) const {
  const std::string file = image_file(asset);
  return {.mime = std::string(mime_of(file)), .body = marked(file, mark(asset))};
}

Served Renditions::serve_slide(const Post& post, const Asset& asset) const {
  const int number = static_cast<int>(asset.rendition) - static_cast<int>(Rendition::slide);
  if (number >= slides(post) || number == slide_gone(post)) return {.status = 404, .mime = "text/plain", .quality = Quality::refused};
  const bool video = population_.has(post, Rate::slide_video) && number == static_cast<int>(mix(post.id + 11) % static_cast<std::uint64_t>(slides(post)));
  if (video) return {.mime = "video/mp4", .body = marked("h264_first_2s.mp4", mark(asset))};
  return serve_image(asset);
}

Served Renditions::serve(const Asset& asset) const {
  const Served nothing{.status = 404, .mime = "text/plain", .quality = Quality::refused};
  if (asset.rendition == Rendition::sound || asset.rendition == Rendition::sound_cover) {
    const Sound* sound = population_.sound(asset.subject);
    const Post* post = population_.post(asset.subject);  // relative links name the post
    if (sound == nullptr && post == nullptr) return nothing;
    if (asset.rendition == Rendition::sound_cover) return serve_image(asset);
    const std::string_view file = sound != nullptr && sound->m4a ? "sound.m4a" : "sound.mp3";
    return {.mime = std::string(mime_of(file)), .body = marked(file, mark(asset))};
  }
  if (asset.rendition == Rendition::avatar) return population_.account(asset.subject) != nullptr ? serve_image(asset) : nothing;
  const Post* post = population_.post(asset.subject);
  if (post == nullptr) return nothing;
  if (is_video(asset.rendition)) return post->photo ? nothing : serve_video(*post, asset);
  if (asset.rendition >= Rendition::slide) return serve_slide(*post, asset);
  return population_.has(*post, Rate::broken_cover) ? nothing : serve_image(asset);
}

std::uint64_t Renditions::bytes(const Asset& asset) const { return serve(asset).body.size(); }

std::uint64_t Renditions::stated_bytes(const Post& post, Rendition rendition) const {
  if (post.photo) return 0;
  // A bad rendition's size is stated as that of the film it should have been.
  Quality quality = Quality::clean;
  const Asset asset{post.id, rendition};
  const std::string file = video_file(post, rendition, quality);
  const std::uint64_t size = marked(file, mark(asset), media_bytes_).size();
  return rendition == Rendition::hdplay && post.hd == Hd::wrong_size ? size + 777 : size;
}

std::vector<Rendition> Renditions::of(const Post& post) const {
  std::vector<Rendition> all;
  if (!post.photo && post.fate != Fate::no_media) {
    all.push_back(Rendition::play);
    if (post.hd != Hd::absent && post.hd != Hd::null && post.hd != Hd::empty) all.push_back(Rendition::hdplay);
    all.push_back(Rendition::wmplay);
  }
  if (!population_.has(post, Rate::no_cover)) all.push_back(Rendition::cover);
  all.push_back(Rendition::origin_cover);
  for (int i = 0; i < slides(post); ++i) all.push_back(slide_number(i));
  return all;
}

}  // namespace holdfast::universe
