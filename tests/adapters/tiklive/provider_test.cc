// What goes out: URLs, headers, bounds; and that the key goes nowhere else.
#include <gtest/gtest.h>

#include "adapters/tiklive/answer_line.h"
#include "adapters/tiklive/scripted_http.h"
#include "adapters/tiklive/tiklive_provider.h"

namespace holdfast::testing {
namespace {

TikliveOptions options_for(std::string base = "https://api.tikliveapi.com") {
  TikliveOptions options;
  options.base_url = std::move(base);
  options.api_key = SecretKey("k-123");
  return options;
}

class TikliveCalls : public ::testing::Test {
 protected:
  TikliveProvider provider(std::string base = "https://api.tikliveapi.com") { return {http, clock, options_for(std::move(base))}; }

  const HttpRequest& asked() const { return http.requests.back(); }

  ScriptedHttp http;
  FixedClock clock;
};

TEST_F(TikliveCalls, DetailEncodesTheWholeUrl) {
  auto tiklive = provider();
  run(tiklive.post_detail({"https://www.tiktok.com/@a.b/video/7?x=1&y=é", AwemeId{7}}));
  EXPECT_EQ(asked().url,
            "https://api.tikliveapi.com/post-detail/?url=https%3A%2F%2Fwww.tiktok.com%2F%40a.b%2Fvideo%2F7%3Fx%3D1%26y%3D%C3%A9");
}

TEST_F(TikliveCalls, RequestsAreBoundedAndNeverRedirected) {
  auto tiklive = provider();
  run(tiklive.post_detail({"u", std::nullopt}));
  const auto& request = asked();
  EXPECT_EQ(request.headers.front(), (std::pair<std::string, std::string>{"X-Api-Key", "k-123"}));
  EXPECT_EQ(request.accept_encoding, "gzip, deflate");
  EXPECT_EQ(request.redirects_max, 0);
  EXPECT_EQ(request.total_timeout, Duration(seconds{20}));
  EXPECT_EQ(request.bytes_max, limits::answer_bytes_max);
  EXPECT_FALSE(request.allow_private_addresses);
  EXPECT_FALSE(request.allow_plain_http);
  EXPECT_FALSE(request.url.contains("k-123"));
}

TEST_F(TikliveCalls, EachListingHasItsPathAndParameters) {
  auto tiklive = provider();
  run(tiklive.list({{SourceKind::user, "alice", ""}, "6872318758774374401", "1778740800000"}));
  EXPECT_EQ(asked().url, "https://api.tikliveapi.com/user-posts/?userid=6872318758774374401&count=30&cursor=1778740800000");
  run(tiklive.list({{SourceKind::hashtag, "brew", "US"}, "59274001", "3"}));
  EXPECT_EQ(asked().url, "https://api.tikliveapi.com/challenge-posts/?challenge_id=59274001&count=30&cursor=3&region=US");
  run(tiklive.list({{SourceKind::search, "cold brew & ice", ""}, "", "0"}));
  EXPECT_EQ(asked().url,
            "https://api.tikliveapi.com/search-video/?keyword=cold%20brew%20%26%20ice&count=30&cursor=0");
  run(tiklive.list({{SourceKind::search, "brew", "US"}, "", "30", 7, SearchSort::date}));
  EXPECT_EQ(asked().url, "https://api.tikliveapi.com/search-video/?keyword=brew&count=30&cursor=30&publish_time=7&sort_by=2&region=US");
  run(tiklive.list({{SourceKind::search, "brew", ""}, "", "0", 0, SearchSort::likes}));
  EXPECT_EQ(asked().url, "https://api.tikliveapi.com/search-video/?keyword=brew&count=30&cursor=0&sort_by=1");
  run(tiklive.list({{SourceKind::music, "7636451820655685109", ""}, "7636451820655685109", "a=b&c"}));
  EXPECT_EQ(asked().url, "https://api.tikliveapi.com/music-posts/?music_id=7636451820655685109&count=30&cursor=a%3Db%26c");
}

TEST_F(TikliveCalls, EachLookUpHasItsPath) {
  auto tiklive = provider("https://api.tikliveapi.com/v1/");
  run(tiklive.look_up({SourceKind::user, "a.b", ""}));
  EXPECT_EQ(asked().url, "https://api.tikliveapi.com/v1/userinfo-by-username/?username=a.b");
  run(tiklive.look_up({SourceKind::user, "6872318758774374401", ""}));
  EXPECT_EQ(asked().url, "https://api.tikliveapi.com/v1/userinfo-by-id/?userid=6872318758774374401");
  run(tiklive.look_up({SourceKind::hashtag, "コーヒー", ""}));
  EXPECT_EQ(asked().url, "https://api.tikliveapi.com/v1/challenge-info-name/?name=%E3%82%B3%E3%83%BC%E3%83%92%E3%83%BC");
  run(tiklive.look_up({SourceKind::hashtag, "#123456", ""}));
  EXPECT_EQ(asked().url, "https://api.tikliveapi.com/v1/challenge-info-name/?name=123456");
  run(tiklive.look_up({SourceKind::user, "@123456", ""}));
  EXPECT_EQ(asked().url, "https://api.tikliveapi.com/v1/userinfo-by-username/?username=123456");
  run(tiklive.look_up({SourceKind::music, "7636451820655685109", ""}));
  EXPECT_EQ(asked().url, "https://api.tikliveapi.com/v1/music-info/?music_id=7636451820655685109");
  run(tiklive.regions());
  EXPECT_EQ(asked().url, "https://api.tikliveapi.com/v1/region-list/");
}

TEST_F(TikliveCalls, NothingIsSentWhereThereIsNothingToAsk) {
  auto tiklive = provider();
  EXPECT_EQ(line_of(run(tiklive.list({{SourceKind::user, "alice", ""}, "", "0"}))), "transient, void");
  EXPECT_EQ(line_of(run(tiklive.list({{SourceKind::links, "", ""}, "1", "0"}))), "transient, void");
  EXPECT_EQ(line_of(run(tiklive.look_up({SourceKind::search, "x", ""}))), "transient, void");
  EXPECT_EQ(line_of(run(tiklive.download_video({"https://vm.tiktok.com/x/", std::nullopt}))), "transient, void");
  EXPECT_TRUE(http.requests.empty());
}

TEST_F(TikliveCalls, TheKeyNeverGoesOutOverPlainHttpToTheInternet) {
  auto tiklive = provider("http://api.tikliveapi.com");
  const auto answer = run(tiklive.post_detail({"u", AwemeId{7}}));
  EXPECT_EQ(line_of(answer), "transient, void");
  EXPECT_TRUE(answer.text.contains("https")) << answer.text;
  EXPECT_TRUE(http.requests.empty());
}

TEST_F(TikliveCalls, PlainHttpToThisMachineIsFine) {
  for (const auto* base : {"http://127.0.0.1:8080", "http://localhost:8080/", "http://[::1]:8080"}) {
    auto tiklive = provider(base);
    run(tiklive.post_detail({"u", AwemeId{7}}));
    EXPECT_TRUE(asked().allow_plain_http && asked().allow_private_addresses) << base;
  }
  EXPECT_EQ(http.requests.size(), 3u);
}

TEST_F(TikliveCalls, ARedirectIsSaidToBeAWrongBaseUrl) {
  auto tiklive = provider();
  http.script.push_back({.status = 301, .headers = {{"location", "https://elsewhere.test/x?tk=1"}}});
  const auto answer = run(tiklive.post_detail({"u", AwemeId{7}}));
  EXPECT_EQ(line_of(answer), "transient, void");
  EXPECT_EQ(answer.text, "the provider redirects to elsewhere.test, which is not followed; provider.base_url may be wrong");
}

TEST_F(TikliveCalls, AnEndlessAnswerIsCutOff) {
  auto tiklive = provider();
  http.script.push_back({.body = std::string(limits::answer_bytes_max + 1, ' '), .piece_bytes = 1 << 16});
  const auto answer = run(tiklive.post_detail({"u", AwemeId{7}}));
  EXPECT_EQ(line_of(answer), "transient, ambiguous");
  EXPECT_EQ(answer.text, "the answer is larger than any answer may be");
}

TEST_F(TikliveCalls, AnAnswerInSmallPiecesIsWhole) {
  auto tiklive = provider();
  http.script.push_back({.body = R"({"id":"7640746783583730945","play":"https://v16.cdn.test/a.mp4"})", .piece_bytes = 1});
  EXPECT_EQ(run(tiklive.post_detail({"u", std::nullopt})).verdict.kind, AnswerKind::ok);
}

TEST_F(TikliveCalls, RelativeLinksLeadToTheProvider) {
  auto tiklive = provider("http://127.0.0.1:8080/api");
  http.script.push_back({.body = R"({"id":"7640746783583730945","play":"/video/media/play/1.mp4"})"});
  const auto answer = run(tiklive.post_detail({"u", std::nullopt}));
  ASSERT_TRUE(answer.ticket && !answer.ticket->videos.empty());
  EXPECT_EQ(answer.ticket->videos.front().link.reveal(), "http://127.0.0.1:8080/video/media/play/1.mp4");
}

struct OptionRow {
  const char* base;
  const char* key;
  bool good;
};

TEST(TikliveOptionsCheck, RefusesWhatCanNotWork) {
  const OptionRow rows[] = {
      {"https://api.tikliveapi.com", "abc", true},       {"https://api.tikliveapi.com/", "abc", true},
      {"https://api.tikliveapi.com", "", false},         {"https://api.tikliveapi.com", "abc\n", false},
      {"https://api.tikliveapi.com", "a b", false},      {"https://api.tikliveapi.com", "a\r\nHost: x", false},
      {"http://api.tikliveapi.com", "abc", false},       {"http://127.0.0.1:1", "abc", true},
      {"ftp://api.tikliveapi.com", "abc", false},        {"https://user@api.tikliveapi.com", "abc", false},
      {"https://api.tikliveapi.com/?a=1", "abc", false}, {"", "abc", false},
      {"api.tikliveapi.com", "abc", false},
  };
  for (const auto& row : rows) {
    TikliveOptions options;
    options.base_url = row.base;
    options.api_key = SecretKey(row.key);
    const auto checked = check_options(options);
    EXPECT_EQ(checked.has_value(), row.good) << row.base << " " << row.key;
    if (!checked && row.key[0] != '\0') EXPECT_FALSE(checked.error().describe().contains(row.key));
  }
}

TEST(TikliveOptionsCheck, PlainHttpElsewhereNeedsLeave) {
  auto options = options_for("http://10.1.2.3:8080");
  EXPECT_FALSE(check_options(options));
  options.allow_private_addresses = true;
  EXPECT_TRUE(check_options(options));
}

TEST(TikliveOptionsCheck, BoundsTheNumbers) {
  auto options = options_for();
  options.page_size = 0;
  EXPECT_FALSE(check_options(options));
  options.page_size = limits::page_ids;
  options.timeout = Duration{0};
  EXPECT_FALSE(check_options(options));
}

}  // namespace
}  // namespace holdfast::testing
