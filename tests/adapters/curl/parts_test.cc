// The client's pure parts: the head reader, the idle watch, links.
#include <gtest/gtest.h>

#include "adapters/curl/head_reader.h"
#include "adapters/curl/idle_watch.h"
#include "adapters/curl/link.h"

namespace holdfast {
namespace {

HeadReader read(std::initializer_list<const char*> lines) {
  HeadReader reader;
  for (const char* line : lines) reader.on_line(line);
  return reader;
}

TEST(HeadReader, CompletesOnceAtTheEmptyLine) {
  HeadReader reader;
  EXPECT_EQ(reader.on_line("HTTP/2 200 \r\n"), HeadReader::Event::more);
  EXPECT_EQ(reader.on_line("A: b\r\n"), HeadReader::Event::more);
  EXPECT_EQ(reader.on_line("\r\n"), HeadReader::Event::complete);
  EXPECT_EQ(reader.on_line("X-Trailer: t\r\n"), HeadReader::Event::more);
  EXPECT_EQ(reader.on_line("\r\n"), HeadReader::Event::more);
  EXPECT_EQ(reader.head().status, 200);
  EXPECT_FALSE(reader.head().headers.contains("x-trailer"));
}

TEST(HeadReader, OddLinesDoNoHarm) {
  const auto reader = read({"HTTP/1.1 \r\n", "HTTP/1.1\r\n", "HTTP/\r\n", ":\r\n", ": x\r\n", "no colon\r\n", "", "\r\n"});
  EXPECT_FALSE(reader.complete());
  EXPECT_EQ(reader.head().status, 0);
}

TEST(HeadReader, LengthThatIsNoNumberIsAbsent) {
  for (const char* line : {"Content-Length: \r\n", "Content-Length: 5x\r\n", "Content-Length: -1\r\n", "Content-Length: 99999999999999999999\r\n"})
    EXPECT_FALSE(read({"HTTP/1.1 200 OK\r\n", line, "\r\n"}).head().content_length) << line;
}

TEST(HeadReader, IdentityIsNoEncoding) {
  EXPECT_FALSE(read({"HTTP/1.1 200 OK\r\n", "Content-Encoding: Identity\r\n", "\r\n"}).is_encoded());
  EXPECT_TRUE(read({"HTTP/1.1 200 OK\r\n", "Content-Encoding: br\r\n", "\r\n"}).is_encoded());
}

TEST(IdleWatch, NothingForTheWholeWindowIsTooSlow) {
  IdleWatch watch(seconds{8});
  for (int i = 0; i < IdleWatch::ticks - 1; ++i) EXPECT_FALSE(watch.too_slow_after_tick()) << i;
  EXPECT_TRUE(watch.too_slow_after_tick());
}

TEST(IdleWatch, AverageOverTheWindowDecides) {
  IdleWatch enough(seconds{8}), little(seconds{8});
  enough.on_bytes(8 * limits::lowest_bytes_per_s);
  little.on_bytes(8 * limits::lowest_bytes_per_s - 1);
  for (int i = 0; i < IdleWatch::ticks - 1; ++i) {
    EXPECT_FALSE(enough.too_slow_after_tick());
    EXPECT_FALSE(little.too_slow_after_tick());
  }
  EXPECT_FALSE(enough.too_slow_after_tick());
  EXPECT_TRUE(little.too_slow_after_tick());
  EXPECT_TRUE(enough.too_slow_after_tick()) << "the burst has left the window";
}

TEST(IdleWatch, RestartForgets) {
  IdleWatch watch(seconds{8});
  for (int i = 0; i < IdleWatch::ticks; ++i) watch.too_slow_after_tick();
  watch.restart();
  EXPECT_FALSE(watch.too_slow_after_tick());
  EXPECT_EQ(watch.tick(), seconds{1});
}

TEST(Link, PartsAreAsFetched) {
  const auto link = parse_link("HTTPS://V16.Example.TEST/a/../b?x=1#f", false);
  ASSERT_TRUE(link);
  EXPECT_EQ(link->scheme, "https");
  EXPECT_EQ(link->host, "v16.example.test");
  EXPECT_EQ(link->port, "443");
  EXPECT_NE(link->url.find("/a/../b?x=1"), std::string::npos) << link->url;
}

TEST(Link, RelativePlacesStayWithTheirHost) {
  const auto from = parse_link("https://a.test:8443/x/y?q", false);
  ASSERT_TRUE(from);
  for (const char* place : {"/z", "z", "?p", "//a.test:8443/z", "sp ace"}) {
    const auto to = follow_link(*from, place, false);
    ASSERT_TRUE(to) << place;
    EXPECT_TRUE(same_origin(*from, *to)) << place << ' ' << to->url;
  }
  for (const char* place : {"//b.test/z", "https://a.test/z", "https://a.test.:8443/"}) {
    const auto to = follow_link(*from, place, false);
    ASSERT_TRUE(to) << place;
    EXPECT_FALSE(same_origin(*from, *to)) << place;
  }
  EXPECT_FALSE(follow_link(*from, "http://a.test:8443/z", false)) << "a step down to plain http";
  EXPECT_TRUE(follow_link(*from, "http://a.test:8443/z", true));
}

}  // namespace
}  // namespace holdfast
