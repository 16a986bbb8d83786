// Signed media links: made for one asset until one time, refused when forged or late. Kinds and life as
// provider-api.md 5.1 and 5.2 record them; 8 hexadecimal digits, expire= or x-expires= are the unix expiry.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "universe/options.h"

namespace holdfast::universe {

// Slides of a photo post are slide, slide + 1, ...
enum class Rendition : std::uint8_t { play, wmplay, hdplay, cover, origin_cover, dynamic_cover, sound, sound_cover, avatar, slide = 32 };

Rendition slide_number(int number);
std::string name_of(Rendition rendition);
inline bool is_video(Rendition rendition) { return rendition <= Rendition::hdplay; }

// What a link stands for. The subject is a post's id, or a sound's for its sound and cover, or an account's for its avatar.
struct Asset {
  std::uint64_t subject = 0;
  Rendition rendition = Rendition::play;
};

enum class LinkState : std::uint8_t { good, expired, session, unknown };

struct CheckedLink {
  LinkState state = LinkState::unknown;
  Asset asset;
};

class Links {
 public:
  explicit Links(const Options& options);

  // A path-signed video (or m4a sound) link that lives until `expires_us`.
  std::string video(Asset asset, std::int64_t now_us, std::int64_t expires_us) const;
  // A web link bound to a session cookie.
  std::string session(Asset asset, std::int64_t now_us, std::int64_t expires_us) const;
  // An image; `ending` is "webp", "jpeg", "image" ...
  std::string image(Asset asset, std::int64_t now_us, std::string_view ending) const;
  // An unsigned mp3.
  std::string sound(std::uint64_t id) const;

  // What a GET of `target` is for.
  CheckedLink check(const std::string& target, const std::string& cookie, std::int64_t now_us) const;

  // An absolute URL of a CDN host, as the options say where hosts live.
  std::string on_host(std::string_view host, std::string_view target) const;

  static const std::vector<std::string>& hosts();

 private:
  std::string object(Asset asset) const;
  Asset asset_of(std::string_view object) const;
  std::string seal_of(std::string_view object, std::int64_t expires_s) const;

  CheckedLink check_sound(const std::string& path) const;
  CheckedLink check_relative(const std::string& path) const;

  std::uint64_t secret_;
  std::vector<std::string> origins_;
};

}  // namespace holdfast::universe
