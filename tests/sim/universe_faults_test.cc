// Misbehaviour: each kind can be had, stays within its bounds, and never keeps a faithful client from the truth.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <boost/system/error_code.hpp>
#include <map>
#include <set>

#include "universe/truth.h"
#include "universe/universe.h"

namespace holdfast::universe {
namespace {

namespace json = boost::json;
using enum Rate;

constexpr std::int64_t start_us = base_time_s * second_us;

Options with(Rate rate, double value = 1) {
  Options options;
  options.posts = 40;
  options.accounts = 2;
  options.requests_per_minute = 0;
  options.faults_in_a_row = 0;
  options.dear_faults = 0;
  options.rates.set(rate, value);
  return options;
}

Answer detail(Universe& universe, std::uint64_t id, std::int64_t now_us = start_us) {
  return universe.api({.path = "/post-detail/", .query = {{"url", "https://www.tiktok.com/@_/video/" + std::to_string(id)}}, .key = universe.options().key, .now_us = now_us});
}

CdnRequest get(const std::string& url, std::int64_t now_us = start_us) {
  const std::size_t host = url.find("://") + 3;
  const std::size_t target = url.find('/', host);
  return {.host = url.substr(host, target - host), .target = url.substr(target), .now_us = now_us};
}

Answer fetch_play(Universe& universe, const Post& post) {
  return universe.cdn(get(std::string(json::parse(detail(universe, post.id).body.text()).as_object().at("play").as_string())));
}

struct CallCase {
  Rate rate;
  int status;
  Delivery delivery;
  std::string_view body;  // the whole body, or its beginning where `begins`
  bool begins = false;
};

TEST(CallFaults, EachCanBeHad) {
  const CallCase cases[] = {
      {throttled_429, 429, Delivery::whole, R"({"message":"Too Many Requests"})"}, {throttled_429_after, 429, Delivery::whole, R"({"message":"Too Many Requests"})"},
      {throttled_200, 200, Delivery::whole, R"({"code":-1,"msg":"Free Api Limit)", true}, {error_500, 500, Delivery::whole, "{", true},
      {error_502, 502, Delivery::whole, "<!DOCTYPE html>", true}, {html_200, 200, Delivery::whole, "<!DOCTYPE html>", true}, {forbidden_403, 403, Delivery::whole, ""},
      {empty_body, 200, Delivery::whole, ""}, {json_null, 200, Delivery::whole, "null"}, {json_array, 200, Delivery::whole, "[]"}, {json_object, 200, Delivery::whole, "{}"},
      {cut_json, 200, Delivery::whole, "{", true}, {unknown_once, 200, Delivery::whole, R"({"status":"error","message":"Some brand new)", true},
      {false_url_parsing, 200, Delivery::whole, R"({"code":-1,"msg":"Url parsing is failed!)", true}, {api_hang, 200, Delivery::hang, ""}, {drop_before, 200, Delivery::drop, ""},
      {drop_after, 200, Delivery::drop, "{", true}, {cut_answer, 200, Delivery::cut, "{", true}, {wrong_post, 200, Delivery::whole, "{", true},
      {no_urls_once, 200, Delivery::whole, "{", true}, {api_slow, 200, Delivery::whole, "{", true}};
  for (const CallCase& one : cases) {
    Universe universe(with(one.rate));
    const Post& post = universe.population().posts()[3];
    const Answer answer = detail(universe, post.id);
    const std::string body = answer.body.text();
    EXPECT_EQ(answer.status, one.status) << name_of(one.rate);
    EXPECT_EQ(answer.delivery, one.delivery) << name_of(one.rate);
    EXPECT_TRUE(one.begins ? body.starts_with(one.body) : body == one.body) << name_of(one.rate) << " " << body;
  }
}

TEST(CallFaults, ChangedAnswersAreChangedAsNamed) {
  Universe cut(with(cut_json));
  boost::system::error_code wrong;
  json::parse(detail(cut, cut.population().posts()[0].id).body.text(), wrong);
  EXPECT_TRUE(wrong);
  Universe other(with(wrong_post));
  const Post& post = other.population().posts()[0];
  EXPECT_NE(json::parse(detail(other, post.id).body.text()).as_object().at("id").as_string(), std::to_string(post.id));
  Universe bare(with(no_urls_once));
  EXPECT_EQ(json::parse(detail(bare, post.id).body.text()).as_object().at("play").as_string(), "");
  Universe slow(with(api_slow));
  EXPECT_GE(detail(slow, post.id).delay_us, 2 * second_us);
  Universe after(with(throttled_429_after));
  EXPECT_EQ(detail(after, post.id).headers.back().first, "Retry-After");
}

TEST(CallFaults, UnclearAnswersAreChargedAtTheirRate) {
  for (const double rate : {0.0, 0.5, 1.0}) {
    Options options = with(json_null);
    options.rates.set(unclear_charged, rate);
    Universe universe(options);
    for (const Post& post : universe.population().posts()) detail(universe, post.id);
    const auto charged = static_cast<double>(universe.stats().charged);
    EXPECT_NEAR(charged, rate * 40, rate == 0.5 ? 15 : 0);
  }
}

TEST(FetchFaults, EachCanBeHad) {
  struct Case {
    Rate rate;
    int status;
    Delivery delivery;
  };
  const Case cases[] = {{cdn_403, 403, Delivery::whole}, {cdn_403_as_200, 200, Delivery::whole}, {cdn_404, 404, Delivery::whole}, {cdn_410, 410, Delivery::whole},
      {cdn_html, 200, Delivery::whole}, {cdn_mp3, 200, Delivery::whole}, {cdn_empty, 200, Delivery::whole}, {cdn_placeholder, 200, Delivery::whole},
      {cdn_206, 206, Delivery::whole}, {cdn_redirect_loop, 302, Delivery::whole}, {cdn_redirect_private, 302, Delivery::whole},
      {cdn_redirect_file, 302, Delivery::whole}, {cdn_500, 500, Delivery::whole}, {cdn_503, 503, Delivery::whole}, {cdn_cut, 200, Delivery::cut},
      {cdn_reset, 200, Delivery::reset}, {cdn_drop, 200, Delivery::drop}, {cdn_hang, 200, Delivery::hang}, {cdn_stall, 200, Delivery::stall},
      {cdn_slow, 200, Delivery::slow}, {cdn_no_length, 200, Delivery::no_length}, {cdn_redirect, 302, Delivery::whole}};
  for (const Case& one : cases) {
    Universe universe(with(one.rate));
    const Post& post = universe.population().posts()[1];
    const Answer answer = fetch_play(universe, post);
    EXPECT_EQ(answer.status, one.status) << name_of(one.rate);
    EXPECT_EQ(answer.delivery, one.delivery) << name_of(one.rate);
    const bool broken = answer.delivery == Delivery::cut || answer.delivery == Delivery::reset || answer.delivery == Delivery::stall;
    if (broken) EXPECT_LT(answer.bytes, answer.body.size()) << name_of(one.rate);
    const bool good = one.rate == cdn_no_length;
    EXPECT_EQ(universe.stats().good_fetches.size(), good ? 1u : 0u) << name_of(one.rate);
  }
}

TEST(FetchFaults, ALoopOfRedirectsNeverEnds) {
  Universe universe(with(cdn_redirect_loop));
  Answer answer = fetch_play(universe, universe.population().posts()[1]);
  for (int i = 0; i < 20; ++i) {
    ASSERT_EQ(answer.status, 302);
    answer = universe.cdn(get(answer.headers.front().second));
  }
}

TEST(Traits, EachPostTraitAnswersWholeJson) {
  for (std::size_t i = 0; i < rate_count; ++i) {
    const Rate rate = static_cast<Rate>(i);
    if (draw_of(rate) != Draw::post && draw_of(rate) != Draw::account) continue;
    Universe universe(with(rate));
    for (const Post& post : universe.population().posts()) {
      std::string body = detail(universe, post.id).body.text();
      if (body.starts_with("\xEF\xBB\xBF")) body.erase(0, 3);
      boost::system::error_code wrong;
      json::parse(body, wrong);
      ASSERT_FALSE(wrong) << name_of(rate) << " " << body;
    }
  }
}

TEST(Traits, ShowWhereTheyAreNamed) {
  const auto shown = [](Rate rate) {
    Universe universe(with(rate));
    json::value answer = json::parse(detail(universe, universe.population().posts()[2].id).body.text());
    return answer.as_object();
  };
  EXPECT_TRUE(shown(null_title).at("title").is_null());
  EXPECT_TRUE(shown(number_text).at("duration").is_string());
  EXPECT_TRUE(shown(id_number).at("id").is_int64());
  EXPECT_TRUE(shown(nulls).at("music_info").is_null());
  EXPECT_FALSE(shown(seed_fields).contains("id"));
  EXPECT_FALSE(shown(seed_fields).contains("size"));
  EXPECT_FALSE(shown(hd_absent).contains("hdplay"));
  EXPECT_TRUE(shown(hd_null).at("hdplay").is_null());
  EXPECT_EQ(shown(hd_empty).at("hdplay").as_string(), "");
  EXPECT_TRUE(shown(relative_links).at("play").as_string().starts_with("/video/media/play/"));
  EXPECT_TRUE(shown(images_null).at("images").is_null());
  EXPECT_EQ(shown(photo).at("duration").as_int64(), 0);
  EXPECT_FALSE(shown(photo).at("images").as_array().empty());
  EXPECT_EQ(shown(wrapped).at("code").as_int64(), 0);
  EXPECT_TRUE(shown(hostile_author).at("author").as_object().at("unique_id").as_string().starts_with("../"));
  EXPECT_EQ(shown(empty_author).at("author").as_object().at("id").as_string(), "");
}

TEST(Bounds, NoMoreThanTwoFaultsInARow) {
  Options options = with(error_500);
  options.faults_in_a_row = 2;
  Universe universe(options);
  std::string seen;
  for (int i = 0; i < 9; ++i) seen += detail(universe, universe.population().posts()[0].id).status == 200 ? '.' : 'x';
  EXPECT_EQ(seen, "xx.xx.xx.");
}

TEST(Bounds, OneDearFaultAPostForEver) {
  Options options = with(drop_after);
  options.dear_faults = 1;
  Universe universe(options);
  int lost = 0;
  for (int i = 0; i < 9; ++i) lost += detail(universe, universe.population().posts()[0].id).delivery == Delivery::drop;
  EXPECT_EQ(lost, 1);
}

TEST(Outages, LastAsLongAsTheySay) {
  Universe universe(with(photo, 0));
  const std::uint64_t id = universe.population().posts()[0].id;
  universe.controls().outages = {{.kind = OutageKind::api_503, .from_us = start_us, .until_us = start_us + second_us}};
  EXPECT_EQ(detail(universe, id, start_us).status, 503);
  EXPECT_EQ(detail(universe, id, start_us + second_us).status, 200);
  universe.controls().outages = {{.kind = OutageKind::cdn_refused, .from_us = start_us}};
  EXPECT_EQ(fetch_play(universe, universe.population().posts()[0]).delivery, Delivery::drop);
  universe.controls().outages.clear();
  for (const std::string& host : Links::hosts()) universe.controls().hosts_down.insert(host);
  EXPECT_EQ(fetch_play(universe, universe.population().posts()[0]).status, 503);
}

// A client by the letter of RULES 1 and 5: two calls a capture, each candidate three times where it may come right,
// the next candidate at once where it can't, one re-resolve.
class Client {
 public:
  explicit Client(Universe& universe) : universe_(universe) {}

  // "archived", a reason, or "exhausted".
  std::string capture(const Post& post) {
    refusals_.clear();
    slides_had_.clear();
    int bought = 0;
    int unknown = 0;
    int bare = 0;
    int refused = 0;
    while (bought < 2) {
      const std::string verdict = resolve(post);
      if (verdict == "void") continue;
      if (verdict == "unknown" && ++unknown < 8) continue;
      if (verdict != "ticket" && verdict != "ambiguous" && verdict != "no_media") return verdict;
      ++bought;
      if (verdict == "no_media" && ++bare == 2) return "no_media";
      if (verdict != "ticket") continue;
      if (has_slides() ? download_slides() : download(post)) return "archived";
      if (++refused == 2) return all_refused_ ? "bad_media" : "exhausted";
    }
    return "exhausted";
  }

 private:
  bool has_slides() const {
    const json::value* images = ticket_.if_contains("images");
    return images != nullptr && images->is_array() && !images->as_array().empty();
  }

  // True when all slides are had, or some are and each other one was refused on two tickets.
  bool download_slides() {
    bool some = false, each_often = true;
    all_refused_ = true;
    const json::array& images = ticket_.at("images").as_array();
    for (std::size_t i = 0; i < images.size(); ++i) {
      Got got = slides_had_.contains(i) ? Got::good : Got::again;
      for (int tries = 0; tries < 3 && got == Got::again; ++tries) got = fetch(std::string(images[i].as_string()));
      some = some || got == Got::good;
      if (got == Got::good) {
        slides_had_.insert(i);
        continue;
      }
      all_refused_ = all_refused_ && got == Got::refused;
      refusals_[i] += got == Got::refused ? 1 : 0;
      each_often = each_often && got == Got::refused && refusals_[i] >= 2;
    }
    return some && each_often;
  }

  std::string link(const char* name) const {
    const json::value* value = ticket_.if_contains(name);
    if (value == nullptr || !value->is_string()) return "";
    const std::string text(value->as_string());
    return text.starts_with("/") ? universe_.options().api_origin + text : text;
  }

  std::string resolve(const Post& post) {
    const Answer answer = detail(universe_, post.id, now_us_ += second_us);
    if (answer.delivery != Delivery::whole) return "ambiguous";
    if (answer.status == 404) return "deleted";
    if (answer.status != 200) return "void";
    std::string body = answer.body.text();
    if (body.starts_with("\xEF\xBB\xBF")) body.erase(0, 3);
    boost::system::error_code wrong;
    const json::value value = json::parse(body, wrong);
    if (wrong || !value.is_object() || value.as_object().empty()) return "ambiguous";
    ticket_ = value.as_object();
    if (ticket_.contains("data")) ticket_ = json::object(ticket_.at("data").as_object());
    for (const auto& [words, verdict] : messages) {
      if (body.size() < 300 && body.find(words) != std::string::npos) return verdict;
    }
    const json::value* id = ticket_.if_contains("id") ? ticket_.if_contains("id") : ticket_.if_contains("aweme_id");
    const std::string digits = id == nullptr ? "" : id->is_string() ? std::string(id->as_string()) : std::to_string(id->as_int64());
    if (digits != std::to_string(post.id)) return "ambiguous";
    return has_slides() || !link("play").empty() ? "ticket" : "no_media";
  }

  enum class Got : std::uint8_t { good, again, refused };

  Got fetch(std::string url) {
    for (int hops = 0; hops <= 3; ++hops) {
      if (!url.starts_with("https://") || url.find("169.254.") != std::string::npos) return Got::refused;
      const CdnRequest request = get(url, now_us_);
      const Answer answer = universe_.cdn(request);
      if (answer.status >= 500 || (answer.delivery != Delivery::whole && answer.delivery != Delivery::no_length)) return Got::again;
      if (answer.status == 302) {
        const std::string to = answer.headers.front().second;
        url = to.starts_with("/") ? "https://" + request.host + to : to;
        continue;
      }
      if (answer.status != 200 || answer.body.size() <= 300) return Got::refused;
      const std::string body = answer.body.text();
      const bool image = body.starts_with("\xFF\xD8\xFF") || body.starts_with("RIFF");
      return body.substr(4, 4) == "ftyp" || (image && has_slides()) ? Got::good : Got::refused;
    }
    return Got::refused;
  }

  bool download(const Post& post) {
    all_refused_ = true;
    for (const char* name : {"hdplay", "play"}) {
      const std::string url = link(name);
      for (int tries = 0; tries < 3 && !url.empty(); ++tries) {
        const Got got = fetch(url);
        if (got == Got::good) return true;
        if (got == Got::refused) break;
        if (tries == 2) all_refused_ = false;
      }
    }
    return false;
  }

  static constexpr std::pair<std::string_view, const char*> messages[] = {{"Free Api Limit", "void"}, {"region", "region"}, {"is private", "private"},
      {"age restricted", "restricted"}, {"Url parsing", "unavailable"}, {"Not found", "deleted"}, {"brand new", "unknown"}};

  Universe& universe_;
  std::int64_t now_us_ = start_us;
  json::object ticket_;
  bool all_refused_ = true;
  std::map<std::size_t, int> refusals_;  // of slides, by place
  std::set<std::size_t> slides_had_;
};

TEST(Storm, OneCaptureReachesEveryLivePost) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Options options = options_of(Profile::storm);
    options.seed = seed;
    options.requests_per_minute = 0;
    for (const Rate changes : {flip, leaves}) options.rates.set(changes, 0);
    options.new_posts = 0;
    Universe universe(options);
    ASSERT_TRUE(is_certain(universe));
    Client client(universe);
    std::map<std::string, int> ends;
    for (const Post& post : universe.population().posts()) {
      const std::string truth = expected(universe, post, start_us);
      std::string end = client.capture(post);
      // Ends that need two answers may take another capture when one answer was lost.
      for (int more = 0; more < 2 && end == "exhausted" && (truth != "archived" || universe.renditions().slide_gone(post)); ++more) end = client.capture(post);
      ASSERT_EQ(end, truth) << "seed " << seed << " post " << post.id;
      ++ends[end];
    }
    EXPECT_GT(ends["archived"], 200);
  }
}

TEST(Photos, ASlideThatIsGoneAndOneThatIsAVideoAreServedAsSuch) {
  Options options = with(photo);
  options.rates.set(slide_404, 0.5);
  options.rates.set(slide_video, 0.5);
  Universe universe(options);
  int gone = 0, videos = 0, webp = 0;
  for (const Post& post : universe.population().posts()) {
    const auto missing = universe.renditions().slide_gone(post);
    const json::array images = json::parse(detail(universe, post.id).body.text()).as_object().at("images").as_array();
    ASSERT_EQ(static_cast<int>(images.size()), universe.renditions().slides(post));
    for (int i = 0; i < static_cast<int>(images.size()); ++i) {
      const Answer answer = universe.cdn(get(std::string(images[static_cast<std::size_t>(i)].as_string())));
      EXPECT_EQ(answer.status, missing == i ? 404 : 200);
      if (answer.status != 200) continue;
      videos += answer.headers.front().second == "video/mp4";
      webp += answer.headers.front().second == "image/webp";
    }
    gone += missing.has_value();
    EXPECT_EQ(expected(universe, post, start_us), missing && images.size() == 1 ? "bad_media" : "archived");
  }
  EXPECT_GT(gone, 10);
  EXPECT_GT(videos, 10);
  EXPECT_GT(webp, 10);
}

TEST(Storm, TheRenditionPromisedIsCleanAndServed) {
  const Universe universe(options_of(Profile::storm));
  int told = 0;
  for (const Post& post : universe.population().posts()) {
    if (post.photo || expected(universe, post, start_us) != "archived") continue;
    const std::string name = expected_rendition(universe, post);
    if (name.empty()) continue;
    const Served served = universe.renditions().serve({post.id, name == "hdplay" ? Rendition::hdplay : Rendition::play});
    EXPECT_EQ(served.status, 200);
    EXPECT_EQ(served.quality, Quality::clean);
    ++told;
  }
  EXPECT_GT(told, 200);
}

}  // namespace
}  // namespace holdfast::universe
