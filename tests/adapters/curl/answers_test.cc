// What the client makes of answers: whole, cut, rude, too large, encoded.
#include "adapters/curl/client_fixture.h"

namespace holdfast::testing {
namespace {

using AnswersTest = CurlClientTest;

std::string gzip_of_hello() {
  static constexpr unsigned char bytes[] = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xcb, 0x48, 0xcd, 0xc9,
                                            0xc9, 0x57, 0xc8, 0x40, 0x90, 0x00, 0x80, 0x88, 0xf9, 0xe5, 0x11, 0x00, 0x00, 0x00};
  return {reinterpret_cast<const char*>(bytes), sizeof bytes};
}

// A deflate stream by hand: one fixed block, a zero byte, then the code for "258 times the last byte", again and again.
std::string gzip_bomb(int repeats) {
  std::string out("\x1f\x8b\x08\0\0\0\0\0\x02\xff", 10);
  unsigned bits = 0, held = 0;
  const auto put = [&](unsigned value, unsigned count) {
    bits |= value << held;
    for (held += count; held >= 8; held -= 8, bits >>= 8) out += static_cast<char>(bits & 0xff);
  };
  put(0b011, 3);       // last block, fixed codes
  put(0b00001100, 8);  // literal 0: 00110000, first bit first
  for (int i = 0; i < repeats; ++i) {
    put(0b10100011, 8);  // length 258: 11000101
    put(0, 5);           // distance 1
  }
  return out;
}

TEST_F(AnswersTest, WholeAnswerIsComplete) {
  auto& server = serve(always("HTTP/1.1 200 OK\r\nContent-Type: Video/MP4; x=y\r\nContent-Length: 5\r\nX-A: 1\r\nX-a: 2\r\n\r\nhello"));
  const auto outcome = get(server.url("/v"));
  EXPECT_EQ(outcome.progress, HttpProgress::complete);
  EXPECT_FALSE(outcome.failure);
  EXPECT_FALSE(outcome.cut);
  EXPECT_EQ(outcome.head.status, 200);
  EXPECT_EQ(outcome.head.content_type, "video/mp4");
  EXPECT_EQ(outcome.head.content_length, 5u);
  EXPECT_EQ(outcome.head.headers.at("x-a"), "2");
  EXPECT_EQ(outcome.body_bytes, 5u);
  EXPECT_EQ(outcome.final_host, "127.0.0.1");
  EXPECT_GT(outcome.first_byte_after.count(), 0);
  EXPECT_EQ(sink.body, "hello");
  EXPECT_EQ(sink.heads, 1);
}

TEST_F(AnswersTest, RequestIsAPlainGet) {
  options.user_agent = "holdfast-test";
  auto& server = serve(always("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  auto request = request_to(server.url("/a/../b/./c?x=%2e"));
  request.headers = {{"X-Api-Key", "k"}, {"Referer", "https://example.test/"}};
  get(request);
  ASSERT_EQ(server.requests.size(), 1u);
  const std::string& head = server.requests[0];
  EXPECT_TRUE(head.starts_with("GET /a/../b/./c?x=%2e HTTP/1.1\r\n")) << head;
  EXPECT_NE(head.find("X-Api-Key: k\r\n"), std::string::npos) << head;
  EXPECT_NE(head.find("User-Agent: holdfast-test\r\n"), std::string::npos) << head;
  for (const char* never : {"Range:", "Cookie:", "Accept-Encoding:", "Upgrade:", "Authorization:"})
    EXPECT_EQ(head.find(never), std::string::npos) << head;
}

TEST_F(AnswersTest, AnyStatusIsAnOutcome) {
  for (const int status : {203, 302, 403, 404, 410, 429, 500, 503}) {
    auto& server = serve(always("HTTP/1.1 " + std::to_string(status) + " x\r\nContent-Length: 3\r\n\r\nbad"));
    const auto outcome = get(server.url());
    EXPECT_EQ(outcome.progress, HttpProgress::complete) << status;
    EXPECT_EQ(outcome.head.status, status);
    EXPECT_EQ(sink.body, "bad") << status;
  }
}

TEST_F(AnswersTest, ChunkedBodyHasNoStatedLength) {
  auto& server = serve(always("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: t\r\n\r\n"));
  const auto outcome = get(server.url());
  EXPECT_EQ(outcome.progress, HttpProgress::complete);
  EXPECT_FALSE(outcome.head.content_length);
  EXPECT_EQ(sink.body, "abcde");
  EXPECT_EQ(sink.heads, 1);
}

TEST_F(AnswersTest, BodyWithoutLengthEndsWithTheConnection) {
  auto& server = serve(once("HTTP/1.0 200 OK\r\n\r\nall of it"));
  const auto outcome = get(server.url());
  EXPECT_EQ(outcome.progress, HttpProgress::complete);
  EXPECT_EQ(sink.body, "all of it");
}

TEST_F(AnswersTest, BodyShorterThanStatedIsCut) {
  auto& server = serve(once("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nten bytes."));
  const auto outcome = get(server.url());
  EXPECT_EQ(outcome.progress, HttpProgress::interrupted);
  EXPECT_TRUE(outcome.cut);
  EXPECT_EQ(outcome.head.status, 200);
  EXPECT_EQ(outcome.body_bytes, 10u);
  ASSERT_TRUE(outcome.failure);
  EXPECT_EQ(outcome.failure->kind, FailureKind::transient);
}

TEST_F(AnswersTest, ChunkedBodyWithoutItsEndIsCut) {
  auto& server = serve(once("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n5\r\nde"));
  const auto outcome = get(server.url());
  EXPECT_EQ(outcome.progress, HttpProgress::interrupted);
  EXPECT_TRUE(outcome.cut);
}

TEST_F(AnswersTest, ResetInTheBodyIsCut) {
  auto& server = serve([](Peer& peer) -> awaitable<void> {
    co_await peer.request();
    co_await peer.send("HTTP/1.1 200 OK\r\n\r\nno length, and then");
    co_await peer.pause(std::chrono::milliseconds(20));  // so that the bytes are read first; either order is a cut
    peer.reset();
  });
  const auto outcome = get(server.url());
  EXPECT_EQ(outcome.progress, HttpProgress::interrupted);
  ASSERT_TRUE(outcome.failure);
  EXPECT_EQ(outcome.failure->kind, FailureKind::transient);
}

TEST_F(AnswersTest, NoAnswerAtAllMayHaveCostSomething) {
  for (const bool hard : {false, true}) {
    auto& server = serve([hard](Peer& peer) -> awaitable<void> {
      co_await peer.request();
      hard ? peer.reset() : peer.close();
    });
    const auto outcome = get(server.url());
    EXPECT_EQ(outcome.progress, HttpProgress::interrupted) << hard;
    EXPECT_EQ(outcome.head.status, 0) << hard;
    EXPECT_FALSE(outcome.cut) << hard;
    EXPECT_EQ(outcome.failure->kind, FailureKind::transient) << hard;
    EXPECT_EQ(sink.heads, 0) << hard;
  }
}

TEST_F(AnswersTest, ClosedPortCostsNothing) {
  auto& server = serve(always(""));
  const std::string url = server.url();
  server.stop_listening();
  const auto outcome = get(url);
  EXPECT_EQ(outcome.progress, HttpProgress::not_sent);
  EXPECT_EQ(outcome.failure->kind, FailureKind::transient);
}

TEST_F(AnswersTest, BytesThatAreNoHttpAreAFailure) {
  for (const char* bytes : {"SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 \r\n\r\n", "HTTP/1.1\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n", "\r\n\r\n",
                            "HTTP/9.9 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
                            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\nhello"}) {
    auto& server = serve(once(bytes));
    const auto outcome = get(server.url());
    EXPECT_NE(outcome.progress, HttpProgress::not_sent) << bytes;
    if (outcome.progress == HttpProgress::interrupted) EXPECT_TRUE(outcome.failure) << bytes;
    if (outcome.progress == HttpProgress::complete) EXPECT_NE(outcome.head.status, 0) << bytes;
  }
}

TEST_F(AnswersTest, SinkThatRefusesTheHeadEndsTheTransfer) {
  auto& server = serve(always("HTTP/1.1 403 No\r\nContent-Length: 3\r\n\r\nbad"));
  auto pending = std::make_shared<Pending>();
  pending->sink.refuse_head = Failure{FailureKind::expired, "download", "", "as the sink says", "remote"};
  start(request_to(server.url()), pending);
  ASSERT_TRUE(run_until([&] { return pending->outcome.has_value(); }));
  EXPECT_EQ(pending->outcome->failure->kind, FailureKind::expired);
  EXPECT_EQ(pending->outcome->failure->subject, "");
  EXPECT_EQ(pending->outcome->failure->detail, "as the sink says");
  EXPECT_EQ(pending->outcome->failure->remote_text, "remote");
  EXPECT_EQ(pending->outcome->head.status, 403);
  EXPECT_EQ(pending->sink.body, "");
}

TEST_F(AnswersTest, SinkThatRefusesBytesEndsTheTransfer) {
  auto& server = serve(always("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"));
  auto pending = std::make_shared<Pending>();
  pending->sink.refuse_bytes = Failure{FailureKind::local_storage, "write", "x", "the disk is full", ""};
  start(request_to(server.url()), pending);
  ASSERT_TRUE(run_until([&] { return pending->outcome.has_value(); }));
  EXPECT_EQ(pending->outcome->failure->kind, FailureKind::local_storage);
  EXPECT_FALSE(pending->outcome->cut);
}

TEST_F(AnswersTest, BodyOfJustTheLimitIsTaken) {
  auto& server = serve(always("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"));
  auto request = request_to(server.url());
  request.bytes_max = 5;
  EXPECT_EQ(get(request).progress, HttpProgress::complete);
}

TEST_F(AnswersTest, StatedLengthBeyondTheLimitIsRefusedAtTheHead) {
  auto& server = serve(always("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello!"));
  auto request = request_to(server.url());
  request.bytes_max = 5;
  const auto outcome = get(request);
  EXPECT_EQ(outcome.failure->kind, FailureKind::corrupt);
  EXPECT_EQ(sink.body, "");
}

TEST_F(AnswersTest, EndlessBodyStopsAtTheLimit) {
  auto& server = serve([](Peer& peer) -> awaitable<void> {
    co_await peer.request();
    co_await peer.send("HTTP/1.1 200 OK\r\n\r\n");
    while (co_await peer.send(std::string(65536, 'x'))) {
    }
  });
  auto request = request_to(server.url());
  request.bytes_max = 300'000;
  const auto outcome = get(request);
  EXPECT_EQ(outcome.failure->kind, FailureKind::corrupt);
  EXPECT_LE(sink.body.size(), 300'000u);
}

TEST_F(AnswersTest, EncodingIsUndoneWhenAskedFor) {
  const std::string body = gzip_of_hello();
  auto& server = serve(always("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body));
  auto request = request_to(server.url());
  request.accept_encoding = "gzip";
  const auto outcome = get(request);
  EXPECT_EQ(outcome.progress, HttpProgress::complete);
  EXPECT_EQ(sink.body, "hello hello hello");
  EXPECT_FALSE(outcome.head.content_length) << "it counts other bytes than the sink got";
  EXPECT_NE(server.requests.at(0).find("Accept-Encoding: gzip\r\n"), std::string::npos);
}

TEST_F(AnswersTest, EncodingThatWasNotAskedForIsRefused) {
  auto& server = serve(always("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"));
  const auto outcome = get(server.url());
  EXPECT_EQ(outcome.failure->kind, FailureKind::corrupt);
  EXPECT_EQ(sink.heads, 0);
}

TEST_F(AnswersTest, GzipBombStopsAtTheLimit) {
  const std::string body = gzip_bomb(400'000);  // 100 MB of zeros in 650 KB
  auto& server = serve(once("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + body));
  auto request = request_to(server.url());
  request.accept_encoding = "gzip";
  const auto outcome = get(request);
  EXPECT_EQ(outcome.failure->kind, FailureKind::corrupt);
  EXPECT_GT(sink.body.size(), 0u);
  EXPECT_LE(sink.body.size(), request.bytes_max);
}

TEST_F(AnswersTest, BrokenEncodingIsCorrupt) {
  auto& server = serve(always("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 12\r\n\r\nnot gzipped!"));
  auto request = request_to(server.url());
  request.accept_encoding = "gzip";
  const auto outcome = get(request);
  EXPECT_EQ(outcome.progress, HttpProgress::interrupted);
  EXPECT_EQ(outcome.failure->kind, FailureKind::corrupt);
}

TEST_F(AnswersTest, EndlessHeadIsRefused) {
  for (const std::string& line : {std::string("X-Filler: ") + std::string(1000, 'y') + "\r\n", std::string("HTTP/1.1 100 Continue\r\n\r\n")}) {
    auto& server = serve([line](Peer& peer) -> awaitable<void> {
      co_await peer.request();
      if (line.starts_with("X")) co_await peer.send("HTTP/1.1 200 OK\r\n");
      while (co_await peer.send(line)) {
      }
    });
    const auto outcome = get(server.url());
    ASSERT_TRUE(outcome.failure) << line;
    EXPECT_EQ(outcome.failure->kind, FailureKind::corrupt) << line;
    EXPECT_EQ(sink.heads, 0) << line;
  }
}

TEST_F(AnswersTest, InterimAnswersAreSkipped) {
  auto& server = serve(always("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  const auto outcome = get(server.url());
  EXPECT_EQ(outcome.head.status, 200);
  EXPECT_FALSE(outcome.head.headers.contains("link"));
  EXPECT_EQ(sink.heads, 1);
}

}  // namespace
}  // namespace holdfast::testing
