// Answers of the same kind as the fixtures, but others: wording, letter case, types, envelopes, status codes.
#include <gtest/gtest.h>

#include <span>

#include "adapters/tiklive/answer_line.h"
#include "adapters/tiklive/answer_reader.h"
#include "core/base/limits.h"

namespace holdfast::testing {
namespace {

constexpr std::int64_t asked = 7640746783583730945;
const std::string asked_text = std::to_string(asked);

ProviderExchange exchange_with(int status, std::string body) {
  ProviderExchange exchange;
  exchange.outcome.progress = HttpProgress::complete;
  exchange.outcome.head.status = status;
  exchange.body = std::move(body);
  exchange.answered_at = instant_from_unix(1779004800);
  return exchange;
}

ReadRules rules() { return {{Quality::hd, "https://api.tikliveapi.com", false}, false}; }

DetailAnswer detail_of(int status, std::string body, std::optional<AwemeId> id = AwemeId{asked}) {
  return read_detail(exchange_with(status, std::move(body)), {"https://www.tiktok.com/@_/video/" + asked_text, id}, rules());
}

ListAnswer list_of(int status, std::string body) { return read_list(exchange_with(status, std::move(body)), rules()); }

std::string message(std::string_view text) { return R"({"status":"error","message":")" + std::string(text) + "\"}"; }

// A post in as few words as do, with more members where `more` gives them.
std::string post(std::string_view more = "") {
  return R"({"aweme_id":")" + asked_text + R"(","play":"https://v16.cdn.test/a.mp4")" + std::string(more) + "}";
}

struct Row {
  int status;
  std::string body;
  std::string expected;
};

void expect_detail(std::span<const Row> rows) {
  for (const auto& row : rows)
    EXPECT_EQ(line_of(detail_of(row.status, row.body)), row.expected) << row.status << " " << row.body.substr(0, 200);
}

const std::string ok_line = "ok, charged; " + asked_text + " video videos standard; covers 0, images 0, music 0, refused 0";
const std::string none_line = "no media, charged; " + asked_text;

TEST(TikliveDetail, WordingDecidesWhereTheStatusIs200) {
  const Row rows[] = {
      {200, message("Not found post"), "dead, void, deleted"},
      {200, message("NOT FOUND POST"), "dead, void, deleted"},
      {200, message("post_not_found"), "dead, void, deleted"},
      {200, message("Video not found!"), "dead, void, deleted"},
      {200, message("The post doesn't exist"), "dead, void, deleted"},
      {200, message("This video is unavailable"), "dead, void, deleted"},
      {200, message("Video has been removed by the author"), "dead, void, deleted"},
      {200, message("Post is not available in your region"), "dead, void, region"},
      {200, message("Unavailable in this country"), "dead, void, region"},
      {200, message("This post is Private"), "dead, void, private"},
      {200, message("Only followers can see this post"), "dead, void, private"},
      {200, message("Post is age restricted"), "dead, void, restricted"},
      {200, message("Sensitive content"), "dead, void, restricted"},
      {200, message("Failed to load the page"), "unknown, void"},
      {200, message("Bad usage of images in message"), "unknown, void"},
      {200, message("Api-Key is not available"), "auth, void"},
      {200, message("API key not found"), "auth, void"},
      {200, message("Please sign up to tikliveapi.com"), "auth, void"},
      {200, message("Unauthorised"), "auth, void"},
      {200, message("Your balance is exhausted, please purchase credits"), "out of credits, void"},
      {200, message("Api key has no credits left"), "out of credits, void"},
      {200, message("Free Api Limit: 10000 request/ 1 day."), "out of credits, void"},
      {200, message("Free Api Limit: 1 request/second."), "throttled, void"},
      {200, message("Rate limit exceeded"), "throttled, void"},
      {200, message("Too many requests, check url"), "throttled, void"},
      {200, message("The queue is busy, check url and try again"), "transient, void"},
      {200, message("Post not found, try again later"), "transient, void"},
      {200, message("Temporarily unavailable"), "transient, void"},
      {200, message("Service unavailable"), "transient, void"},
      {200, message("Url parsing is failed! Please check url."), "dead, void, unavailable"},
      {200, message("Something odd"), "unknown, void"},
      {200, message("投稿が見つかりません"), "unknown, void"},
  };
  expect_detail(rows);
}

TEST(TikliveDetail, TheTextIsFoundUnderAnyOfItsNames) {
  const Row rows[] = {
      {200, R"({"msg":"Not found post","code":-1})", "dead, void, deleted"},
      {200, R"({"error":"Not found post"})", "dead, void, deleted"},
      {200, R"({"error":{"message":"Not found post"}})", "dead, void, deleted"},
      {200, R"({"error":true,"message":"Not found post"})", "dead, void, deleted"},
      {200, R"({"message":"","msg":"Not found post"})", "dead, void, deleted"},
      {200, R"({"message":["x"],"msg":"Not found post"})", "dead, void, deleted"},
      {200, R"({"code":-1,"msg":"Not found post","data":null})", "dead, void, deleted"},
      {200, R"({"code":"-1","msg":"whatever","data":[]})", "unknown, void"},
      {200, R"({"data":{"status":"error","message":"Not found post"}})", "dead, void, deleted"},
      {200, R"({"success":false,"message":"Not found post"})", "dead, void, deleted"},
  };
  expect_detail(rows);
}

TEST(TikliveDetail, SomeStatusCodesBeatTheText) {
  const Row rows[] = {
      {404, message("Not found post"), "dead, void, deleted"},
      {404, message("Something odd"), "dead, void, deleted"},
      {404, R"({"detail":"gone"})", "dead, void, deleted"},
      {404, "<html>404</html>", "transient, void"},
      {404, "", "transient, void"},
      {404, "{}", "transient, void"},
      {404, message("Route not found"), "unknown, void"},
      {410, message("Gone"), "dead, void, deleted"},
      {451, message("Blocked"), "dead, void, region"},
      {400, message("Invalid url"), "dead, void, unavailable"},
      {400, message("Bad Request"), "unknown, void"},
      {401, message("Not found post"), "auth, void"},
      {401, "", "auth, void"},
      {402, "<html>", "out of credits, void"},
      {403, "", "transient, void"},
      {403, "<!DOCTYPE html><html>blocked</html>", "transient, void"},
      {403, message("This post is private"), "dead, void, private"},
      {403, message("Api-Key is not available"), "auth, void"},
      {403, message("Forbidden"), "unknown, void"},
      {408, message("Not found post"), "transient, void"},
      {425, message("Not found post"), "transient, void"},
      {429, message("Not found post"), "throttled, void"},
      {429, "", "throttled, void"},
      {500, message("Not found post"), "transient, void"},
      {503, message("Api-Key is not available"), "transient, void"},
      {531, "", "transient, void"},
      {301, "", "transient, void"},
      {304, "", "transient, void"},
      {204, "", "transient, ambiguous"},
  };
  expect_detail(rows);
}

TEST(TikliveDetail, BodiesThatSayNothingAreTransient) {
  const Row rows[] = {
      {200, "", "transient, ambiguous"},
      {200, " \r\n\t", "transient, ambiguous"},
      {200, "{}", "transient, ambiguous"},
      {200, "\xEF\xBB\xBF{ }", "transient, ambiguous"},
      {200, "null", "transient, ambiguous"},
      {200, "[]", "transient, ambiguous"},
      {200, "[" + post() + "]", "transient, ambiguous"},
      {200, "\"ok\"", "transient, ambiguous"},
      {200, "12", "transient, ambiguous"},
      {200, "<html></html>", "transient, ambiguous"},
      {200, R"({"aweme_id": "76407)", "transient, ambiguous"},
      {200, post() + "<br />Warning", "transient, ambiguous"},
      {200, R"({"code":0,"msg":"success","data":null})", "transient, ambiguous"},
      {200, R"({"code":0,"msg":"success","data":{}})", "transient, ambiguous"},
      {200, R"({"code":0,"msg":"success","data":[]})", "transient, ambiguous"},
      {200, R"({"code":0,"msg":"success"})", "unknown, ambiguous"},
      {200, R"({"something":"else"})", "unknown, ambiguous"},
      {200, std::string(5000, '['), "transient, ambiguous"},
  };
  expect_detail(rows);
}

TEST(TikliveDetail, PostsAreReadInAnyShape) {
  const Row rows[] = {
      {200, post(), ok_line},
      {200, "\xEF\xBB\xBF \n" + post() + "\n", ok_line},
      {200, R"({"code":0,"msg":"success","data":)" + post() + "}", ok_line},
      {200, R"({"code":200,"message":"1 credit used","data":)" + post() + "}", ok_line},
      {200, R"({"message":"too many cooks","data":)" + post() + "}", ok_line},
      {200, R"({"code":-1,"msg":"This post is private","data":)" + post() + "}", "dead, void, private"},
      {200, R"({"code":-1,"msg":"hm","data":)" + post() + "}", ok_line},
      {200, R"({"aweme_id":"","id":")" + asked_text + R"(","play":"https://v16.cdn.test/a.mp4"})", ok_line},
      {200, R"({"aweme_id":null,"video_id":)" + asked_text + R"(,"play":"https://v16.cdn.test/a.mp4"})", ok_line},
      {200, R"({"aweme_id":7.640746783583730945e18,"play":"https://v16.cdn.test/a.mp4"})", "unknown, ambiguous"},
      {200, R"({"aweme_id":76407467835837309450000,"play":"https://v16.cdn.test/a.mp4"})", "unknown, ambiguous"},
      {200, R"({"aweme_id":true,"play":"https://v16.cdn.test/a.mp4"})", "unknown, ambiguous"},
      {200, R"({"aweme_id":"7640746783583730946","play":"https://v16.cdn.test/a.mp4"})", "transient, charged"},
      {200, R"({"aweme_id":")" + asked_text + R"(","play":""})", none_line + " unknown"},
      {200, R"({"aweme_id":")" + asked_text + R"(","play":null,"duration":9})", none_line + " video"},
      {200, R"({"aweme_id":")" + asked_text + R"(","play":5})", none_line + " unknown"},
      {200, R"({"aweme_id":")" + asked_text + R"(","play":"javascript:alert"})", none_line + " video"},
      {200, R"({"aweme_id":")" + asked_text + R"(","play":"https://10.0.0.1/a.mp4"})", none_line + " video"},
      {200, R"({"aweme_id":")" + asked_text + R"(","message":"Video unavailable","play":""})", "dead, void, deleted"},
  };
  expect_detail(rows);
}

TEST(TikliveDetail, PhotosAreKnownByTheirSlidesOrTheirSound) {
  const Row rows[] = {
      {200, post(R"(,"images":["https://p16.cdn.test/1.jpg"])"),
       "ok, charged; " + asked_text + " photo videos; covers 0, images 1, music 1, refused 0"},
      {200, post(R"(,"images":["file:///etc/passwd","https://p16.cdn.test/2.jpg"])"),
       "ok, charged; " + asked_text + " photo videos; covers 0, images 2, music 1, refused 1"},
      {200, post(R"(,"images":[{"url":"https://p16.cdn.test/1.jpg"},{"url_list":["https://p16.cdn.test/2.jpg"]},null])"),
       "ok, charged; " + asked_text + " photo videos; covers 0, images 2, music 1, refused 0"},
      {200, post(R"(,"images":["file:///etc/passwd"])"), none_line + " photo"},
      {200, post(R"(,"images":"")"), ok_line},
      {200, R"({"id":")" + asked_text + R"(","duration":0,"play":"https://sf16.cdn.test/1.mp3"})",
       none_line + " photo"},
      {200, R"({"id":")" + asked_text + R"(","duration":9,"play":"https://v16.cdn.test/?mime_type=audio_mp4"})", none_line + " video"},
  };
  expect_detail(rows);
}

TEST(TikliveList, EachAnswerMeansWhatTheTableSays) {
  const auto page = [](std::string_view rest) { return R"({"videos":[{"video_id":"7640746783583730945"}],)" + std::string(rest) + "}"; };
  const std::string one = "ok, charged; posts 1, pinned 0, photos 0, unusable 0; cursor ";
  const std::string zero = "ok, charged; posts 0, pinned 0, photos 0, unusable 0; cursor ";
  const Row rows[] = {
      {200, page(R"("cursor":"17","hasMore":true)"), one + "17, more"},
      {200, page(R"("cursor":17,"hasMore":1)"), one + "17, more"},
      {200, page(R"("cursor":1778740800000,"hasMore":"true")"), one + "1778740800000, more"},
      {200, page(R"("cursor":1.7787408E12,"hasMore":"TRUE")"), one + "1778740800000, more"},
      {200, page(R"("cursor":18446744073709551615,"hasMore":"1")"), one + "18446744073709551615, more"},
      {200, page(R"("cursor":-1,"hasMore":0)"), one + "-1, end"},
      {200, page(R"("cursor":"","hasMore":true)"), one + "none, more"},
      {200, page(R"("cursor":null,"hasMore":true)"), one + "none, more"},
      {200, page(R"("cursor":{},"hasMore":true)"), one + "none, more"},
      {200, page(R"("cursor":")" + std::string(600, '9') + R"(","hasMore":true)"), one + "none, more"},
      {200, page(R"("cursor":"AAE=x/y","has_more":true)"), one + "AAE=x/y, more"},
      {200, page(R"("cursor":"3","hasMore":"false")"), one + "3, end"},
      {200, page(R"("cursor":"3","hasMore":"0")"), one + "3, end"},
      {200, page(R"("cursor":"3","hasMore":null)"), one + "3, end"},
      {200, page(R"("cursor":"3")"), one + "3, end"},
      {200, page(R"("cursor":"3","hasMore":true,"message":"private beta: 1 credit used")"), one + "3, more"},
      {200, R"({"code":0,"msg":"success","data":)" + page(R"("cursor":"3","hasMore":true)") + "}", one + "3, more"},
      {200, R"({"videos":[],"cursor":"0","hasMore":false})", zero + "0, end"},
      {200, R"({"videos":null,"cursor":"0","hasMore":false})", zero + "0, end"},
      {200, R"({"videos":{},"cursor":"0","hasMore":false})", zero + "0, end"},
      {200, R"({"videos":[],"cursor":"0","hasMore":false,"message":"No videos"})", zero + "0, end"},
      // An empty page with such a message would end the walk, and lose what is behind it.
      {200, R"({"videos":[],"message":"Too many requests"})", "throttled, void"},
      {200, R"({"videos":[],"message":"Please try again"})", "transient, void"},
      {200, R"({"videos":[],"message":"No credits"})", "out of credits, void"},
      {200, R"({"status":"error","videos":[],"message":"Private account"})", "dead, void, private"},
      {200, R"({"status":"error","message":"Private account"})", "dead, void, private"},
      {200, R"({"message":"User not found"})", "dead, void, deleted"},
      {200, R"({"msg":"unique_id is invalid","code":-1})", "dead, void, deleted"},
      {200, R"({"videos":null})", "unknown, ambiguous"},
      {200, R"({"videos":"none"})", "unknown, ambiguous"},
      {200, R"([{"video_id":"7640746783583730945"}])", "transient, ambiguous"},
      {200, R"({"videos":[{"video_id":"x"},7,null,{"id":7640746783583730945,"is_top":"1"}],"cursor":"5","hasMore":true})",
       "ok, charged; posts 1, pinned 1, photos 0, unusable 3; cursor 5, more"},
      {500, page(R"("cursor":"3","hasMore":true)"), "transient, void"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(line_of(list_of(row.status, row.body)), row.expected) << row.status << " " << row.body.substr(0, 200);
}

TEST(TikliveList, APageThatIsTooLongIsRefused) {
  std::string body = R"({"videos":[)";
  for (int i = 0; i <= limits::page_ids_max; ++i) body += (i == 0 ? R"({"id":")" : R"(,{"id":")") + std::to_string(asked + i) + "\"}";
  const auto answer = list_of(200, body + R"(],"cursor":"1","hasMore":true})");
  EXPECT_EQ(line_of(answer), "transient, charged");
  EXPECT_EQ(answer.text, "the page has more than 500 posts");
}

TEST(TikliveLookUp, TakesTheIdUnderAnyOfItsNames) {
  for (const auto* body : {R"({"id":"6872318758774374401"})", R"({"userid":6872318758774374401})", R"({"user_id":"6872318758774374401"})",
                           R"({"user":{"id":"6872318758774374401"}})", R"({"data":{"user":{"id":6872318758774374401}}})",
                           R"({"code":0,"msg":"success","data":{"id":"6872318758774374401"}})", R"({"user_info":{"id":"6872318758774374401"}})"})
    EXPECT_EQ(line_of(read_look_up(exchange_with(200, body), rules())), "ok, charged; 6872318758774374401") << body;
}

TEST(TikliveLookUp, SaysWhenTheAccountIsPrivate) {
  EXPECT_EQ(line_of(read_look_up(exchange_with(200, R"({"user":{"id":"1234567","privateAccount":"1"}})"), rules())), "ok, charged; 1234567 private");
  EXPECT_EQ(line_of(read_look_up(exchange_with(200, R"({"id":"1234567","secret":true})"), rules())), "ok, charged; 1234567 private");
}

TEST(TikliveLookUp, WithoutAnIdIsNoSuccess) {
  EXPECT_EQ(line_of(read_look_up(exchange_with(200, R"({"user":{}})"), rules())), "unknown, ambiguous");
  EXPECT_EQ(line_of(read_look_up(exchange_with(200, R"({"user":{"id":"abc"}})"), rules())), "unknown, ambiguous");
  EXPECT_EQ(line_of(read_look_up(exchange_with(200, R"({"message":"userinfo is failed"})"), rules())), "dead, void, deleted");
}

TEST(TikliveAnswers, ErrorsAreChargedWhereTheProviderDoesSo) {
  auto charging = rules();
  charging.errors_are_charged = true;
  const DetailRequest request{"u", AwemeId{asked}};
  EXPECT_EQ(line_of(read_detail(exchange_with(200, message("Not found post")), request, charging)), "dead, charged, deleted");
  EXPECT_EQ(line_of(read_detail(exchange_with(500, ""), request, charging)), "transient, charged");
  EXPECT_EQ(line_of(read_detail(exchange_with(429, ""), request, charging)), "throttled, void");
  EXPECT_EQ(line_of(read_detail(exchange_with(200, message("no credits")), request, charging)), "out of credits, void");
  EXPECT_EQ(line_of(read_detail(exchange_with(401, ""), request, charging)), "auth, void");
}

struct TransportRow {
  HttpProgress progress;
  int status;
  bool cut;
  std::string_view expected;
};

TEST(TikliveAnswers, WhatNeverCameIsVoidAndWhatBrokeOffIsAmbiguous) {
  const TransportRow rows[] = {
      {HttpProgress::not_sent, 0, false, "transient, void"},
      {HttpProgress::interrupted, 0, false, "transient, ambiguous"},
      {HttpProgress::interrupted, 200, true, "transient, ambiguous"},
      {HttpProgress::complete, 200, true, "transient, ambiguous"},
      {HttpProgress::interrupted, 500, true, "transient, ambiguous"},
      {HttpProgress::interrupted, 404, true, "transient, ambiguous"},
      {HttpProgress::interrupted, 429, true, "throttled, void"},
      {HttpProgress::interrupted, 401, true, "auth, void"},
      {HttpProgress::interrupted, 402, true, "out of credits, void"},
  };
  for (const auto& row : rows) {
    auto exchange = exchange_with(row.status, post());
    exchange.outcome.progress = row.progress;
    exchange.outcome.cut = row.cut;
    exchange.outcome.failure = Failure{FailureKind::transient, "get", "api", "the connection broke", ""};
    const auto answer = read_detail(exchange, {"u", AwemeId{asked}}, rules());
    EXPECT_EQ(line_of(answer), row.expected) << row.status;
    EXPECT_EQ(answer.text, "the connection broke");
    EXPECT_FALSE(answer.post);
  }
}

TEST(TikliveAnswers, FieldsOfAnyTypeAreRead) {
  const auto answer = detail_of(200, post(R"(,"title":null,"region":"","duration":"18","create_time":"1778990500","play_count":"2363296787",
      "digg_count":7.0,"comment_count":-3,"share_count":true,"download_count":18446744073709551615,"collect_count":"x","size":"2600000",
      "author":{"id":6872318758774374401,"unique_id":"a.b","nickname":null},
      "music_info":{"id":7636451854776073725,"title":"t","duration":"18","play":"https://sf16.cdn.test/1.mp3"})"));
  ASSERT_TRUE(answer.post);
  const auto& read = *answer.post;
  EXPECT_EQ(read.title, std::nullopt);
  EXPECT_EQ(read.region, std::nullopt);
  EXPECT_EQ(read.duration_s, 18);
  EXPECT_EQ(read.create_time, 1778990500);
  EXPECT_EQ(read.counters, (Counters{.play = 2363296787, .digg = 7}));
  EXPECT_EQ(read.author.id, "6872318758774374401");
  EXPECT_EQ(read.author.handle, "a.b");
  ASSERT_TRUE(read.music);
  EXPECT_EQ(read.music->id, "7636451854776073725");
  EXPECT_EQ(read.music->duration_s, 18);
  EXPECT_EQ(answer.ticket->videos.front().stated_bytes, 2600000);
  EXPECT_EQ(answer.ticket->music.size(), 1u);
}

TEST(TikliveAnswers, MissingFieldsStayMissing) {
  const auto answer = detail_of(200, post(R"(,"author":null,"music_info":null,"create_time":0)"));
  ASSERT_TRUE(answer.post);
  EXPECT_EQ(answer.post->author.id, "");
  EXPECT_EQ(answer.post->title, std::nullopt);
  EXPECT_EQ(answer.post->create_time, std::nullopt);
  EXPECT_EQ(answer.post->counters, Counters{});
  EXPECT_FALSE(answer.post->music);
}

TEST(TikliveAnswers, CreationTimeInMillisecondsIsMadeSeconds) {
  EXPECT_EQ(detail_of(200, post(R"(,"create_time":1778990500000)")).post->create_time, 1778990500);
}

TEST(TikliveAnswers, OneBadCaptionCostsNoPost) {
  for (const auto* caption : {"half \\ud83d", "\\udc00 half", "\xFF\xFE bytes", "\\\\ud83d no escape", "\\ud83d\\ude00 whole", "nul \\u0000"}) {
    const auto answer = detail_of(200, post(R"(,"title":")" + std::string(caption) + "\""));
    EXPECT_EQ(answer.verdict.kind, AnswerKind::ok) << caption;
    EXPECT_TRUE(answer.post && answer.post->title) << caption;
  }
  EXPECT_EQ(detail_of(200, post(R"(,"title":"half \ud83d")")).post->title, "half \xEF\xBF\xBD");
  EXPECT_EQ(detail_of(200, post(R"(,"title":"\ud83d\ude00")")).post->title, "\xF0\x9F\x98\x80");
}

TEST(TikliveAnswers, TheRawAnswerKeepsItsBytesButForTheLinks) {
  const auto body = R"({ "aweme_id": 7640746783583730945,  "n": 1.50, "play":"https:\/\/v16.cdn.test\/a.mp4?tk=x", "title":"\u00e9" })";
  EXPECT_EQ(detail_of(200, body).raw, R"({ "aweme_id": 7640746783583730945,  "n": 1.50, "play":"redacted:v16.cdn.test", "title":"\u00e9" })");
}

TEST(TikliveAnswers, TextAndEvidenceAreShortAndClean) {
  const auto link = std::string("https://v16.cdn.test/0123456789abcdef0123456789abcdef/6a09c9f4/x");
  const auto answer = detail_of(200, message("odd " + link + " " + std::string(9000, 'x') + "\xFF"));
  EXPECT_LE(answer.text.size(), limits::remote_text_bytes);
  EXPECT_LE(answer.evidence.size(), limits::remote_text_bytes);
  EXPECT_TRUE(answer.text.starts_with("odd redacted:v16.cdn.test")) << answer.text.substr(0, 80);
  EXPECT_FALSE(answer.evidence.contains("6a09c9f4"));
}

TEST(TikliveAnswers, ASignedLinkInsideWordsIsNoneOfThem) {
  const std::string link = "https://v16.cdn.test/94422e5ea6f20339ebbe8abce1eaff1b/6a09c9f4/video/";
  const auto answer = detail_of(200, post(R"(,"title":"see )" + link + R"( now","author":{"nickname":")" + link + R"("})"));
  EXPECT_EQ(answer.post->title, "see redacted:v16.cdn.test now");
  EXPECT_EQ(answer.post->author.nickname, "redacted:v16.cdn.test");
  EXPECT_EQ(detail_of(200, post(R"(,"title":"\"play\": \"a\"")")).post->title, R"("play": "a")") << "other words stay, whatever they look like";
}

TEST(TikliveList, APhotoPostWithoutSlidesIsKnownByItsSound) {
  const auto answer = list_of(200, R"({"videos":[{"video_id":"11","duration":0,"play":"https://sf16.cdn.test/1.mp3"},{"video_id":"12","duration":0,)"
                                   R"("play":"https://v16.cdn.test/a.mp4"}],"cursor":"0","hasMore":false})");
  EXPECT_EQ(answer.page->posts.at(0).kind, PostKind::photo);
  EXPECT_EQ(answer.page->posts.at(1).kind, PostKind::video);
}

TEST(TikliveAnswers, AnswersAboutAnotherPostNameIt) {
  const auto answer = detail_of(200, R"({"aweme_id":"7640746783583730946","play":"https://v16.cdn.test/a.mp4"})");
  EXPECT_EQ(answer.text, "the answer is about post 7640746783583730946, not about the one asked for");
  EXPECT_FALSE(answer.post);
}

TEST(TikliveAnswers, RefusedLinksAreCounted) {
  const auto answer = detail_of(200, R"({"id":")" + asked_text + R"(","play":"ftp://x/a","hdplay":"https://u:p@h.test/a"})");
  EXPECT_EQ(answer.text, "no usable link to media, 2 refused");
}

TEST(TikliveAnswers, RetryAfterIsHonouredInBothForms) {
  auto exchange = exchange_with(429, "");
  exchange.outcome.head.headers["retry-after"] = "Sun, 17 May 2026 08:00:30 GMT";
  EXPECT_EQ(line_of(read_list(exchange, rules())), "throttled, void, wait 30s");
  exchange.outcome.head.headers["retry-after"] = "999999";
  EXPECT_EQ(line_of(read_list(exchange, rules())), "throttled, void, wait 1h");
  exchange.outcome.head.headers["retry-after"] = "soon";
  EXPECT_EQ(line_of(read_list(exchange, rules())), "throttled, void");
}

}  // namespace
}  // namespace holdfast::testing
