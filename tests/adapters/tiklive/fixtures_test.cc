// Every answer of the provider in tests/fixtures, through the real adapter. A new fixture fails this test until the
// table says what it means.
#include <gtest/gtest.h>

#include "adapters/tiklive/answer_line.h"
#include "adapters/tiklive/fixture.h"
#include "adapters/tiklive/fixture_expectations.h"
#include "adapters/tiklive/tiklive_provider.h"
#include "core/resolve/redact.h"

namespace holdfast::testing {
namespace {

TikliveOptions options() {
  TikliveOptions options;
  options.api_key = SecretKey("fixture-key");
  return options;
}

std::optional<AwemeId> id_in(const std::string& url) { return parse_aweme_id(url.substr(url.rfind('/') + 1)); }

// One call of the endpoint that the fixture belongs to. Endpoints the product doesn't use are read as the nearest one:
// they have to do no harm.
class Caller {
 public:
  Caller() : provider_(http_, clock_, options()) {}

  std::string call(const Fixture& fixture, std::optional<std::string> asked_url = std::nullopt) {
    http_.script.push_back(fixture.answer);
    const auto url = asked_url.value_or(fixture.post_url);
    if (fixture.endpoint == "/post-detail/") return keep(run(provider_.post_detail({url, id_in(url)})));
    if (fixture.endpoint == "/download-video/") return keep(run(provider_.download_video({url, id_in(url)})));
    if (fixture.endpoint == "/region-list/") return keep(run(provider_.regions()));
    if (fixture.endpoint == "/music-info/") return keep(run(provider_.look_up({SourceKind::music, "7636451820655685109", ""})));
    if (fixture.endpoint == "/challenge-info-name/" || fixture.endpoint == "/search-challenge/")
      return keep(run(provider_.look_up({SourceKind::hashtag, "fixturetag", ""})));
    if (fixture.endpoint.starts_with("/userid/") || fixture.endpoint.starts_with("/userinfo"))
      return keep(run(provider_.look_up({SourceKind::user, "fixture.author1", ""})));
    return keep(run(provider_.list({{SourceKind::user, "fixture.author1", ""}, "6872318758774374401", "0"})));
  }

  // What may become durable of the last answer.
  const std::string& durable() const { return durable_; }

 private:
  template <class Answer>
  std::string keep(Answer answer) {
    durable_ = answer.text + "\n" + answer.evidence;
    if constexpr (std::is_same_v<Answer, DetailAnswer>) durable_ += "\n" + answer.raw;
    return line_of(answer);
  }

  ScriptedHttp http_;
  FixedClock clock_;
  TikliveProvider provider_;
  std::string durable_;
};

TEST(TikliveFixtures, EachMeansWhatTheTableSays) {
  for (const auto& fixture : provider_fixtures()) {
    Caller caller;
    const auto expected = fixture_expectations.find(fixture.name);
    const auto actual = caller.call(fixture);
    EXPECT_NE(expected, fixture_expectations.end()) << "{\"" << fixture.name << "\", \"" << actual << "\"},";
    if (expected != fixture_expectations.end()) EXPECT_EQ(actual, expected->second) << fixture.name;
  }
}

TEST(TikliveFixtures, TheTableHasNoLineWithoutAFixture) {
  const auto fixtures = provider_fixtures();
  for (const auto& [name, line] : fixture_expectations)
    EXPECT_TRUE(std::ranges::find(fixtures, name, &Fixture::name) != fixtures.end()) << name;
}

TEST(TikliveFixtures, NoSignedLinkBecomesDurable) {
  for (const auto& fixture : provider_fixtures()) {
    Caller caller;
    caller.call(fixture);
    EXPECT_FALSE(holds_signed_link(caller.durable())) << fixture.name;
    for (const auto* trace : {"signature=", "x-expires=", "6a09c9f4", "/video/tos/", "refresh_token", "https://p16", "https://v1"})
      EXPECT_FALSE(caller.durable().contains(trace)) << fixture.name << ": " << trace;
  }
}

Fixture fixture_named(std::string_view name) {
  return load_fixture(std::filesystem::path(HOLDFAST_FIXTURES) / (std::string(name) + ".json"));
}

TEST(TikliveFixtures, AByteOrderMarkBeforeThePostIsFine) {
  EXPECT_EQ(Caller().call(fixture_named("error_200_bom_and_space"), "https://www.tiktok.com/@_/video/7640744629833809183"),
            "ok, charged; 7640744629833809183 video videos hd standard; covers 2, images 0, music 1, refused 0");
}

TEST(TikliveFixtures, AUrlThatAPersonGaveIsBad) {
  EXPECT_EQ(Caller().call(fixture_named("error_url_parsing"), "https://vm.tiktok.com/ZMinvented/"), "dead, void, bad_url");
}

TEST(TikliveFixtures, AUrlMadeFromAnIdIsUnavailable) {
  EXPECT_EQ(Caller().call(fixture_named("error_url_parsing"), "https://www.tiktok.com/@_/video/7640744629833809183"),
            "dead, void, unavailable");
}

TEST(TikliveFixtures, AShortLinkTakesTheIdThatCame) {
  EXPECT_EQ(Caller().call(fixture_named("post_detail_ok"), "https://vm.tiktok.com/ZMinvented/"),
            "ok, charged; 7640746783583730945 video videos hd standard; covers 2, images 0, music 1, refused 0");
}

}  // namespace
}  // namespace holdfast::testing
