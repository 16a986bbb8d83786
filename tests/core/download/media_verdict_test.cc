// RULES 5, refusal by refusal and defect by defect, and what each calls for.
#include "core/download/media_verdict.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "cdn_fixture.h"
#include "core/base/limits.h"
#include "core/download/media_check.h"
#include "mp4_builder.h"

namespace holdfast {
namespace {

using namespace test;
using Names = std::vector<std::string>;

MediaReport report_of(std::string_view body) {
  MediaCheck check;
  check.feed(bytes_of(body));
  return check.finish();
}

const std::string video = whole_video();

// A body that came whole, as the head announced it.
MediaFacts whole(std::string_view body, MediaWant want = MediaWant::video) {
  return {.want = want, .content_length = body.size(), .content_type = "video/mp4"};
}

TEST(MediaVerdict, AWholeVideoIsClean) {
  MediaFacts facts = whole(video);
  facts.stated_bytes = static_cast<std::int64_t>(video.size());
  facts.duration_s = 20;
  const auto verdict = judge(report_of(video), facts);
  EXPECT_TRUE(verdict.is_clean()) << testing::PrintToString(verdict.refusal_names()) << testing::PrintToString(verdict.defect_names());
  EXPECT_EQ(verdict.fault, MediaFault::none);
}

struct Case {
  const char* name;
  std::string body;
  MediaFacts facts;
  Names refusals;
  MediaFault fault;
};

class RefusalTable : public testing::TestWithParam<Case> {};

TEST_P(RefusalTable, RefusesAndSaysWhatToDo) {
  const auto& c = GetParam();
  const auto verdict = judge(report_of(c.body), c.facts);
  EXPECT_EQ(verdict.refusal_names(), c.refusals);
  EXPECT_EQ(verdict.fault, c.fault);
  EXPECT_TRUE(verdict.defects.empty());
}

MediaFacts with(MediaFacts facts, auto change) {
  change(facts);
  return facts;
}

const std::string page = "<HTML><HEAD>\n<TITLE>Access Denied</TITLE></HEAD></HTML>";
const std::string half = video.substr(0, 2500);
const std::string mute_container = ftyp("isom") + moov("") + box("mdat", "x");
const std::string sound_only = ftyp("isom") + moov(trak(sound_plan())) + box("mdat", "x");
const std::string no_data = ftyp("isom") + moov(trak({}));
const std::string mp3 = std::string("\xFF\xFB\x90\x64", 4) + zeros(400);

INSTANTIATE_TEST_SUITE_P(
    , RefusalTable,
    testing::Values(
        Case{"status", video, with(whole(video), [](auto& f) { f.status = 206; }), {"http_status"}, MediaFault::status},
        Case{"forbidden_page", page, with(whole(page), [](auto& f) { f.status = 403; }), {"http_status", "wrong_type"}, MediaFault::status},
        Case{"cut", half, whole(video), {"cut", "incomplete"}, MediaFault::cut},
        Case{"cut_to_nothing", "", whole(video), {"cut"}, MediaFault::cut},
        Case{"cut_to_a_few_bytes", video.substr(0, 5), whole(video), {"cut"}, MediaFault::cut},
        Case{"cut_without_length", half, {}, {"incomplete"}, MediaFault::cut},
        Case{"a_few_bytes_without_length", video.substr(0, 9), {}, {"incomplete"}, MediaFault::cut},
        Case{"a_few_bytes_as_announced", video.substr(0, 9), whole("123456789"), {"wrong_type"}, MediaFault::content},
        Case{"cut_between_boxes", no_data, {}, {"no_media_data"}, MediaFault::cut},
        Case{"damaged_at_its_source", half, whole(half), {"incomplete"}, MediaFault::content},
        Case{"nothing", "", whole(""), {"empty"}, MediaFault::not_media},
        Case{"page", page, {}, {"wrong_type"}, MediaFault::not_media},
        Case{"page_as_mp4", page, whole(page), {"wrong_type"}, MediaFault::content},
        Case{"cut_page", page, whole(video), {"cut", "wrong_type"}, MediaFault::content},
        Case{"video_called_html", video, with(whole(video), [](auto& f) { f.content_type = "Text/HTML; charset=utf-8"; }), {"wrong_type"}, MediaFault::not_media},
        Case{"no_tracks", mute_container, whole(mute_container), {"not_video"}, MediaFault::content},
        Case{"sound_tracks_only", sound_only, whole(sound_only), {"not_video"}, MediaFault::content},
        Case{"mp3_for_a_video", mp3, whole(mp3), {"wrong_type"}, MediaFault::content},
        Case{"video_for_an_image", video, whole(video, MediaWant::image), {"wrong_type"}, MediaFault::content},
        Case{"video_for_a_sound", video, whole(video, MediaWant::sound), {"wrong_type"}, MediaFault::content},
        Case{"shorter_than_stated", video, {.stated_bytes = 1'000'000}, {"shorter_than_stated"}, MediaFault::content},
        Case{"cut_image", "\xFF\xD8\xFF\xE1 and not much more", {.want = MediaWant::image}, {"incomplete"}, MediaFault::cut}),
    [](const auto& info) { return info.param.name; });

TEST(MediaVerdict, NoTrackIsClaimedMissingInACutFile) {
  const std::string moov_last = ftyp("isom") + box("mdat", zeros(50)) + moov(trak({}));
  const auto verdict = judge(report_of(moov_last.substr(0, 100)), {});
  EXPECT_EQ(verdict.refusal_names(), Names{"incomplete"});
  EXPECT_EQ(verdict.fault, MediaFault::cut);
}

TEST(MediaVerdict, TooLargeIsRefusedByTheAnnouncementAlone) {
  const auto verdict = judge({}, {.want = MediaWant::image, .content_length = limits::image_bytes_max + 1});
  EXPECT_EQ(verdict.refusal_names(), (Names{"too_large", "cut"}));
  EXPECT_EQ(verdict.fault, MediaFault::content);
}

TEST(MediaVerdict, AMuteVideoIsADefectOnlyWhereSoundIsExpected) {
  const std::string mute = ftyp("isom") + moov(trak({})) + box("mdat", "x");
  auto facts = whole(mute);
  EXPECT_EQ(judge(report_of(mute), facts).defect_names(), Names{"no_sound"});
  facts.expects_sound = false;
  EXPECT_TRUE(judge(report_of(mute), facts).is_clean());
}

TEST(MediaVerdict, DurationMayBeOffByTwoSecondsOrATenth) {
  const auto differs = [](std::int64_t stated_s, std::int64_t actual_ms) {
    MediaReport report = report_of(video);
    report.duration_ms = actual_ms;
    auto facts = whole(video);
    facts.duration_s = stated_s;
    return !judge(report, facts).is_clean();
  };
  EXPECT_FALSE(differs(10, 12000));
  EXPECT_TRUE(differs(10, 12001));
  EXPECT_FALSE(differs(10, 8000));
  EXPECT_TRUE(differs(10, 7999));
  EXPECT_FALSE(differs(100, 110000));
  EXPECT_TRUE(differs(100, 110001));
  EXPECT_FALSE(differs(0, 50000)) << "0 is no statement";
  EXPECT_FALSE(differs(-5, 50000));
  EXPECT_FALSE(differs(INT64_MAX, 50000));
}

TEST(MediaVerdict, AnotherSizeIsADefectWhereTheLengthHeld) {
  auto facts = whole(video);
  facts.stated_bytes = static_cast<std::int64_t>(video.size()) + 5;
  EXPECT_EQ(judge(report_of(video), facts).defect_names(), Names{"size_differs"});
  facts.content_length.reset();
  facts.stated_bytes = static_cast<std::int64_t>(video.size()) - 5;
  EXPECT_EQ(judge(report_of(video), facts).defect_names(), Names{"size_differs"}) << "longer is soft";
  facts.stated_bytes = 0;
  EXPECT_TRUE(judge(report_of(video), facts).is_clean());
}

TEST(MediaVerdict, FixturesEndAsTheyShould) {
  struct Expected {
    const char* name;
    MediaWant want;
    MediaFault fault;
  };
  for (const auto& expected : {Expected{"cdn_200_moov_first", MediaWant::video, MediaFault::none},
                               Expected{"cdn_200_moov_last", MediaWant::video, MediaFault::none},
                               Expected{"cdn_200_no_length", MediaWant::video, MediaFault::none},
                               Expected{"cdn_200_hevc", MediaWant::video, MediaFault::none},
                               Expected{"cdn_200_short_body", MediaWant::video, MediaFault::cut},
                               Expected{"cdn_200_zero_bytes", MediaWant::video, MediaFault::not_media},
                               Expected{"cdn_200_html_as_mp4", MediaWant::video, MediaFault::content},
                               Expected{"cdn_200_html_access_denied", MediaWant::video, MediaFault::not_media},
                               Expected{"cdn_200_mp3", MediaWant::video, MediaFault::content},
                               Expected{"cdn_200_mp3", MediaWant::sound, MediaFault::none},
                               Expected{"cdn_206_range", MediaWant::video, MediaFault::status},
                               Expected{"cdn_403_expired", MediaWant::video, MediaFault::status},
                               Expected{"cdn_404", MediaWant::video, MediaFault::status},
                               Expected{"cdn_410", MediaWant::video, MediaFault::status},
                               Expected{"cdn_503_head", MediaWant::video, MediaFault::status},
                               Expected{"cdn_image_jpeg", MediaWant::image, MediaFault::none},
                               Expected{"cdn_image_webp", MediaWant::image, MediaFault::none},
                               Expected{"cdn_image_jpeg", MediaWant::slide, MediaFault::none},
                               Expected{"cdn_200_hevc", MediaWant::slide, MediaFault::none},
                               Expected{"cdn_200_mp3", MediaWant::slide, MediaFault::content},
                               Expected{"cdn_200_html_as_mp4", MediaWant::slide, MediaFault::content}}) {
    const auto fixture = read_cdn_fixture(expected.name);
    const auto verdict = judge(report_of(fixture.body), {.want = expected.want, .status = fixture.status, .content_length = fixture.content_length,
                                                         .content_type = fixture.content_type, .duration_s = fixture.duration_s});
    EXPECT_EQ(verdict.fault, expected.fault) << expected.name << testing::PrintToString(verdict.refusal_names());
    EXPECT_TRUE(verdict.defects.empty()) << expected.name << testing::PrintToString(verdict.defect_names());
  }
}

RC_GTEST_PROP(MediaVerdictProperty, OnlyTheWantedKindIsEverPublished, (const std::string& garbage)) {
  const std::string body = *rc::gen::element(garbage, video.substr(0, garbage.size()), "ID3" + garbage, page + garbage, video);
  MediaFacts facts;
  facts.want = *rc::gen::element(MediaWant::video, MediaWant::image, MediaWant::sound, MediaWant::slide);
  if (*rc::gen::arbitrary<bool>()) facts.content_length = body.size();
  const auto report = report_of(body);
  const auto verdict = judge(report, facts);
  RC_ASSERT(verdict.may_publish() == (verdict.fault == MediaFault::none));
  if (!verdict.may_publish()) return;
  if (facts.want == MediaWant::video) RC_ASSERT(report.kind == ContentKind::mp4_video && report.has_video && report.complete == true);
  if (facts.want == MediaWant::slide) RC_ASSERT(is_image(report.kind) || (report.kind == ContentKind::mp4_video && report.has_video));
  if (facts.want == MediaWant::image) RC_ASSERT(is_image(report.kind));
  if (facts.want == MediaWant::sound) RC_ASSERT(report.kind == ContentKind::mp3 || report.kind == ContentKind::mp4_audio);
}

}  // namespace
}  // namespace holdfast
