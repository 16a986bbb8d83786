// Connections: kept, bounded, never trusted; and how calls end.
#include "adapters/curl/client_fixture.h"

namespace holdfast::testing {
namespace {

using namespace std::chrono_literals;
using ConnectionsTest = CurlClientTest;

LoopbackServer::Script silent() {
  return [](Peer& peer) -> awaitable<void> { co_await peer.wait_for_end(); };
}

TEST_F(ConnectionsTest, OneConnectionServesManyRequests) {
  auto& server = serve(always("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(get(server.url()).progress, HttpProgress::complete);
  EXPECT_EQ(server.connections, 1);
  EXPECT_EQ(server.requests.size(), 5u);
}

TEST_F(ConnectionsTest, ConnectionThatDiedWhileIdleCostsNothing) {
  auto& server = serve(once("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));  // closes without saying so
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(get(server.url()).progress, HttpProgress::complete) << i;
    ASSERT_TRUE(run_until([&] { return server.open == 0; }));
  }
  EXPECT_EQ(server.requests.size(), 3u);
}

TEST_F(ConnectionsTest, RequestIsNeverWrittenTwice) {
  auto& server = serve([](Peer& peer) -> awaitable<void> {
    co_await peer.request();
    co_await peer.answer("first");
    co_await peer.request();  // a kept connection that ends in place of the second answer
  });
  EXPECT_EQ(get(server.url()).progress, HttpProgress::complete);
  const auto outcome = get(server.url());
  EXPECT_EQ(outcome.progress, HttpProgress::interrupted) << "it was written, so it may have been charged";
  EXPECT_EQ(outcome.failure->kind, FailureKind::transient);
  EXPECT_EQ(server.requests.size(), 2u) << "sending it again would buy it twice";
}

TEST_F(ConnectionsTest, FiftyAtOnce) {
  const std::string body(200'000, 'b');
  auto& server = serve([&](Peer& peer) -> awaitable<void> {
    while (!(co_await peer.request()).empty()) co_await peer.answer(body);
  });
  std::vector<std::shared_ptr<Pending>> all;
  for (int i = 0; i < 50; ++i) all.push_back(start(request_to(server.url())));
  for (auto& one : all) {
    ASSERT_TRUE(run_until([&] { return one->outcome.has_value(); }));
    EXPECT_EQ(one->outcome->progress, HttpProgress::complete);
    EXPECT_EQ(one->sink.body, body);
  }
}

TEST_F(ConnectionsTest, HostGetsNoMoreThanItsShare) {
  options.connections_per_host_max = 4;
  auto& server = serve(always("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  std::vector<std::shared_ptr<Pending>> all;
  for (int i = 0; i < 30; ++i) all.push_back(start(request_to(server.url())));
  for (auto& one : all) {
    ASSERT_TRUE(run_until([&] { return one->outcome.has_value(); }));
    EXPECT_EQ(one->outcome->progress, HttpProgress::complete);
  }
  EXPECT_LE(server.open_max, 4);
}

TEST_F(ConnectionsTest, WaitForAConnectionEndsToo) {
  options.connections_per_host_max = 1;
  auto& server = serve(silent());
  auto patient = request_to(server.url());
  auto holder = start(patient);
  ASSERT_TRUE(run_until([&] { return server.requests.size() == 1; }));
  auto request = request_to(server.url());
  request.connect_timeout = 50ms;
  request.idle_timeout = 50ms;
  const auto outcome = get(request);
  EXPECT_EQ(outcome.progress, HttpProgress::not_sent);
  EXPECT_EQ(outcome.failure->kind, FailureKind::transient);
  EXPECT_FALSE(holder->outcome) << "who has the connection keeps it";
}

TEST_F(ConnectionsTest, SilentServerMeetsTheIdleTimeout) {
  auto& server = serve(silent());
  auto request = request_to(server.url());
  request.idle_timeout = 80ms;
  const auto outcome = get(request);
  EXPECT_EQ(outcome.progress, HttpProgress::interrupted);
  EXPECT_EQ(outcome.failure->kind, FailureKind::transient);
  EXPECT_FALSE(outcome.cut);
}

TEST_F(ConnectionsTest, DripMeetsTheLowestSpeed) {
  auto& server = serve([](Peer& peer) -> awaitable<void> {
    co_await peer.request();
    co_await peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
    while (co_await peer.send("x")) co_await peer.pause(10ms);
  });
  auto request = request_to(server.url());
  request.idle_timeout = 160ms;
  const auto outcome = get(request);
  EXPECT_EQ(outcome.progress, HttpProgress::interrupted);
  EXPECT_EQ(outcome.head.status, 200);
  EXPECT_EQ(outcome.failure->kind, FailureKind::transient);
}

TEST_F(ConnectionsTest, FlowThatLastsMeetsNoTimeout) {
  auto& server = serve([](Peer& peer) -> awaitable<void> {
    co_await peer.request();
    co_await peer.send("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n");
    for (int i = 0; i < 30; ++i) {
      co_await peer.send(std::string(10'000, 'x'));
      co_await peer.pause(20ms);
    }
  });
  auto request = request_to(server.url());
  request.idle_timeout = 200ms;
  EXPECT_EQ(get(request).progress, HttpProgress::complete);
}

TEST_F(ConnectionsTest, TotalTimeoutEndsEvenAFlow) {
  auto& server = serve([](Peer& peer) -> awaitable<void> {
    co_await peer.request();
    co_await peer.send("HTTP/1.1 200 OK\r\n\r\n");
    while (co_await peer.send(std::string(100, 'x'))) co_await peer.pause(5ms);
  });
  auto request = request_to(server.url());
  request.total_timeout = 150ms;
  const auto outcome = get(request);
  EXPECT_EQ(outcome.progress, HttpProgress::interrupted);
  EXPECT_EQ(outcome.failure->kind, FailureKind::transient);
}

TEST_F(ConnectionsTest, TotalTimeoutSpansRedirects) {
  auto& server = serve([](Peer& peer) -> awaitable<void> {
    while (!(co_await peer.request()).empty()) {
      co_await peer.pause(60ms);
      co_await peer.send("HTTP/1.1 302 x\r\nContent-Length: 0\r\nLocation: /again\r\n\r\n");
    }
  });
  auto request = request_to(server.url());
  request.redirects_max = 1000;
  request.total_timeout = 200ms;
  const auto outcome = get(request);
  EXPECT_EQ(outcome.progress, HttpProgress::interrupted);
  EXPECT_LT(server.requests.size(), 10u);
}

TEST_F(ConnectionsTest, CancelEndsWhatIsUnderWayAndWhatComes) {
  auto& server = serve(silent());
  std::vector<std::shared_ptr<Pending>> all;
  for (int i = 0; i < 5; ++i) all.push_back(start(request_to(server.url())));
  ASSERT_TRUE(run_until([&] { return server.requests.size() == 5; }));
  client().cancel_all();
  client().cancel_all();
  for (auto& one : all) {
    ASSERT_TRUE(run_until([&] { return one->outcome.has_value(); }));
    EXPECT_EQ(one->outcome->failure->kind, FailureKind::cancelled);
    EXPECT_EQ(one->outcome->progress, HttpProgress::interrupted);
  }
  const auto later = get(server.url());
  EXPECT_EQ(later.failure->kind, FailureKind::cancelled);
  EXPECT_EQ(later.progress, HttpProgress::not_sent);
  EXPECT_EQ(server.requests.size(), 5u);
}

TEST_F(ConnectionsTest, CancelFromInsideASinkIsFine) {
  struct CancellingSink : KeepingSink {
    CurlHttpClient* http = nullptr;
    Status on_bytes(std::span<const std::byte>) override {
      http->cancel_all();
      return {};
    }
  };
  auto& server = serve([](Peer& peer) -> awaitable<void> {
    co_await peer.request();
    co_await peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome");
    co_await peer.wait_for_end();
  });
  CancellingSink cancelling;
  cancelling.http = &client();
  std::optional<HttpOutcome> outcome;
  auto run = [&]() -> awaitable<void> { outcome = co_await client().get(request_to(server.url()), cancelling); };
  asio::co_spawn(loop, run, asio::detached);
  ASSERT_TRUE(run_until([&] { return outcome.has_value(); }));
  EXPECT_EQ(outcome->failure->kind, FailureKind::cancelled);
}

TEST_F(ConnectionsTest, ClientMayGoBeforeItsCalls) {
  auto& server = serve([](Peer& peer) -> awaitable<void> {
    co_await peer.request();
    co_await peer.pause(20ms);
    co_await peer.answer("late");
  });
  auto pending = start(request_to(server.url()));
  ASSERT_TRUE(run_until([&] { return server.requests.size() == 1; }));
  destroy_client();
  ASSERT_TRUE(run_until([&] { return pending->outcome.has_value(); }));
  EXPECT_EQ(pending->sink.body, "late");
}

TEST_F(ConnectionsTest, LoopMayGoWithCallsUnderWay) {
  auto& server = serve(silent());
  for (int i = 0; i < 3; ++i) start(request_to(server.url()));
  ASSERT_TRUE(run_until([&] { return server.requests.size() == 3; }));
  // The fixture ends here: client first, then the loop with the three calls. The sanitizer is the judge.
}

TEST_F(ConnectionsTest, IdlePoolDoesNotKeepTheLoop) {
  auto& server = serve(always("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  asio::io_context own;
  CurlHttpClient http(own.get_executor(), {});
  KeepingSink kept;
  bool done = false;
  auto run = [&]() -> awaitable<void> {
    co_await http.get(request_to(server.url()), kept);
    done = true;
  };
  asio::co_spawn(own, run, asio::detached);
  // The server lives on another loop: both are turned until the call is done.
  ASSERT_TRUE(run_until([&] {
    own.poll();
    return done || own.stopped();
  }));
  own.restart();
  while (own.poll_one() > 0) {
  }
  EXPECT_TRUE(own.stopped()) << "nothing may be left to wait for";
  EXPECT_EQ(server.open, 1) << "the connection is kept";
}

}  // namespace
}  // namespace holdfast::testing
