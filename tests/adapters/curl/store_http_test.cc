// Requests to a store: what goes over the wire, and what an early, a missing or a false answer makes of them.
#include "adapters/curl/curl_store_http.h"

#include <cstring>

#include "adapters/curl/client_fixture.h"

namespace holdfast::testing {
namespace {

class TextBody : public RequestBody {
 public:
  explicit TextBody(std::string text) : text_(std::move(text)) {}
  std::uint64_t size() const override { return text_.size(); }
  Result<std::size_t> read(std::span<std::byte> into) override {
    if (fails) return fail(FailureKind::local_storage, "read", "part", "the disk fails");
    const auto count = std::min(into.size(), text_.size() - at_);
    std::memcpy(into.data(), text_.data() + at_, count);
    at_ += count;
    return count;
  }
  Status rewind() override {
    at_ = 0;
    return {};
  }
  bool fails = false;

 private:
  std::string text_;
  std::size_t at_ = 0;
};

class CurlStoreHttpTest : public CurlClientTest {
 protected:
  HttpOutcome send(StoreMethod method, std::string url, RequestBody* body = nullptr) {
    StoreRequest request{.method = method, .http = request_to(std::move(url)), .body = body, .expect_continue = body != nullptr};
    if (change) change(request.http);
    CurlStoreHttp http(loop.get_executor(), options);
    std::optional<HttpOutcome> outcome;
    auto run = [&]() -> awaitable<void> { outcome = co_await http.send(std::move(request), sink); };
    asio::co_spawn(loop, run, asio::detached);
    EXPECT_TRUE(run_until([&] { return outcome.has_value(); })) << "the call hangs";
    return outcome.value_or(HttpOutcome{});
  }
  std::function<void(HttpRequest&)> change;
};

// Takes a PUT as it should be taken, and answers with the body's length.
LoopbackServer::Script taking(std::vector<std::string>* bodies) {
  return [bodies](Peer& peer) -> awaitable<void> {
    for (std::string head = co_await peer.request(); !head.empty(); head = co_await peer.request()) {
      if (head.contains("Expect: 100-continue")) co_await peer.send("HTTP/1.1 100 Continue\r\n\r\n");
      const auto at = head.find("Content-Length: ");
      const auto length = at == head.npos ? 0 : std::stoul(head.substr(at + 16));
      bodies->push_back(co_await peer.body(length));
      co_await peer.answer("");
    }
  };
}

TEST_F(CurlStoreHttpTest, PutSendsTheBodyAfterTheServerAgreed) {
  std::vector<std::string> bodies;
  auto& server = serve(taking(&bodies));
  TextBody body(std::string(3'000'000, 'x'));
  const auto outcome = send(StoreMethod::put, server.url("/b/dt%3D1/a%252Fb/../x"), &body);
  EXPECT_EQ(outcome.head.status, 200);
  EXPECT_EQ(outcome.progress, HttpProgress::complete);
  ASSERT_EQ(bodies.size(), 1u);
  EXPECT_EQ(bodies[0], std::string(3'000'000, 'x'));
  EXPECT_TRUE(server.requests[0].starts_with("PUT /b/dt%3D1/a%252Fb/../x HTTP/1.1\r\n")) << "the path as it is: " << server.requests[0];
  EXPECT_FALSE(server.requests[0].contains("Transfer-Encoding"));
}

TEST_F(CurlStoreHttpTest, EmptyBodyHasALength) {
  std::vector<std::string> bodies;
  auto& server = serve(taking(&bodies));
  EXPECT_EQ(send(StoreMethod::put, server.url()).head.status, 200);
  EXPECT_TRUE(server.requests[0].contains("Content-Length: 0\r\n"));
  EXPECT_FALSE(server.requests[0].contains("Expect:"));
}

TEST_F(CurlStoreHttpTest, RefusalBeforeTheBodySparesTheBody) {
  auto& server = serve(once("HTTP/1.1 412 Precondition Failed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
  TextBody body(std::string(3'000'000, 'x'));
  body.fails = true;  // reading it would be the outcome
  const auto outcome = send(StoreMethod::put, server.url(), &body);
  EXPECT_EQ(outcome.head.status, 412);
  EXPECT_EQ(outcome.progress, HttpProgress::complete);
}

TEST_F(CurlStoreHttpTest, BodyThatCannotBeReadIsTheOutcome) {
  std::vector<std::string> bodies;
  auto& server = serve(taking(&bodies));
  TextBody body("hello");
  body.fails = true;
  const auto outcome = send(StoreMethod::put, server.url(), &body);
  ASSERT_TRUE(outcome.failure);
  EXPECT_EQ(outcome.failure->kind, FailureKind::local_storage);
  EXPECT_NE(outcome.progress, HttpProgress::complete);
}

TEST_F(CurlStoreHttpTest, HeadReadsNoBodyWhateverItsLengthIs) {
  auto& server = serve(always("HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\n\r\n"));
  const auto outcome = send(StoreMethod::head, server.url());
  EXPECT_EQ(outcome.progress, HttpProgress::complete);
  EXPECT_EQ(outcome.head.content_length, 5'000'000'000u);
  EXPECT_TRUE(server.requests[0].starts_with("HEAD / "));
}

TEST_F(CurlStoreHttpTest, RemoveIsADelete) {
  auto& server = serve(always("HTTP/1.1 204 No Content\r\n\r\n"));
  EXPECT_EQ(send(StoreMethod::remove, server.url("/x")).head.status, 204);
  EXPECT_TRUE(server.requests[0].starts_with("DELETE /x "));
}

TEST_F(CurlStoreHttpTest, RedirectIsTheAnswer) {
  auto& elsewhere = serve(always("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  auto& server = serve(always("HTTP/1.1 307 Temporary Redirect\r\nContent-Length: 0\r\nLocation: " + elsewhere.url() + "\r\n\r\n"));
  change = [](HttpRequest& request) { request.redirects_max = 3; };
  for (const auto method : {StoreMethod::get, StoreMethod::head, StoreMethod::remove, StoreMethod::put}) EXPECT_EQ(send(method, server.url()).head.status, 307);
  EXPECT_TRUE(elsewhere.requests.empty());
}

TEST_F(CurlStoreHttpTest, ConnectionThatEndsAfterTheBodyLeavesItInDoubt) {
  auto& server = serve([](Peer& peer) -> awaitable<void> {
    co_await peer.request();
    co_await peer.send("HTTP/1.1 100 Continue\r\n\r\n");
    co_await peer.body(5);
    peer.reset();
  });
  TextBody body("hello");
  const auto outcome = send(StoreMethod::put, server.url(), &body);
  EXPECT_EQ(outcome.progress, HttpProgress::interrupted);
  ASSERT_TRUE(outcome.failure);
  EXPECT_EQ(outcome.failure->kind, FailureKind::transient);
  EXPECT_EQ(outcome.failure->doing, "put");
}

TEST_F(CurlStoreHttpTest, ServerThatHangsIsLeft) {
  auto& server = serve([](Peer& peer) -> awaitable<void> { co_await peer.wait_for_end(); });
  change = [](HttpRequest& request) { request.idle_timeout = milliseconds{200}; };
  const auto outcome = send(StoreMethod::get, server.url());
  ASSERT_TRUE(outcome.failure);
  EXPECT_EQ(outcome.failure->kind, FailureKind::transient);
  EXPECT_EQ(outcome.progress, HttpProgress::interrupted);
}

TEST_F(CurlStoreHttpTest, PlainHttpAndPrivateAddressesNeedLeave) {
  auto& server = serve(always("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  for (const bool plain : {true, false}) {
    change = [plain](HttpRequest& request) { (plain ? request.allow_plain_http : request.allow_private_addresses) = false; };
    const auto outcome = send(StoreMethod::get, server.url());
    ASSERT_TRUE(outcome.failure);
    EXPECT_EQ(outcome.failure->kind, FailureKind::invalid);
    EXPECT_EQ(outcome.progress, HttpProgress::not_sent);
  }
  EXPECT_TRUE(server.requests.empty());
}

}  // namespace
}  // namespace holdfast::testing
