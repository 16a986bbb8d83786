// Making links and reading them back. The object name holds the asset under a mask, so that no table of links is kept.
#include "universe/links.h"

#include <chrono>
#include <cstdlib>

#include "universe/answer.h"
#include "universe/chance.h"

namespace holdfast::universe {
namespace {

constexpr std::size_t object_digits = 22;  // subject 16, rendition 2, check 4
constexpr std::int64_t hour_s = 3600;

std::uint64_t number_from(std::string_view digits, int base) { return std::strtoull(std::string(digits).c_str(), nullptr, base); }

bool all_hex(std::string_view text) { return text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

// "20260517080000": the time stamp inside l=.
std::string stamp(std::int64_t now_us) {
  using namespace std::chrono;
  const sys_seconds now{seconds{now_us / second_us}};
  const auto day = floor<days>(now);
  const year_month_day date{day};
  const hh_mm_ss time{now - day};
  const auto two = [](auto value) { return std::to_string(100 + static_cast<unsigned>(value)).substr(1); };
  return std::to_string(static_cast<int>(date.year())) + two(static_cast<unsigned>(date.month())) + two(static_cast<unsigned>(date.day())) +
         two(time.hours().count()) + two(time.minutes().count()) + two(time.seconds().count());
}

std::string tail(std::uint64_t mixed, std::int64_t now_us, bool sound) {
  const auto kbit = between(mixed, 224, 2868);
  return "?a=1233&ch=0&cr=0&dr=0&cv=1&br=" + std::to_string(2 * kbit) + "&bt=" + std::to_string(kbit) + "&cs=0&ds=4&mime_type=" +
         (sound ? "audio_mp4" : "video_mp4") + "&qs=0&rc=" + hex(mix(mixed), 16) + "%3D%3D&l=" + stamp(now_us) + hex(mix(mixed + 1), 18);
}

std::string_view video_host(Asset asset) {
  if (asset.rendition == Rendition::sound) return "v16-ies-music.tiktokcdn.test";
  if (asset.rendition == Rendition::hdplay) return asset.subject % 2 == 0 ? "v19-notes.tiktokcdn.test" : "v16-coin.tiktokcdn.test";
  return asset.subject % 3 == 0 ? "v16m.tiktokcdn.test" : "v16m-default.tiktokcdn.test";
}

// The part of `path` between two slashes, from `at`; moves `at` behind the second.
std::string_view piece(std::string_view path, std::size_t& at) {
  const std::size_t start = at;
  const std::size_t end = std::min(path.find('/', start), path.size());
  at = end + 1;
  return start <= path.size() ? path.substr(start, end - start) : std::string_view();
}

}  // namespace

Rendition slide_number(int number) { return static_cast<Rendition>(static_cast<int>(Rendition::slide) + number); }

std::string name_of(Rendition rendition) {
  switch (rendition) {
    case Rendition::play: return "play";
    case Rendition::wmplay: return "wmplay";
    case Rendition::hdplay: return "hdplay";
    case Rendition::cover: return "cover";
    case Rendition::origin_cover: return "origin_cover";
    case Rendition::dynamic_cover: return "ai_dynamic_cover";
    case Rendition::sound: return "sound";
    case Rendition::sound_cover: return "sound_cover";
    case Rendition::avatar: return "avatar";
    default: return "slide" + std::to_string(static_cast<int>(rendition) - static_cast<int>(Rendition::slide));
  }
}

Links::Links(const Options& options) : secret_(mix({options.seed, 0x6c696e6bu})), origins_(options.cdn_origins) {}

const std::vector<std::string>& Links::hosts() {
  static const std::vector<std::string> names = {"v16m-default.tiktokcdn.test", "v19-notes.tiktokcdn.test", "p16-sign.tiktokcdn.test",
      "v16m.tiktokcdn.test", "v16-coin.tiktokcdn.test", "v16-webapp-prime.tiktok.test", "p16-common-sign.tiktokcdn.test",
      "sf16-ies-music.tiktokcdn.test", "v16-ies-music.tiktokcdn.test", "v16-far.tiktokcdn.test"};
  return names;
}

std::string Links::on_host(std::string_view host, std::string_view target) const {
  if (origins_.empty()) return "https://" + std::string(host) + std::string(target);
  std::size_t number = 0;
  while (number < hosts().size() && hosts()[number] != host) ++number;
  return origins_[number % origins_.size()] + "/cdn/" + std::string(host) + std::string(target);
}

std::string Links::object(Asset asset) const {
  const auto rendition = static_cast<std::uint64_t>(asset.rendition);
  const std::uint64_t check = mix({secret_, asset.subject, rendition});
  return hex(asset.subject ^ mix(secret_), 16) + hex(rendition ^ (mix(secret_ + 1) & 255), 2) + hex(check, 4);
}

Asset Links::asset_of(std::string_view object) const {
  return {.subject = number_from(object.substr(0, 16), 16) ^ mix(secret_),
      .rendition = static_cast<Rendition>((number_from(object.substr(16, 2), 16) ^ mix(secret_ + 1)) & 255)};
}

std::string Links::seal_of(std::string_view object, std::int64_t expires_s) const {
  return seal(secret_, std::string(object) + "@" + std::to_string(expires_s));
}

std::string Links::video(Asset asset, std::int64_t now_us, std::int64_t expires_us) const {
  const std::int64_t expires_s = expires_us / second_us;
  const std::string name = object(asset);
  const std::uint64_t mixed = mix({secret_, asset.subject, static_cast<std::uint64_t>(asset.rendition), static_cast<std::uint64_t>(now_us)});
  return on_host(video_host(asset), "/" + seal_of(name, expires_s) + "/" + hex(static_cast<std::uint64_t>(expires_s), 8) +
      "/video/tos/fixture/tos-fixture-pve-0037/" + name + "/" + tail(mixed, now_us, asset.rendition == Rendition::sound) + "&btag=e00088000");
}

std::string Links::session(Asset asset, std::int64_t now_us, std::int64_t expires_us) const {
  const std::int64_t expires_s = expires_us / second_us;
  const std::string name = object(asset);
  return on_host("v16-webapp-prime.tiktok.test", "/video/tos/fixture/tos-fixture-pve-0037/" + name + "/" +
      tail(mix({secret_, asset.subject}), now_us, false) + "&expire=" + std::to_string(expires_s) + "&policy=2&signature=" + seal_of(name, expires_s) + "&tk=tt_chain_token");
}

std::string Links::image(Asset asset, std::int64_t now_us, std::string_view ending) const {
  const std::int64_t expires_s = (now_us / second_us / hour_s + 25) * hour_s;  // on a full hour
  const std::string name = object(asset);
  const bool slide = asset.rendition >= Rendition::slide;
  const std::string signature = "x-expires=" + std::to_string(expires_s) + "&x-signature=" + seal_of(name, expires_s) + "%3D";
  if (slide) {
    return on_host("p16-common-sign.tiktokcdn.test", "/tos-fixture-i-photomode/" + name + hex(mix(asset.subject), 10) +
        "~tplv-photomode-image." + std::string(ending) + "?" + signature);
  }
  return on_host("p16-sign.tiktokcdn.test", "/tos-fixture-p-0037/" + name + hex(mix(asset.subject), 10) + "~tplv-tiktokx-origin." +
      std::string(ending) + "?dr=1364&refresh_token=" + hex(mix(asset.subject + 1), 8) + "&" + signature + "&biz_tag=tt_video&s=AWEME_DETAIL");
}

std::string Links::sound(std::uint64_t id) const {
  return on_host("sf16-ies-music.tiktokcdn.test", "/obj/ies-music-fixture/" + std::to_string(id) + ".mp3");
}

CheckedLink Links::check_sound(const std::string& path) const {
  const std::string_view digits = std::string_view(path).substr(path.rfind('/') + 1);
  return {.state = LinkState::good, .asset = {.subject = number_from(digits, 10), .rendition = Rendition::sound}};
}

// "/video/media/hdplay/ID.mp4", "/video/cover/ID.webp": unsigned, on the API's own origin.
CheckedLink Links::check_relative(const std::string& path) const {
  CheckedLink link{.state = LinkState::good, .asset = {.subject = number_from(std::string_view(path).substr(path.rfind('/') + 1), 10)}};
  if (path.starts_with("/video/media/hdplay/")) link.asset.rendition = Rendition::hdplay;
  else if (path.starts_with("/video/media/wmplay/")) link.asset.rendition = Rendition::wmplay;
  else if (path.starts_with("/video/media/play/")) link.asset.rendition = Rendition::play;
  else if (path.starts_with("/video/cover/")) link.asset.rendition = Rendition::cover;
  else if (path.starts_with("/video/music/")) link.asset.rendition = Rendition::sound;
  else link.state = LinkState::unknown;
  return link;
}

CheckedLink Links::check(const std::string& target, const std::string& cookie, std::int64_t now_us) const {
  const std::string path = path_of(target);
  if (path.starts_with("/obj/ies-music-fixture/")) return check_sound(path);
  if (path.starts_with("/video/media/") || path.starts_with("/video/cover/") || path.starts_with("/video/music/")) return check_relative(path);
  auto query = query_of(target);
  std::size_t at = 1;
  const std::string_view first = piece(path, at);
  std::string_view name;
  std::string given_seal;
  std::uint64_t expires_s = 0;
  bool session = false;
  if (first.size() == 32 && all_hex(first)) {
    expires_s = number_from(piece(path, at), 16);
    given_seal = first;
    for (int i = 0; i < 4; ++i) piece(path, at);  // video, tos, region, bucket
    name = piece(path, at);
  } else if (first == "video") {
    for (int i = 0; i < 3; ++i) piece(path, at);
    name = piece(path, at);
    expires_s = number_from(query["expire"], 10);
    given_seal = query["signature"];
    session = cookie.find("tt_chain_token=") == std::string::npos;
  } else {
    name = piece(path, at).substr(0, object_digits);
    expires_s = number_from(query["x-expires"], 10);
    given_seal = query["x-signature"].substr(0, 32);
  }
  if (name.size() != object_digits || !all_hex(name)) return {};
  CheckedLink link{.asset = asset_of(name)};
  if (given_seal != seal_of(name, static_cast<std::int64_t>(expires_s)) || name != object(link.asset)) return {};
  link.state = session ? LinkState::session : LinkState::good;
  if (now_us / second_us >= static_cast<std::int64_t>(expires_s)) link.state = LinkState::expired;
  return link;
}

}  // namespace holdfast::universe
