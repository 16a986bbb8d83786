// Every recorded answer of the CDN, through the real way from ticket to outcome: what becomes of a post when every link of
// its answer gives this. The table names each fixture; one without a line fails the test.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "pipeline/scripted_world.h"

namespace holdfast::testing_world {
namespace {

enum class End : std::uint8_t { archived, archived_with_defect, held_exhausted, bad_media, retried };

struct Line {
  const char* fixture;
  End end;
  int details;        // calls bought
  const char* defect = "";
};

// post_detail_ok states sizes that no recorded body has, so a whole body carries `size_differs`; and 20 s, which they have.
constexpr Line table[] = {
    {"cdn_200_moov_first", End::archived_with_defect, 1, "size_differs"},
    {"cdn_200_moov_last", End::archived_with_defect, 1, "size_differs"},
    {"cdn_200_hevc", End::archived_with_defect, 1, "size_differs"},
    {"cdn_200_no_length", End::bad_media, 2},               // shorter than stated, and no length to say otherwise
    {"cdn_200_short_body", End::held_exhausted, 2},
    {"cdn_200_zero_bytes", End::held_exhausted, 2},
    {"cdn_200_html_access_denied", End::held_exhausted, 2},  // a 403 in disguise: it may pass
    {"cdn_200_html_as_mp4", End::bad_media, 2},             // calls itself a video: that is what lies there
    {"cdn_200_mp3", End::bad_media, 2},
    {"cdn_206_range", End::held_exhausted, 2},
    {"cdn_403_expired", End::held_exhausted, 2},
    {"cdn_404", End::held_exhausted, 2},
    {"cdn_410", End::held_exhausted, 2},
    {"cdn_503_head", End::retried, 2},                      // the hosts' breakers open over the second ticket
    {"cdn_image_jpeg", End::bad_media, 2},
    {"cdn_image_webp", End::bad_media, 2},
};

class CdnFixture : public testing::TestWithParam<Line> {};

TEST_P(CdnFixture, EndsAsExpected) {
  const auto& line = GetParam();
  ScriptedWorld world;
  world.provider = [](const HttpRequest&) { return fixture("post_detail_ok"); };
  world.cdn = [&](const HttpRequest&) { return fixture(line.fixture); };
  world.add_id(fixture_id("post_detail_ok"));
  const auto outcome = world.run();
  EXPECT_TRUE(outcome.audit.empty()) << outcome.audit.front();
  EXPECT_TRUE(outcome.balance.balances());
  EXPECT_EQ(outcome.balance.listed, 1);
  EXPECT_EQ(static_cast<int>(world.provider_calls.size()), line.details);
  EXPECT_EQ(outcome.credits.detail + outcome.credits.re_resolve, line.details);
  switch (line.end) {
    case End::archived:
    case End::archived_with_defect: {
      ASSERT_EQ(outcome.balance.archived, 1);
      bool named = false;
      for (const auto& [path, bytes] : outcome.files) named = named || (path.ends_with(".json") && bytes.find(line.defect) != bytes.npos);
      EXPECT_TRUE(named) << "no sidecar names " << line.defect;
      break;
    }
    case End::held_exhausted:
    case End::retried:
      EXPECT_EQ(outcome.balance.pending, 1);
      EXPECT_TRUE(outcome.summary.next_due.has_value());
      EXPECT_EQ(outcome.files.size(), 0u) << outcome.files.begin()->first;
      break;
    case End::bad_media:
      ASSERT_EQ(outcome.dead.size(), 1u);
      EXPECT_EQ(outcome.dead.front().reason, Reason::bad_media);
      EXPECT_EQ(outcome.files.size(), 0u);
      break;
  }
}

INSTANTIATE_TEST_SUITE_P(All, CdnFixture, testing::ValuesIn(table), [](const auto& info) { return std::string(info.param.fixture); });

TEST(CdnFixtures, EachHasALine) {
  std::set<std::string> named;
  for (const auto& line : table) named.insert(line.fixture);
  for (const auto& entry : std::filesystem::directory_iterator(HOLDFAST_FIXTURES)) {
    const auto name = entry.path().stem().string();
    if (name.starts_with("cdn_")) EXPECT_TRUE(named.contains(name)) << name << " has no line in the table";
  }
}

}  // namespace
}  // namespace holdfast::testing_world
