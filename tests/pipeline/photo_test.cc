// Photo posts through the real pipeline: archived whole, with what slides may do to that, and cut-off captures that go on
// where they were (RULES 1, 5, 6).
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "core/base/limits.h"
#include "pipeline/scripted_world.h"

namespace holdfast::testing_world {
namespace {

namespace json = boost::json;

// All of it by value, so that a test may have several.
struct PhotoBed {
  static constexpr std::int64_t number = 7640703846704250134;
  const AwemeId id{number};
  const std::string stem = "photos/dt=2026-05-17/author=alice/7640703846704250134";
  const std::string cover = "covers/dt=2026-05-17/7640703846704250134";

  PhotoBed() {
    answer_with({"1.jpg", "2.webp", "3.jpg"});
    world.cdn = [this](const HttpRequest& request) { return serve(request.url); };
    world.add_id(id);
  }

  // A photo post whose slides have these names.
  void answer_with(std::vector<std::string> slides, std::string sound = R"("https://sf16.cdn.test/sound.mp3")") {
    std::string images;
    for (const auto& slide : slides) images += (images.empty() ? "\"" : ",\"") + (slide.find(':') == slide.npos ? "https://p16.cdn.test/" + slide : slide) + "\"";
    body = R"({"id":")" + to_text(id) + R"(","title":"t","duration":0,"play":)" + sound + R"(,"hdplay":)" + sound +
           R"(,"music_info":{"id":"7016547803243022337","title":"s"},"cover":"https://p77.cdn.test/cover.webp","author":{"id":"6872318758774374401",)"
           R"("unique_id":"alice"},"images":[)" + images + "]}";
    world.provider = [this](const HttpRequest&) { return Scripted{.headers = {{"Content-Type", "application/json"}}, .body = body}; };
  }

  // By the end of the name, unless a test says otherwise.
  Scripted serve(const std::string& url) {
    const auto name = url.substr(url.rfind('/') + 1);
    fetched[name] += 1;
    if (const auto other = instead.find(name); other != instead.end()) return other->second(fetched[name]);
    if (name.ends_with(".webp")) return fixture("cdn_image_webp");
    if (name.ends_with(".mp4")) return fixture("cdn_200_moov_first");
    if (name.ends_with(".mp3")) return fixture("cdn_200_mp3");
    return fixture("cdn_image_jpeg");
  }

  Outcome run() {
    auto outcome = world.run();
    EXPECT_TRUE(outcome.audit.empty()) << outcome.audit.front();
    EXPECT_TRUE(outcome.balance.balances());
    return outcome;
  }
  json::array assets(const Outcome& outcome) {
    const auto sidecar = outcome.files.find(stem + ".json");
    if (sidecar == outcome.files.end()) return {};
    return json::parse(sidecar->second).as_object().at("assets").as_array();
  }
  // "image STEM/001.jpg", "image missing HTTP 404 slide_missing": one line an asset.
  std::string told(const Outcome& outcome) {
    std::string lines;
    for (const auto& value : assets(outcome)) {
      const auto& asset = value.as_object();
      lines += std::string(asset.at("kind").as_string());
      if (asset.contains("key")) lines += " " + std::string(asset.at("key").as_string()).substr(std::string(asset.at("key").as_string()).rfind('/') + 1);
      else lines += " missing " + std::string(asset.at("missing").as_string());
      if (asset.contains("defects")) lines += " " + std::string(asset.at("defects").as_array().at(0).as_string());
      lines += "\n";
    }
    return lines;
  }

