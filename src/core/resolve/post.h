// A post as the provider described it (provider-api.md 2.3). Every field but the id may be missing: absent stays absent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/ids.h"

namespace holdfast {

enum class PostKind : std::uint8_t { unknown, video, photo };

// The kinds of posts that are archived (download.media); a post of another kind is held. What nobody knows yet is wanted.
struct KindsWanted {
  bool video = true;
  bool photo = true;

  bool includes(PostKind kind) const { return kind == PostKind::photo ? photo : kind == PostKind::video ? video : true; }
};

struct Counters {
  std::optional<std::int64_t> play, digg, comment, share, download, collect;
  bool operator==(const Counters&) const = default;
};

struct Author {
  std::string id;        // digits, 6 to 19; "" when the provider gave none
  std::string handle;    // unique_id as given, never a key, never a path without the path rule
  std::string nickname;
};

struct Music {
  std::string id;
  std::string title;
  std::string author;
  std::optional<std::int64_t> duration_s;
};

// No link is ever a field of a post: links live in a Ticket.
struct Post {
  AwemeId id;
  PostKind kind = PostKind::unknown;
  Author author;
  std::optional<std::string> title;
  std::optional<std::string> region;
  std::optional<std::int64_t> duration_s;   // 0 on photo posts
  std::optional<std::int64_t> create_time;  // unix seconds
  Counters counters;
  std::optional<Music> music;
  int images = 0;           // slides of a photo post
  bool pinned = false;      // is_top in listings
};

}  // namespace holdfast
