// Which links become candidates, and in which order (RULES 5, provider-api.md 5.1).
#include "core/resolve/candidates.h"

#include <gtest/gtest.h>

#include "core/base/limits.h"

namespace holdfast {
namespace {

const Instant answered = instant_from_unix(1779004800);

CandidateRules rules(Quality quality = Quality::hd) { return {quality, "https://api.tikliveapi.com", false}; }

AnswerLinks three_links() {
  AnswerLinks links;
  links.play = "https://cdn.test/play.mp4";
  links.wmplay = "https://cdn.test/wm.mp4";
  links.hdplay = "https://cdn.test/hd.mp4";
  links.size = 100;
  links.wm_size = 0;
  links.hd_size = 200;
  return links;
}

std::vector<std::string> texts(const std::vector<Candidate>& candidates) {
  std::vector<std::string> list;
  for (const auto& candidate : candidates) list.push_back(candidate.link.reveal());
  return list;
}

Ticket ticket_of(const AnswerLinks& links, const CandidateRules& with) { return make_ticket(AwemeId{7}, answered, links, with); }

std::vector<std::string> videos_of(const AnswerLinks& links, const CandidateRules& with) { return texts(ticket_of(links, with).videos); }

using Links = std::vector<std::string>;

TEST(Candidates, QualitySaysTheOrder) {
  const auto links = three_links();
  EXPECT_EQ(videos_of(links, rules(Quality::hd)), (Links{links.hdplay, links.play}));
  EXPECT_EQ(videos_of(links, rules(Quality::standard)), (Links{links.play, links.hdplay}));
  EXPECT_EQ(videos_of(links, rules(Quality::watermarked)), (Links{links.wmplay, links.play}));
}

TEST(Candidates, WhatIsAbsentIsNoCandidateAndNoRefusal) {
  auto links = three_links();
  links.hdplay = "";
  const auto ticket = ticket_of(links, rules());
  EXPECT_EQ(texts(ticket.videos), Links{links.play});
  EXPECT_EQ(ticket.refused_links, 0);
}

TEST(Candidates, SizesOfZeroAreUnstated) {
  const auto hd = ticket_of(three_links(), rules());
  EXPECT_EQ(hd.videos[0].stated_bytes, 200);
  EXPECT_EQ(hd.videos[1].stated_bytes, 100);
  EXPECT_EQ(ticket_of(three_links(), rules(Quality::watermarked)).videos[0].stated_bytes, std::nullopt);
}

TEST(Candidates, ALinkTwiceCountsOnce) {
  auto links = three_links();
  links.hdplay = links.play;
  const auto ticket = ticket_of(links, rules());
  ASSERT_EQ(ticket.videos.size(), 1u);
  EXPECT_EQ(ticket.videos[0].rendition, Rendition::hd);
}

TEST(Candidates, SessionBoundLinksGoLast) {
  auto links = three_links();
  links.hdplay = "https://v16-webapp.test/hd.mp4?expire=1779026400&tk=tt_chain_token";
  const auto ticket = ticket_of(links, rules());
  EXPECT_EQ(texts(ticket.videos), (Links{links.play, links.hdplay}));
  EXPECT_TRUE(ticket.videos[1].session_bound);
  EXPECT_EQ(ticket.videos[1].expires, instant_from_unix(1779026400));
}

TEST(Candidates, HostAndExpiryAreReadFromTheLink) {
  auto links = three_links();
  links.hdplay = "https://V16M.Cdn.Test:8443/0123456789abcdef0123456789abcdef/6a09c9f4/video/?a=1";
  const auto ticket = ticket_of(links, rules());
  EXPECT_EQ(ticket.videos[0].host, "v16m.cdn.test");
  EXPECT_EQ(ticket.videos[0].expires, instant_from_unix(0x6a09c9f4));
  EXPECT_EQ(ticket.videos[1].expires, std::nullopt);
}

TEST(Candidates, RelativeLinksBelongToTheProvider) {
  AnswerLinks links;
  links.play = " /video/media/play/1.mp4\n";
  links.hdplay = "//cdn.test/hd.mp4";
  EXPECT_EQ(videos_of(links, rules()), (Links{"https://cdn.test/hd.mp4", "https://api.tikliveapi.com/video/media/play/1.mp4"}));
}

TEST(Candidates, RefusesWhatMustNotBeFetched) {
  for (const auto* link : {"file:///etc/passwd", "ftp://cdn.test/a", "javascript:alert(1)", "data:video/mp4;base64,AA", "https://", "https:///a",
                           "https://user:word@cdn.test/a", "http://cdn.test/plain.mp4", "http://169.254.169.254/latest/meta-data/",
                           "https://169.254.169.254/a", "https://127.0.0.1/a", "https://10.0.0.1/a", "https://192.168.0.1:8443/a",
                           "https://[::1]/a", "https://localhost/a", "https://x.localhost/a", "https://2130706433/a", "https://0x7f000001/a",
                           "https://127.1/a", "https://cdn.test\\@evil.test/a", "https://cdn.test/a b", "play.mp4"}) {
    AnswerLinks links;
    links.hdplay = link;
    links.play = "https://cdn.test/good.mp4";
    const auto ticket = ticket_of(links, rules());
    EXPECT_EQ(texts(ticket.videos), Links{"https://cdn.test/good.mp4"}) << link;
    EXPECT_EQ(ticket.refused_links, 1) << link;
  }
}

TEST(Candidates, PublicAddressesAndNumberedNamesAreFine) {
  for (const auto* link : {"https://93.184.216.34/a.mp4", "https://v16.tiktokcdn-us.test/a.mp4", "https://3.cdn.test/a.mp4"}) {
    AnswerLinks links;
    links.play = link;
    EXPECT_EQ(videos_of(links, rules()), Links{link});
  }
}

TEST(Candidates, PlainHttpIsTheProvidersOwnOrLeave) {
  AnswerLinks links;
  links.play = "http://127.0.0.1:8080/a.mp4";
  links.hdplay = "http://127.0.0.1:8081/a.mp4";
  EXPECT_EQ(videos_of(links, {Quality::hd, "http://127.0.0.1:8080", false}), Links{links.play});
  EXPECT_EQ(videos_of(links, {Quality::hd, "https://api.tikliveapi.com", true}), (Links{links.hdplay, links.play}));
}

TEST(Candidates, SoundIsNoVideo) {
  for (const auto* link : {"https://cdn.test/a/?mime_type=audio_mpeg", "https://cdn.test/a.mp3", "https://cdn.test/a.m4a?x=1"}) {
    AnswerLinks links;
    links.play = link;
    const auto ticket = ticket_of(links, rules());
    EXPECT_TRUE(ticket.videos.empty()) << link;
    EXPECT_TRUE(offers_only_sound(links, rules())) << link;
    links.wmplay = "https://cdn.test/wm.mp4";
    EXPECT_FALSE(offers_only_sound(links, rules())) << link;
  }
  EXPECT_FALSE(offers_only_sound({}, rules()));
}

TEST(Candidates, APhotoPostHasSlidesAndNoVideos) {
  auto links = three_links();
  links.images = {"https://cdn.test/1.jpg", "file:///etc/passwd", "https://cdn.test/2.jpg"};
  const auto ticket = ticket_of(links, rules());
  EXPECT_TRUE(ticket.videos.empty());
  EXPECT_EQ(texts(ticket.images), (Links{"https://cdn.test/1.jpg", "", "https://cdn.test/2.jpg"})) << "each slide keeps its place";
  EXPECT_EQ(ticket.refused_links, 1);
}

TEST(Candidates, ASlideThatIsThereTwiceIsTwoSlides) {
  AnswerLinks links;
  links.images = {"https://cdn.test/1.jpg", "https://cdn.test/1.jpg"};
  EXPECT_EQ(ticket_of(links, rules()).images.size(), 2u);
}

TEST(Candidates, ThePlayOfAPhotoPostIsItsSound) {
  AnswerLinks links;
  links.play = "https://cdn.test/sound.mp3";
  links.images = {"https://cdn.test/1.jpg"};
  EXPECT_EQ(texts(ticket_of(links, rules()).music), Links{"https://cdn.test/sound.mp3"});
  links.music = "https://cdn.test/music.m4a";
  EXPECT_EQ(texts(ticket_of(links, rules()).music), (Links{"https://cdn.test/music.m4a", "https://cdn.test/sound.mp3"}));
  EXPECT_TRUE(ticket_of(links, rules()).videos.empty());
  links.images.clear();
  EXPECT_EQ(texts(ticket_of(links, rules()).music), Links{"https://cdn.test/music.m4a"}) << "the play of a video is no sound";
}

TEST(Candidates, SlidesAreBounded) {
  AnswerLinks links;
  for (int i = 0; i < limits::images_max + 5; ++i) links.images.push_back("https://cdn.test/" + std::to_string(i) + ".jpg");
  const auto ticket = ticket_of(links, rules());
  EXPECT_EQ(ticket.images.size(), static_cast<std::size_t>(limits::images_max));
  EXPECT_EQ(ticket.refused_links, 5);
}

TEST(Candidates, CoversComeOriginFirst) {
  auto links = three_links();
  links.cover = "https://cdn.test/c.webp?x-expires=1779091200";
  links.origin_cover = "https://cdn.test/o.webp";
  links.music = "https://cdn.test/m.mp3";
  const auto ticket = ticket_of(links, rules());
  EXPECT_EQ(texts(ticket.covers), (Links{links.origin_cover, links.cover}));
  EXPECT_EQ(ticket.covers[1].expires, instant_from_unix(1779091200));
  EXPECT_EQ(texts(ticket.music), Links{links.music});
  EXPECT_EQ(ticket.id, AwemeId{7});
  EXPECT_EQ(ticket.answered_at, answered);
}

}  // namespace
}  // namespace holdfast