  ScriptedWorld world;
  std::string body;
  std::map<std::string, int> fetched;  // by name, of all runs
  std::map<std::string, std::function<Scripted(int)>> instead;  // by name: the answer to the n-th fetch
};

class Photos : public testing::Test, protected PhotoBed {};

TEST_F(Photos, APostIsArchivedWholeForOneCredit) {
  const auto outcome = run();
  EXPECT_EQ(outcome.balance.archived, 1);
  EXPECT_EQ(outcome.credits.total(), 1);
  EXPECT_EQ(outcome.files.size(), 5u);
  for (const auto* name : {"/001.jpg", "/002.webp", "/003.jpg", ".json"}) EXPECT_TRUE(outcome.files.contains(stem + name)) << name;
  EXPECT_TRUE(outcome.files.contains(cover + ".webp"));
  EXPECT_EQ(told(outcome), "image 001.jpg\nimage 002.webp\nimage 003.jpg\ncover 7640703846704250134.webp\n");
  EXPECT_FALSE(fetched.contains("sound.mp3")) << "nobody asked for the sound";
}

TEST_F(Photos, TheRecordedAnswersAreArchivedWhole) {
  for (const auto& [name, slides] : {std::pair{"post_detail_photo", 4}, std::pair{"post_detail_photo_no_audio", 1}}) {
    ScriptedWorld other;
    other.settings.media.insert(AssetKind::music);
    other.provider = [recorded = name](const HttpRequest&) { return fixture(recorded); };
    other.cdn = [](const HttpRequest& request) {
      return fixture(request.url.find(".mp3") != std::string::npos ? "cdn_200_mp3" : request.url.find(".webp") != std::string::npos ? "cdn_image_webp" : "cdn_image_jpeg");
    };
    other.add_id(fixture_id(name));
    const auto outcome = other.run();
    EXPECT_EQ(outcome.balance.archived, 1) << name;
    int found = 0, videos = 0, sounds = 0;
    for (const auto& [path, bytes] : outcome.files) {
      found += path.starts_with("photos/") && path.ends_with(".jpg");
      videos += path.ends_with(".mp4");
      sounds += path.starts_with("music/");
    }
    EXPECT_EQ(found, slides) << name;
    EXPECT_EQ(videos, 0) << "the play of a photo post is its sound";
    EXPECT_EQ(sounds, slides == 4 ? 1 : 0);
  }
}

TEST_F(Photos, ASlideMayBeAVideo) {
  answer_with({"1.jpg", "2.mp4"});
  const auto outcome = run();
  EXPECT_EQ(told(outcome), "image 001.jpg\nimage 002.mp4\ncover 7640703846704250134.webp\n");
  EXPECT_EQ(assets(outcome).at(1).at("content_type").as_string(), "video/mp4");
}

TEST_F(Photos, NamesComeFromTheContent) {
  instead["1.jpg"] = [](int) { return fixture("cdn_image_webp"); };
  instead["2.webp"] = [](int) { return fixture("cdn_image_jpeg"); };
  EXPECT_EQ(told(run()), "image 001.webp\nimage 002.jpg\nimage 003.jpg\ncover 7640703846704250134.webp\n");
}

TEST_F(Photos, AHiccupIsRetriedOnTheSameTicket) {
  instead["2.webp"] = [](int nth) { return nth <= 2 ? Scripted{.status = 503} : fixture("cdn_image_webp"); };
  const auto outcome = run();
  EXPECT_EQ(outcome.balance.archived, 1);
  EXPECT_EQ(outcome.credits.total(), 1);
  EXPECT_EQ(fetched["2.webp"], 3);
}

TEST_F(Photos, ARefusedSlideIsHadWithTheSecondCallAndTheOthersAreNotFetchedAgain) {
  instead["2.webp"] = [](int nth) { return fixture(nth == 1 ? "cdn_403_expired" : "cdn_image_webp"); };
  const auto outcome = run();
  EXPECT_EQ(told(outcome), "image 001.jpg\nimage 002.webp\nimage 003.jpg\ncover 7640703846704250134.webp\n");
  EXPECT_EQ(outcome.credits.re_resolve, 1);
  EXPECT_EQ(fetched["1.jpg"], 1);
  EXPECT_EQ(fetched["3.jpg"], 1);
}

TEST_F(Photos, ASlideThatIsRefusedOnTwoTicketsIsNamedAsMissing) {
  for (const auto& [how, why] : {std::pair{"cdn_404", "HTTP 404"}, std::pair{"cdn_410", "HTTP 410"}, std::pair{"cdn_403_expired", "HTTP 403"}, std::pair{"cdn_200_mp3", "wrong_type"}}) {
    PhotoBed other;
    other.instead["2.webp"] = [refusal = how](int) { return fixture(refusal); };
    const auto outcome = other.run();
    EXPECT_EQ(outcome.balance.archived, 1) << how;
    EXPECT_EQ(other.told(outcome), "image 001.jpg\nimage missing " + std::string(why) + " slide_missing\nimage 003.jpg\ncover 7640703846704250134.webp\n");
    EXPECT_EQ(outcome.credits.total(), 2) << how;
    EXPECT_EQ(other.fetched["1.jpg"], 1) << how;
  }
}

TEST_F(Photos, ASlideWithoutAUsableLinkKeepsThePlacesOfTheOthers) {
  answer_with({"1.jpg", "file:///etc/passwd", "3.jpg"});
  EXPECT_EQ(told(run()), "image 001.jpg\nimage missing the answer had no usable link slide_missing\nimage 003.jpg\ncover 7640703846704250134.webp\n");
}

TEST_F(Photos, HiccupsNeverLeaveASlideOut) {
  instead["2.webp"] = [](int) { return Scripted{.ending = Ending::cut}; };
  const auto outcome = run();
  EXPECT_EQ(outcome.balance.archived, 0);
  EXPECT_EQ(outcome.balance.pending, 1);
  instead.clear();
  world.pass(minutes{61});
  const auto next = run();
  EXPECT_EQ(next.balance.archived, 1);
  EXPECT_EQ(fetched["1.jpg"], 1) << "what was published is adopted";
}

TEST_F(Photos, WithoutAnySlideItIsBadMedia) {
  for (const auto* how : {"cdn_404", "cdn_200_mp3"}) {
    PhotoBed other;
    for (const auto* name : {"1.jpg", "2.webp", "3.jpg"}) other.instead[name] = [how](int) { return fixture(how); };
    const auto outcome = other.run();
    ASSERT_EQ(outcome.dead.size(), 1u) << how;
    EXPECT_EQ(outcome.dead.front().reason, Reason::bad_media);
    EXPECT_EQ(outcome.credits.total(), 2);
    EXPECT_TRUE(outcome.files.empty());
  }
}

TEST_F(Photos, AHostThatTurnsEveryoneAwayKillsNothing) {
  for (const auto* name : {"1.jpg", "2.webp", "3.jpg"}) instead[name] = [](int) { return fixture("cdn_403_expired"); };
  const auto outcome = run();
  EXPECT_TRUE(outcome.dead.empty());
  EXPECT_EQ(outcome.balance.pending, 1);
}

TEST_F(Photos, AnswersWithoutSlidesAreNoMedia) {
  answer_with({});
  const auto outcome = run();
  ASSERT_EQ(outcome.dead.size(), 1u);
  EXPECT_EQ(outcome.dead.front().reason, Reason::no_media);
  EXPECT_TRUE(fetched.empty()) << "its sound is no post";
}

// A publish fails, wherever it stands in the order: the next run goes on, and fetches nothing that is there.
TEST_F(Photos, ACaptureThatWasCutOffGoesOnWhereItWas) {
  for (std::uint64_t nth = 1; nth <= 6; ++nth) {
    PhotoBed other;
    other.world.settings.media.insert(AssetKind::music);
    other.world.disk.faults.push_back({.nth = nth, .op = sim::DiskOp::rename, .kind = sim::DiskFaultKind::io_error, .persistent = true});
    EXPECT_EQ(other.run().summary.end, RunEnd::storage) << nth;
    other.world.disk = {};
    // The CDN has another cover by now: the one that is there counts.
    other.instead["cover.webp"] = [](int) { return fixture("cdn_image_jpeg"); };
    const auto outcome = other.run();
    EXPECT_EQ(outcome.balance.archived, 1) << nth;
    const std::string kind = nth <= 4 ? ".jpg" : ".webp";
    EXPECT_EQ(other.told(outcome), "image 001.jpg\nimage 002.webp\nimage 003.jpg\ncover 7640703846704250134" + kind + "\nmusic 7016547803243022337.mp3\n") << nth;
    EXPECT_EQ(outcome.files.size(), 6u) << nth;
    int fetches = 0;
    for (const auto& [name, count] : other.fetched) fetches += count;
    EXPECT_EQ(fetches, nth <= 5 ? 6 : 5) << nth;
  }
}

// The sidecar is there, the process dies: no credit, no byte.
TEST_F(Photos, APublishedSidecarIsAdopted) {
  world.disk.faults.push_back({.nth = 5, .op = sim::DiskOp::sync_folder, .kind = sim::DiskFaultKind::io_error});
  world.run();
  world.disk = {};
  const auto outcome = run();
  EXPECT_EQ(outcome.balance.archived, 1);
}

TEST_F(Photos, SlidesOfADeadPostAreSwept) {
  instead["3.jpg"] = [](int) { return fixture("cdn_404"); };
  int asked = 0;
  world.provider = [&](const HttpRequest&) {
    return ++asked == 1 ? Scripted{.headers = {{"Content-Type", "application/json"}}, .body = body} : fixture("error_not_found");
  };
  const auto dead = run();
  ASSERT_EQ(dead.dead.size(), 1u);
  EXPECT_EQ(dead.files.size(), 2u) << "two slides lie there";
  EXPECT_EQ(world.sweep().objects, 0) << "not while it may still be somebody's";
  world.pass(hours{2});
  EXPECT_EQ(world.sweep().objects, 2);
  EXPECT_TRUE(run().files.empty());
}

// A crash left a part of a slide in the folder of its post, and a cover of another name beside the one that counts.
TEST_F(Photos, PartsInTheFolderOfAPostAndUnnamedCoversAreSwept) {
  instead["2.webp"] = [](int) { return Scripted{.ending = Ending::cut}; };
  run();
  world.leave(stem + "/.002.t1.0123456789abcdef.part", "half a slide");
  world.leave(cover + ".png", "an old cover");
  world.leave(cover + "1.png", "another post's");
  world.pass(hours{2});
  const auto swept = world.sweep();
  EXPECT_EQ(swept.parts, 1);
  EXPECT_EQ(swept.objects, 3) << "two slides and the cover";
  instead.clear();
  const auto outcome = run();
  EXPECT_EQ(outcome.balance.archived, 1);
  EXPECT_EQ(outcome.files.size(), 6u) << "the post, and what isn't ours";
}

TEST_F(Photos, APostThatWasHeldIsTakenUpByARunThatWantsIt) {
  world.settings.media = {AssetKind::video};
  EXPECT_EQ(run().balance.held.at("not_wanted"), 1);
  world.settings.media = {AssetKind::image};
  const auto outcome = run();
  EXPECT_EQ(outcome.balance.archived, 1);
  EXPECT_FALSE(outcome.balance.held.contains("not_wanted") && outcome.balance.held.at("not_wanted") > 0);
  EXPECT_EQ(outcome.credits.total(), 2);
  EXPECT_EQ(told(outcome), "image 001.jpg\nimage 002.webp\nimage 003.jpg\n") << "and no cover, which nobody asked for";
}

TEST_F(Photos, AnArchiveOfPhotoPostsHoldsVideos) {
  world.settings.media = {AssetKind::image, AssetKind::cover};
  world.provider = [this](const HttpRequest& request) {
    return request.url.find(to_text(id)) == std::string::npos ? fixture("post_detail_ok") : Scripted{.headers = {{"Content-Type", "application/json"}}, .body = body};
  };
  world.add_id(fixture_id("post_detail_ok"));
  const auto outcome = run();
  EXPECT_EQ(outcome.balance.archived, 1);
  EXPECT_EQ(outcome.balance.held.at("not_wanted"), 1);
  for (const auto& [path, bytes] : outcome.files) EXPECT_FALSE(path.starts_with("videos/")) << path;
}

}  // namespace
}  // namespace holdfast::testing_world
