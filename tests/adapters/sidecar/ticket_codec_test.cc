// A ticket comes out of its text as it went in; whatever else stands there is refused without a word of it (RULES 7).
#include "adapters/sidecar/json_ticket_codec.h"

#include <gtest/gtest.h>

#include "core/base/limits.h"

namespace holdfast {
namespace {

Candidate candidate(const std::string& link) {
  Candidate made;
  made.link = SecretLink(link);
  made.host = "v16.example.com";
  return made;
}

Resolved whole() {
  Resolved resolved;
  auto& post = resolved.post;
  post.id = AwemeId{7387261234567890123};
  post.kind = PostKind::video;
  post.author = {.id = "77", .handle = "ä@b", .nickname = "quote \" and \\ and 🎬"};
  post.title = "";
  post.duration_s = 0;
  post.create_time = 253402300800;  // later than any date that text can hold
  post.counters = {1, 2, std::nullopt, 0, 5, 9'000'000'000};
  post.music = Music{"9", "song", "", 30};
  post.images = 2;
  post.pinned = true;
  auto& ticket = resolved.ticket;
  ticket.id = post.id;
  ticket.answered_at = instant_from_us(1780041600'123456);
  ticket.videos.push_back(candidate("https://v16.example.com/video/tos/a?x-signature=abc%3D&tk=1"));
  ticket.videos.back().rendition = Rendition::hd;
  ticket.videos.back().expires = instant_from_us(1780045200'000001);
  ticket.videos.back().stated_bytes = 12345678901;
  ticket.videos.back().session_bound = true;
  ticket.videos.push_back(candidate("https://v16.example.com/2"));
  ticket.covers.push_back(candidate("https://c"));
  ticket.images.push_back(candidate(""));
  ticket.images.push_back(candidate("https://i"));
  ticket.music.push_back(candidate("https://m"));
  ticket.refused_links = 3;
  resolved.raw = "{\"code\":0,\n \"n\":1.0e5,\"t\":\"\\u00e4\\\"\"}\n";
  resolved.stem = "videos/dt=2026-05-29/author=a/7387261234567890123";
  resolved.sources = {"user @a", "hashtag #b"};
  resolved.keyed_before = true;
  return resolved;
}

TEST(TicketCodec, a_ticket_comes_back_as_it_was) {
  const JsonTicketCodec codec;
  const auto text = codec.encode(whole());
  const auto back = codec.decode(text);
  ASSERT_TRUE(back.has_value()) << back.error().describe();
  EXPECT_EQ(codec.encode(*back), text);
  const auto was = whole();
  EXPECT_EQ(back->post.id, was.post.id);
  EXPECT_EQ(back->post.author.nickname, was.post.author.nickname);
  EXPECT_EQ(back->post.title, "");
  EXPECT_EQ(back->post.region, std::nullopt);
  EXPECT_EQ(back->post.create_time, was.post.create_time);
  EXPECT_EQ(back->post.counters, was.post.counters);
  EXPECT_EQ(back->raw, was.raw);
  EXPECT_EQ(back->stem, was.stem);
  EXPECT_EQ(back->sources, was.sources);
  EXPECT_TRUE(back->keyed_before);
  EXPECT_EQ(back->ticket.id, was.ticket.id);
  EXPECT_EQ(back->ticket.answered_at, was.ticket.answered_at);
  EXPECT_EQ(back->ticket.refused_links, 3);
  ASSERT_EQ(back->ticket.videos.size(), 2u);
  EXPECT_EQ(back->ticket.videos[0].link.reveal(), was.ticket.videos[0].link.reveal());
  EXPECT_EQ(back->ticket.videos[0].expires, was.ticket.videos[0].expires);
  EXPECT_EQ(back->ticket.videos[0].stated_bytes, was.ticket.videos[0].stated_bytes);
  EXPECT_TRUE(back->ticket.videos[0].session_bound);
  EXPECT_EQ(back->ticket.videos[1].expires, std::nullopt);
  ASSERT_EQ(back->ticket.images.size(), 2u) << "a slide without a link keeps its place";
  EXPECT_TRUE(back->ticket.images[0].link.empty());
}

TEST(TicketCodec, an_answer_of_the_largest_size_fits_however_it_is_escaped) {
  const JsonTicketCodec codec;
  auto resolved = whole();
  resolved.raw = std::string(limits::answer_bytes_max, '"');
  const auto text = codec.encode(resolved);
  EXPECT_LE(text.size(), limits::ticket_bytes_max);
  EXPECT_EQ(codec.decode(text)->raw, resolved.raw);
}

TEST(TicketCodec, what_is_no_whole_ticket_is_corrupt_and_not_repeated) {
  const JsonTicketCodec codec;
  const auto good = codec.encode(whole());
  const auto with = [&](const std::string& from, const std::string& to) {
    auto text = good;
    const auto at = text.find(from);
    EXPECT_NE(at, text.npos) << from;
    return text.replace(at, from.size(), to);
  };
  for (const auto& text : {std::string(), std::string("null"), std::string("[]"), std::string("{}"), good.substr(0, good.size() / 2), good + good,
                           with("\"version\":1", "\"version\":2"), with("\"aweme_id\":\"7", "\"aweme_id\":\"x"), with("\"rendition\":\"hd\"", "\"rendition\":\"8k\""),
                           with("videos/dt=", "../videos/dt="), with("\"videos\":[", "\"videos\":[1,"), with("\"link\":\"https", "\"link\":7,\"l\":\"https"),
                           with("\"refused_links\":3", "\"refused_links\":-3"), std::string(100'000, '[')}) {
    const auto back = codec.decode(text);
    ASSERT_FALSE(back.has_value()) << text.substr(0, 200);
    EXPECT_EQ(back.error().kind, FailureKind::corrupt);
    EXPECT_EQ(back.error().describe().find("x-signature"), std::string::npos);
  }
}

}  // namespace
}  // namespace holdfast
