// Redirects are followed by us, each checked like the first link.
#include "adapters/curl/client_fixture.h"

namespace holdfast::testing {
namespace {

using RedirectsTest = CurlClientTest;

std::string redirect_to(const std::string& location, int status = 302) {
  return "HTTP/1.1 " + std::to_string(status) + " Found\r\nContent-Length: 5\r\nLocation: " + location + "\r\n\r\nmoved";
}

// Answers /end with "here", everything else with what `other` says for the path.
template <class Other>
LoopbackServer::Script paths(Other other) {
  return [other](Peer& peer) -> awaitable<void> {
    for (std::string head = co_await peer.request(); !head.empty(); head = co_await peer.request()) {
      const std::string path = head.substr(4, head.find(' ', 4) - 4);
      if (path == "/end")
        co_await peer.answer("here");
      else
        co_await peer.send(other(path));
    }
  };
}

HttpRequest following(HttpRequest request, int redirects_max) {
  request.redirects_max = redirects_max;
  return request;
}

TEST_F(RedirectsTest, NoneAreFollowedUnlessAsked) {
  auto& server = serve(always(redirect_to("/end")));
  const auto outcome = get(server.url());
  EXPECT_EQ(outcome.progress, HttpProgress::complete);
  EXPECT_EQ(outcome.head.status, 302);
  EXPECT_EQ(sink.body, "moved");
  EXPECT_EQ(server.requests.size(), 1u);
}

TEST_F(RedirectsTest, EveryKindIsFollowedAndItsPageIsNotShown) {
  for (const int status : {301, 302, 303, 307, 308}) {
    auto& server = serve(paths([=](const std::string&) { return redirect_to("end", status); }));
    const auto outcome = get(following(request_to(server.url("/start")), 3));
    EXPECT_EQ(outcome.head.status, 200) << status;
    EXPECT_EQ(sink.body, "here") << status;
    EXPECT_EQ(sink.heads, 1) << status;
    EXPECT_EQ(outcome.body_bytes, 4u) << status;
  }
}

TEST_F(RedirectsTest, OtherStatusesWithALocationAreFinal) {
  for (const int status : {201, 300, 304, 305, 404}) {
    auto& server = serve(always("HTTP/1.1 " + std::to_string(status) + " x\r\nContent-Length: 0\r\nLocation: /end\r\n\r\n"));
    EXPECT_EQ(get(following(request_to(server.url()), 3)).head.status, status);
  }
}

TEST_F(RedirectsTest, LoopEndsWithTheLastRedirectAsTheAnswer) {
  auto& server = serve(always(redirect_to("/again")));
  const auto outcome = get(following(request_to(server.url()), 3));
  EXPECT_EQ(outcome.progress, HttpProgress::complete);
  EXPECT_EQ(outcome.head.status, 302);
  EXPECT_EQ(server.requests.size(), 4u);
}

TEST_F(RedirectsTest, LargePageOfARedirectIsLeftUnread) {
  auto& server = serve(paths([](const std::string&) { return "HTTP/1.1 302 x\r\nLocation: /end\r\n\r\n" + std::string(500'000, 'p'); }));
  const auto outcome = get(following(request_to(server.url("/start")), 1));
  EXPECT_EQ(outcome.progress, HttpProgress::complete);
  EXPECT_EQ(sink.body, "here");
}

TEST_F(RedirectsTest, PlaceThatMayNotBeFetchedIsRefused) {
  for (const char* location : {"file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/", "http://u:p@127.0.0.1/", "http://", "http://\x01/",
                               "//", "javascript:1", "data:text/plain,x"}) {
    auto& server = serve(always(redirect_to(location)));
    const auto outcome = get(following(request_to(server.url()), 3));
    if (outcome.head.status == 302 && outcome.progress == HttpProgress::complete) continue;  // stayed within the server, as a path
    EXPECT_EQ(outcome.progress, HttpProgress::interrupted) << location;
    ASSERT_TRUE(outcome.failure) << location;
    EXPECT_EQ(outcome.failure->kind, FailureKind::invalid) << location;
    EXPECT_EQ(outcome.head.status, 302) << location;
    EXPECT_EQ(sink.heads, 0) << location;
  }
}

TEST_F(RedirectsTest, FileIsNeverRead) {
  auto& server = serve(always(redirect_to("file:///etc/passwd")));
  const auto outcome = get(following(request_to(server.url()), 3));
  ASSERT_TRUE(outcome.failure);
  EXPECT_EQ(outcome.failure->kind, FailureKind::invalid);
  EXPECT_EQ(sink.body, "");
}

TEST_F(RedirectsTest, HeadersStayWithTheirOrigin) {
  auto& other = serve(paths([](const std::string&) { return std::string(); }));
  auto& first = serve(paths([&](const std::string& path) { return redirect_to(path == "/start" ? "/same" : other.url("/end")); }));
  auto request = following(request_to(first.url("/start")), 3);
  request.headers = {{"X-Api-Key", "secret"}};
  const auto outcome = get(request);
  EXPECT_EQ(sink.body, "here");
  ASSERT_EQ(first.requests.size(), 2u);
  EXPECT_NE(first.requests[1].find("secret"), std::string::npos) << "the same origin gets them again";
  ASSERT_EQ(other.requests.size(), 1u);
  EXPECT_EQ(other.requests[0].find("secret"), std::string::npos) << "another port is another origin";
  EXPECT_EQ(other.requests[0].find("Referer"), std::string::npos);
}

TEST_F(RedirectsTest, FinalHostIsTheLastOne) {
  auto& server = serve(paths([](const std::string&) { return std::string(); }));
  options.resolve = {"cdn.test:" + server.port() + ":127.0.0.1"};
  auto& first = serve(always(redirect_to("http://CDN.test:" + server.port() + "/end")));
  const auto outcome = get(following(request_to(first.url()), 3));
  EXPECT_EQ(sink.body, "here");
  EXPECT_EQ(outcome.final_host, "cdn.test");
}

TEST_F(RedirectsTest, HopThatCantConnectStillMayHaveCostSomething) {
  auto& gone = serve(always(""));
  auto& first = serve(always(redirect_to(gone.url())));
  gone.stop_listening();
  const auto outcome = get(following(request_to(first.url()), 3));
  EXPECT_EQ(outcome.progress, HttpProgress::interrupted);
  EXPECT_EQ(outcome.failure->kind, FailureKind::transient);
}

}  // namespace
}  // namespace holdfast::testing
