// Captures of files alone (RULES 3, --files-only): the links of /download-video/, the metadata of the listing.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "pipeline/scripted_world.h"

namespace holdfast::testing_world {
namespace {

// All of it by value, so that a test may have several.
struct FilesBed {
  FilesBed() { world.provider = [this](const HttpRequest& request) { return by_path(request); }; }

  Scripted by_path(const HttpRequest& request) const {
    if (request.url.find("/download-video/") != std::string::npos) return fixture(links);
    return fixture("post_detail_ok");
  }
  static Post listed(AwemeId id, PostKind kind = PostKind::video) {
    Post post{.id = id, .kind = kind, .author = {"6872318758774374401", "alice", "Alice"}, .title = "as listed", .duration_s = 20, .create_time = 1778999000};
    post.counters.play = 77;
    post.music = Music{"7016547803243022337", "sound", "Alice", 20};
    return post;
  }
  Outcome run() {
    auto outcome = world.run();
    EXPECT_TRUE(outcome.audit.empty()) << outcome.audit.front();
    EXPECT_TRUE(outcome.balance.balances());
    return outcome;
  }
  int asked(const std::string& path) const {
    return static_cast<int>(std::ranges::count_if(world.provider_calls, [&](const auto& url) { return url.find(path) != std::string::npos; }));
  }

  ScriptedWorld world;
  std::string links = "download_video_ok";
  const AwemeId id = fixture_id("download_video_ok");
};

class FilesOnly : public testing::Test, protected FilesBed {};

TEST_F(FilesOnly, TheVideoIsArchivedWithTheMetadataAsListed) {
  world.settings.media.insert(AssetKind::music);
  world.list_for_files("alice", {listed(id)});
  const auto outcome = run();
  EXPECT_EQ(outcome.balance.archived, 1);
  EXPECT_EQ(asked("/download-video/"), 1);
  EXPECT_EQ(asked("/post-detail/"), 0);
  EXPECT_EQ(outcome.credits.detail, 1);
  const auto stem = "videos/dt=2026-05-17/author=alice/" + to_text(id);
  ASSERT_TRUE(outcome.files.contains(stem + ".mp4"));
  const auto sidecar = boost::json::parse(outcome.files.at(stem + ".json")).as_object();
  const auto& post = sidecar.at("post").as_object();
  EXPECT_EQ(post.at("title").as_string(), "as listed");
  EXPECT_EQ(post.at("play_count").as_int64(), 77);
  EXPECT_EQ(post.at("author").at("nickname").as_string(), "Alice");
  EXPECT_EQ(sidecar.at("assets").at(1).at("missing").as_string(), "the answer had no cover link");
  EXPECT_EQ(sidecar.at("assets").at(2).at("missing").as_string(), "the answer had no link to it");
  EXPECT_FALSE(sim::looks_signed(outcome.files.at(stem + ".json")));
}

// Every recorded answer of /download-video/, from ticket to outcome.
TEST_F(FilesOnly, RecordedAnswersEndAsTheyShould) {
  struct Line {
    const char* fixture;
    const char* end;
    int credits;
  };
  for (const auto& line : {Line{"download_video_ok", "archived", 1}, Line{"download_video_no_hd", "archived", 1}, Line{"download_video_empty", "no_media", 2},
                           Line{"download_video_message", "pending", 0}}) {
    FilesBed other;
    other.links = line.fixture;
    other.world.list_for_files("alice", {listed(id)});
    const auto outcome = other.run();
    const std::string end = outcome.balance.archived == 1 ? "archived" : outcome.dead.empty() ? "pending" : std::string(to_string(outcome.dead.front().reason));
    EXPECT_EQ(end, line.end) << line.fixture;
    EXPECT_EQ(outcome.credits.detail + outcome.credits.re_resolve, line.credits) << line.fixture;
    EXPECT_EQ(other.asked("/post-detail/"), 0) << line.fixture;
  }
}

TEST_F(FilesOnly, ASecondCallAsksForTheFilesAgain) {
  int fetched = 0;
  world.cdn = [&](const HttpRequest&) { return fixture(++fetched <= 2 ? "cdn_403_expired" : "cdn_200_moov_first"); };
  world.list_for_files("alice", {listed(id)});
  const auto outcome = run();
  EXPECT_EQ(outcome.balance.archived, 1);
  EXPECT_EQ(asked("/download-video/"), 2);
  EXPECT_EQ(outcome.credits.re_resolve, 1);
}

TEST_F(FilesOnly, APhotoPostIsAskedForWithItsDetails) {
  const auto photo = fixture_id("post_detail_photo");
  world.provider = [](const HttpRequest&) { return fixture("post_detail_photo"); };
  world.cdn = [](const HttpRequest& request) { return fixture(request.url.find(".webp") != std::string::npos ? "cdn_image_webp" : "cdn_image_jpeg"); };
  world.list_for_files("alice", {listed(photo, PostKind::photo)});
  EXPECT_EQ(run().balance.archived, 1);
  EXPECT_EQ(asked("/post-detail/"), 1);
  EXPECT_EQ(asked("/download-video/"), 0);
}

TEST_F(FilesOnly, APostThatIsAddedByHandIsAskedForWithItsDetails) {
  const auto ok = fixture_id("post_detail_ok");
  world.list_for_files("alice", {listed(ok)});
  world.add_id(ok);
  EXPECT_EQ(run().balance.archived, 1);
  EXPECT_EQ(asked("/post-detail/"), 1);
  EXPECT_EQ(asked("/download-video/"), 0);
}

}  // namespace
}  // namespace holdfast::testing_world
