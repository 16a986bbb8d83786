// The made-up TikTok: ids, media, links, money and time are what provider-api.md says, and the same seed is the same world.
#include "universe/universe.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>

#include "universe/chance.h"
#include "universe/media.h"
#include "universe/media_files.h"
#include "universe/post_urls.h"
#include "universe/truth.h"

namespace holdfast::universe {
namespace {

namespace json = boost::json;

constexpr std::int64_t start_us = base_time_s * second_us;

Options small(Profile profile = Profile::clean) {
  Options options = options_of(profile);
  options.posts = 60;
  options.accounts = 3;
  options.requests_per_minute = 0;
  return options;
}

Options with(Rate rate, double value = 1) {
  Options options = small();
  options.faults_in_a_row = 0;
  options.dear_faults = 0;
  options.rates = {};
  options.rates.set(rate, value);
  return options;
}

Answer ask(Universe& universe, const std::string& target, std::int64_t now_us = start_us) {
  return universe.api({.path = path_of(target), .query = query_of(target), .key = universe.options().key, .now_us = now_us});
}

Answer detail(Universe& universe, const Post& post, std::int64_t now_us = start_us) {
  return ask(universe, "/post-detail/?url=https%3A%2F%2Fwww.tiktok.com%2F%40_%2Fvideo%2F" + std::to_string(post.id), now_us);
}

json::object parsed(const Answer& answer) { return json::parse(answer.body.text()).as_object(); }

// "https://HOST/rest" as a request of the CDN.
CdnRequest get(const std::string& url, std::int64_t now_us = start_us) {
  const std::size_t host = url.find("://") + 3;
  const std::size_t target = url.find('/', host);
  return {.host = url.substr(host, target - host), .target = url.substr(target), .now_us = now_us};
}

std::string text_of(const json::object& object, const char* name) { return std::string(object.at(name).as_string()); }

const Post& first_video(const Universe& universe) {
  for (const Post& post : universe.population().posts()) {
    if (!post.photo) return post;
  }
  return universe.population().posts().front();
}

TEST(Chance, SealsDifferByEveryPart) {
  EXPECT_EQ(seal(1, "a").size(), 32u);
  EXPECT_NE(seal(1, "a"), seal(2, "a"));
  EXPECT_NE(seal(1, "a"), seal(1, "b"));
  EXPECT_EQ(hex(0xabc, 5), "00abc");
}

TEST(Body, ReadsTheSameBytesInAnySteps) {
  Body body;
  body.add("head");
  body.add_shared("-shared-");
  body.add_filler(200'000);
  body.add("tail");
  const std::string whole = body.text();
  ASSERT_EQ(whole.size(), body.size());
  for (const std::size_t step : {1000u, 4097u, 65536u, 300'000u}) {
    std::string read;
    std::vector<char> block(step);
    while (read.size() < body.size()) {
      const std::size_t got = body.read(read.size(), block.data(), step);
      ASSERT_GT(got, 0u);
      read.append(block.data(), got);
    }
    EXPECT_EQ(read, whole);
    EXPECT_EQ(body.read(body.size(), block.data(), step), 0u);
  }
  EXPECT_EQ(body.fingerprint(), fnv1a(whole));
}

// The sum of the top-level boxes; 0 when they don't end at the last byte.
std::uint64_t boxes_end(const Body& body) {
  std::uint64_t at = 0;
  while (at < body.size()) {
    unsigned char head[16] = {};
    body.read(at, reinterpret_cast<char*>(head), sizeof head);
    std::uint64_t size = 0;
    for (int i = 0; i < 4; ++i) size = size << 8 | head[i];
    if (size == 1) {
      size = 0;
      for (int i = 8; i < 16; ++i) size = size << 8 | head[i];
    }
    if (size < 8 || at + size > body.size()) return 0;
    at += size;
  }
  return at;
}

TEST(Media, MarkedFilmsEndWithABoxAtTheLastByte) {
  for (const MediaFile& file : media_files()) {
    if (mime_of(file.name) != "video/mp4" && mime_of(file.name) != "audio/mp4") continue;
    for (const std::uint64_t at_least : {std::uint64_t{0}, std::uint64_t{3'000'000}, std::uint64_t{5} << 30}) {
      const Body body = marked(file.name, "mark", at_least);
      EXPECT_EQ(boxes_end(body), body.size()) << file.name;
      EXPECT_GE(body.size(), at_least);
    }
  }
}

TEST(Media, MarkedImagesKeepTheirSignatureAndTheirLength) {
  const std::string webp = marked("cover.webp", "odd").text();
  EXPECT_EQ(webp.substr(0, 4), "RIFF");
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(webp[i]); };
  EXPECT_EQ(at(4) | at(5) << 8 | at(6) << 16, static_cast<int>(webp.size()) - 8);
  EXPECT_TRUE(marked("cover.jpeg", "x").text().starts_with("\xff\xd8\xff"));
  EXPECT_TRUE(marked("cover.jpeg", "x").text().ends_with("\xff\xd9"));
  EXPECT_TRUE(marked("cover.png", "x").text().starts_with("\x89PNG"));
  EXPECT_TRUE(marked("sound.mp3", "x").text().starts_with("ID3"));
  EXPECT_NE(marked("cover.jpeg", "x").text(), marked("cover.jpeg", "y").text());
}

TEST(Population, IdsCarryTheirTimeAndAreUnique) {
  const Universe universe(options_of(Profile::storm));
  std::set<std::uint64_t> ids;
  for (const Post& post : universe.population().posts()) {
    const auto seconds = static_cast<std::int64_t>(post.id >> 32);
    EXPECT_GE(post.created_s - seconds, 5);
    EXPECT_LE(post.created_s - seconds, 34);
    EXPECT_EQ(std::to_string(post.id).size(), 19u);
    EXPECT_TRUE(ids.insert(post.id).second);
    EXPECT_GE(post.duration_s, 2);
    EXPECT_LE(post.duration_s, 5);
  }
}

TEST(Population, AnotherSeedIsAnotherWorld) {
  Options one = small();
  Options two = small();
  two.seed = one.seed + 1;
  EXPECT_NE(Universe(one).population().posts().front().id, Universe(two).population().posts().front().id);
}

TEST(Universe, SameRequestsGiveSameAnswers) {
  Universe one(options_of(Profile::storm));
  Universe two(options_of(Profile::storm));
  std::int64_t now_us = start_us;
  for (const Post& post : one.population().posts()) {
    const Answer first = detail(one, post, now_us += second_us);
    const Answer second = detail(two, post, now_us);
    ASSERT_EQ(first.body.text(), second.body.text());
    ASSERT_EQ(first.outcome, second.outcome);
    ASSERT_EQ(first.charged, second.charged);
  }
}

TEST(Universe, OtherRequestsDoNotChangeAPostsOutcomes) {
  Options options = options_of(Profile::storm);
  options.requests_per_minute = 0;
  Universe alone(options);
  Universe busy(options);
  const Post& post = alone.population().posts()[7];
  for (int i = 0; i < 40; ++i) {
    detail(busy, busy.population().posts()[static_cast<std::size_t>(20 + i)]);
    ASSERT_EQ(detail(alone, post).outcome, detail(busy, post).outcome);
  }
}

TEST(Money, ASuccessCostsOneCreditAndAnErrorNone) {
  Universe universe(with(Rate::deleted));
  EXPECT_FALSE(detail(universe, first_video(universe)).charged);
  EXPECT_EQ(universe.stats().charged, 0u);
  Universe charging([] {
    Options options = with(Rate::deleted);
    options.charge_errors = true;
    return options;
  }());
  EXPECT_TRUE(detail(charging, first_video(charging)).charged);
  Universe clean(small());
  EXPECT_TRUE(detail(clean, first_video(clean)).charged);
  EXPECT_EQ(clean.credits_left(), clean.options().credits - 1);
}

TEST(Money, SpentCreditsAreSaidAndNotCharged) {
  Options options = small();
  options.credits = 2;
  Universe universe(options);
  for (int i = 0; i < 4; ++i) detail(universe, universe.population().posts()[0]);
  EXPECT_EQ(universe.stats().charged, 2u);
  EXPECT_NE(detail(universe, universe.population().posts()[0]).body.text().find("balance"), std::string::npos);
  options.credits_402 = true;
  options.credits = 0;
  Universe with_402(options);
  EXPECT_EQ(detail(with_402, with_402.population().posts()[0]).status, 402);
}

TEST(Money, LostAnswersAreChargedAsTheFaultSays) {
  Universe before(with(Rate::drop_before));
  Universe after(with(Rate::drop_after));
  const Answer first = detail(before, first_video(before));
  const Answer second = detail(after, first_video(after));
  EXPECT_EQ(first.delivery, Delivery::drop);
  EXPECT_EQ(second.delivery, Delivery::drop);
  EXPECT_FALSE(first.charged);
  EXPECT_TRUE(second.charged);
}

TEST(Keys, NoKeyAndAWrongKeyAreToldApart) {
  Universe universe(small());
  const ApiRequest none{.path = "/region-list/", .now_us = start_us};
  EXPECT_NE(universe.api(none).body.text().find("sign up"), std::string::npos);
  ApiRequest wrong = none;
  wrong.key = "no";
  EXPECT_NE(universe.api(wrong).body.text().find("Api-Key is not available"), std::string::npos);
  universe.controls().wrong_key_401 = true;
  EXPECT_EQ(universe.api(wrong).status, 401);
}

TEST(RateLimit, NoSixtySecondsLetMoreThroughThanTheLimit) {
  Options options = small();
  options.requests_per_minute = 20;
  Universe universe(options);
  std::vector<std::int64_t> let_through;
  for (int i = 0; i < 2000; ++i) {
    const std::int64_t now_us = start_us + i * 370'001;
    if (ask(universe, "/region-list/", now_us).status == 200) let_through.push_back(now_us);
  }
  for (std::size_t i = 20; i < let_through.size(); ++i) ASSERT_GT(let_through[i] - let_through[i - 20], 60 * second_us - 1);
  EXPECT_GT(let_through.size(), 200u);
  EXPECT_EQ(universe.stats().api_times_us.size(), 2000u);
  EXPECT_GT(universe.stats().busiest_minute, 20u);
}

TEST(Links, AGoodLinkServesTheStatedBytes) {
  Universe universe(small());
  for (const Post& post : universe.population().posts()) {
    const json::object said = parsed(detail(universe, post));
    const Answer film = universe.cdn(get(text_of(said, "play")));
    ASSERT_EQ(film.status, 200);
    EXPECT_EQ(static_cast<std::int64_t>(film.body.size()), said.at("size").as_int64());
    EXPECT_EQ(boxes_end(film.body), film.body.size());
    if (said.contains("hdplay") && said.at("hdplay").is_string() && !said.at("hdplay").as_string().empty()) {
      EXPECT_EQ(static_cast<std::int64_t>(universe.cdn(get(text_of(said, "hdplay"))).body.size()), said.at("hd_size").as_int64());
    }
    EXPECT_TRUE(universe.cdn(get(text_of(said, "cover"))).headers.front().second.starts_with("image/"));
    EXPECT_TRUE(universe.cdn(get(text_of(said, "music"))).headers.front().second.starts_with("audio/"));
  }
}

TEST(Links, LateAndForgedOnesAreRefused) {
  Universe universe(small());
  const json::object said = parsed(detail(universe, first_video(universe)));
  for (const char* name : {"play", "cover"}) {
    const std::string url = text_of(said, name);
    EXPECT_EQ(universe.cdn(get(url, start_us + 5 * 3600 * second_us)).status, 200);
    EXPECT_EQ(universe.cdn(get(url, start_us + 30 * 3600 * second_us)).status, 403);
    const std::size_t path = url.find(".test/") + 6;
    const std::size_t end = std::string(name) == "play" ? path + 41 : url.find('~');
    for (std::size_t i = path + (std::string(name) == "play" ? 0 : 20); i < end; i += 5) {
      std::string forged = url;
      forged[i] = forged[i] == 'a' ? 'b' : 'a';
      if (forged[i] == url[i] || url[i] == '/') continue;
      // The last ten digits of an image's name are an ornament.
      if (std::string(name) == "cover" && i >= end - 10) continue;
      EXPECT_NE(universe.cdn(get(forged)).status, 200) << forged;
    }
  }
}

TEST(Links, ExpireInSixHoursAndTheDuration) {
  Universe universe(small());
  const Post& post = first_video(universe);
  const std::string url = text_of(parsed(detail(universe, post)), "play");
  const std::size_t at = url.find(".test/") + 6 + 33;
  EXPECT_EQ(std::stoll(url.substr(at, 8), nullptr, 16), base_time_s + 6 * 3600 + post.duration_s);
}

TEST(Links, SessionBoundOnesWantTheCookie) {
  Universe universe(with(Rate::hd_session_bound));
  const std::string url = text_of(parsed(detail(universe, first_video(universe))), "hdplay");
  EXPECT_NE(url.find("tk=tt_chain_token"), std::string::npos);
  CdnRequest request = get(url);
  EXPECT_EQ(universe.cdn(request).status, 403);
  request.cookie = "tt_chain_token=x";
  EXPECT_EQ(universe.cdn(request).status, 200);
}

TEST(Links, OriginsAreSharedOutWithTheHostInThePath) {
  Options options = small();
  options.cdn_origins = {"http://127.0.0.1:80", "http://127.0.0.2:80"};
  const Universe universe(options);
  std::set<std::string> origins;
  for (const std::string& host : Links::hosts()) {
    const std::string url = universe.links().on_host(host, "/x");
    EXPECT_NE(url.find("/cdn/" + host + "/x"), std::string::npos);
    origins.insert(url.substr(0, 19));
  }
  EXPECT_EQ(origins.size(), 2u);
}

TEST(Links, TheFirstAnswersLinksMayBeExpiredAndTheSecondsAreNot) {
  Universe universe(with(Rate::first_link_expired));
  const Post& post = first_video(universe);
  EXPECT_EQ(universe.cdn(get(text_of(parsed(detail(universe, post)), "play"))).status, 403);
  EXPECT_EQ(universe.cdn(get(text_of(parsed(detail(universe, post)), "play"))).status, 200);
}

TEST(Cdn, HeadAndRangeAreAnsweredAsSeenAndCounted) {
  Universe universe(small());
  CdnRequest request = get(text_of(parsed(detail(universe, first_video(universe))), "play"));
  request.range = true;
  EXPECT_EQ(universe.cdn(request).status, 206);
  request.range = false;
  request.method = "HEAD";
  EXPECT_EQ(universe.cdn(request).status, 503);
  EXPECT_EQ(universe.stats().head_requests, 1u);
  EXPECT_EQ(universe.stats().range_requests, 1u);
}

TEST(Cdn, ARedirectLeadsToTheGoodBody) {
  Universe universe(with(Rate::cdn_redirect));
  for (const Post& post : universe.population().posts()) {
    if (post.photo) continue;
    const std::string url = text_of(parsed(detail(universe, post)), "play");
    CdnRequest request = get(url);
    Answer answer = universe.cdn(request);
    int hops = 0;
    for (; answer.status == 302 && hops < 4; ++hops) {
      const std::string to = answer.headers.front().second;
      request = to.starts_with("/") ? CdnRequest{.host = request.host, .target = to, .now_us = start_us} : get(to);
      answer = universe.cdn(request);
    }
    EXPECT_GE(hops, 1);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body.fingerprint(), universe.renditions().serve({post.id, Rendition::play}).body.fingerprint());
  }
}

TEST(Time, AFlipTakesThePostOutOfItsListingAndAnswers) {
  Universe universe(with(Rate::flip));
  const Post& post = first_video(universe);
  const std::int64_t before = post.flips_at_us - 1;
  EXPECT_EQ(detail(universe, post, before).outcome, "post");
  EXPECT_NE(detail(universe, post, post.flips_at_us).outcome, "post");
  EXPECT_NE(expected(universe, post, before), expected(universe, post, post.flips_at_us));
  const auto listed = [&](std::int64_t now_us) {
    const auto ids = listed_of(universe, universe.population().author_of(post), now_us);
    return std::ranges::find(ids, post.id) != ids.end();
  };
  EXPECT_TRUE(listed(before));
  EXPECT_FALSE(listed(post.flips_at_us));
}

TEST(Time, NewPostsAppear) {
  Options options = small();
  options.new_posts = 5;
  Universe universe(options);
  const Post& post = universe.population().posts().back();
  EXPECT_EQ(detail(universe, post, post.visible_from_us - 1).outcome, "not_found");
  EXPECT_EQ(detail(universe, post, post.visible_from_us).outcome, "post");
  const auto ids = walk_of(universe, universe.population().author_of(post), post.visible_from_us);
  EXPECT_NE(std::ranges::find(ids, post.id), ids.end());
}

TEST(Time, ARenamedAccountIsFoundByItsNewHandleOnly) {
  Universe universe(with(Rate::renamed));
  const Account& account = universe.population().accounts()[0];
  EXPECT_EQ(ask(universe, "/userid/?username=" + account.handle, account.renamed_at_us - 1).outcome, "lookup");
  EXPECT_EQ(ask(universe, "/userid/?username=" + account.handle, account.renamed_at_us).outcome, "not_found");
  EXPECT_EQ(ask(universe, "/userid/?username=%40" + account.later_handle, account.renamed_at_us).outcome, "lookup");
}

TEST(Profiles, TheDemoHasEveryKindOfEnd) {
  const Universe universe(options_of(Profile::demo));
  std::map<std::string, int> ends;
  for (const Post& post : universe.population().posts()) ++ends[expected(universe, post, start_us)];
  for (const char* end : {"archived", "deleted", "private", "region", "restricted", "unavailable", "no_media", "bad_media"}) EXPECT_GT(ends[end], 0) << end;
  EXPECT_GT(ends["archived"], 80);
  int mute = 0;
  int expired = 0;
  for (const Post& post : universe.population().posts()) {
    mute += post.hd == Hd::mute;
    expired += universe.population().has(post, Rate::first_link_expired);
  }
  EXPECT_GT(mute, 0);
  EXPECT_GT(expired, 0);
  EXPECT_TRUE(is_certain(universe));
}

TEST(PostUrls, EveryFormThatNamesAPostIsRead) {
  constexpr std::uint64_t id = 7640746783583730945u;
  for (const char* url : {"https://www.tiktok.com/@h/video/7640746783583730945", "https://www.tiktok.com/@/video/7640746783583730945/", "http://WWW.TIKTOK.COM/@a.b/photo/7640746783583730945?x=1#y",
           "https://www.tiktok.com/video/7640746783583730945", "https://www.tiktok.com/embed/7640746783583730945", "https://www.tiktok.com/i18n/share/video/7640746783583730945",
           "https://www.tiktokv.com/share/video/7640746783583730945/", "m.tiktok.com/v/7640746783583730945.html", "7640746783583730945"}) {
    const PostUrl read = read_post_url(url);
    EXPECT_EQ(read.kind, UrlKind::post) << url;
    EXPECT_EQ(read.id, id) << url;
  }
  EXPECT_EQ(read_post_url("https://vm.tiktok.com/ZMabc/").code, "ZMabc");
  EXPECT_EQ(read_post_url("https://www.tiktok.com/t/ZTabc").code, "ZTabc");
  for (const char* url : {"https://www.tiktok.com/@h", "https://www.tiktok.com/music/slug-7640746783583730945", "https://example.com/@h/video/7640746783583730945", "", "x"}) {
    EXPECT_EQ(read_post_url(url).kind, UrlKind::bad) << url;
  }
}

TEST(PostUrls, SampleLinksAnswerAsTheTruthSays) {
  Universe universe(small());
  for (const LinkTruth& link : sample_links(universe, start_us)) {
    const Answer answer = universe.api({.path = "/post-detail/", .query = {{"url", link.url}}, .key = universe.options().key, .now_us = start_us});
    EXPECT_EQ(answer.outcome, link.expected == "bad_url" ? "url_parsing" : "post") << link.url;
  }
}

}  // namespace
}  // namespace holdfast::universe
