// A post as JSON: the whole answer of /post-detail/, or one item of a listing. Fields, types and surprises are those of
// provider-api.md 2.3; which of them a post shows is drawn once from the seed.
#pragma once

#include <cstdint>
#include <string>

#include "universe/json.h"
#include "universe/links.h"
#include "universe/options.h"
#include "universe/population.h"
#include "universe/renditions.h"

namespace holdfast::universe {

struct DetailAsk {
  std::int64_t now_us = 0;
  bool expired_links = false;  // links whose stated expiry is already past
  bool no_urls = false;        // this once, no media links
};

struct ItemAsk {
  std::int64_t now_us = 0;
  bool pinned = false;
  bool search = false;  // items of a search have no collect_count
};

class Details {
 public:
  Details(const Options& options, const Population& population, const Renditions& renditions, const Links& links);

  std::string answer(const Post& post, const DetailAsk& ask) const;
  std::string download(const Post& post, const DetailAsk& ask) const;  // of /download-video/
  void item(Json& json, const Post& post, const ItemAsk& ask) const;

  // The sound's object, flat; with the count of its posts for /music-info/.
  void sound(Json& json, const Sound& sound, std::int64_t now_us) const;

  std::string avatar(const Account& account, std::int64_t now_us) const;

 private:
  struct Context;  // one rendering: the post, its author, the time, the place (detail or listing)

  void ids(Json& json, const Context& c) const;
  void title(Json& json, const Context& c) const;
  void covers(Json& json, const Context& c) const;
  void videos(Json& json, const Context& c) const;
  void hd(Json& json, const Context& c) const;
  void sizes(Json& json, const Context& c) const;
  void music(Json& json, const Context& c) const;
  void counters(Json& json, const Context& c) const;
  void commerce(Json& json, const Context& c) const;
  void author(Json& json, const Context& c) const;
  void images(Json& json, const Context& c) const;

  std::string video_link(const Context& c, Rendition rendition) const;
  std::string sound_link(const Sound& sound, std::int64_t now_us) const;
  bool has(const Context& c, Rate rate) const;

  std::int64_t epoch_us_;
  std::int64_t link_life_us_;
  const Population& population_;
  const Renditions& renditions_;
  const Links& links_;
};

// {"code":0,"msg":"success","processed_time":0.3971,"data":...}: the tikwm envelope.
std::string enveloped(const std::string& data);

}  // namespace holdfast::universe
