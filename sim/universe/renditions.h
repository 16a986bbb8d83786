// Which bytes stand behind each link of a post, and what the provider says about them. Bytes depend on the asset alone:
// however often and whenever it is fetched, a good answer is the same.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "universe/body.h"
#include "universe/links.h"
#include "universe/population.h"

namespace holdfast::universe {

// How good a served rendition is as what it claims to be.
enum class Quality : std::uint8_t {
  clean,
  mute,     // plays, without sound
  refused,  // not the media at all: a page, a sound, nothing
};

struct Served {
  int status = 200;
  std::string mime;
  Body body;
  Quality quality = Quality::clean;
};

class Renditions {
 public:
  Renditions(const Options& options, const Population& population);

  // What a GET of the asset serves; status 404 when there is no such thing.
  Served serve(const Asset& asset) const;

  // The length of what is served, without making it.
  std::uint64_t bytes(const Asset& asset) const;

  // The size the provider states for a video rendition (0 where it states none).
  std::uint64_t stated_bytes(const Post& post, Rendition rendition) const;

  // The renditions that a post's details link to, in the order of play, hdplay, wmplay, covers, slides.
  std::vector<Rendition> of(const Post& post) const;

  int slides(const Post& post) const;
  // The slide that answers 404, counted from 0; nullopt: none.
  std::optional<int> slide_gone(const Post& post) const;
  std::string cover_ending(std::uint64_t subject, Rendition rendition) const;

 private:
  Served serve_video(const Post& post, const Asset& asset) const;
  Served serve_slide(const Post& post, const Asset& asset) const;
  Served serve_image(const Asset& asset) const;
  std::string video_file(const Post& post, Rendition rendition, Quality& quality) const;
  std::string image_file(const Asset& asset) const;
  std::string mark(const Asset& asset) const;

  std::uint64_t seed_;
  std::uint64_t media_bytes_;
  const Population& population_;
};

}  // namespace holdfast::universe
