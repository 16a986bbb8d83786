// A CurlHttpClient and a loop, and how tests run one call to its end.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <optional>

#include "adapters/curl/curl_http_client.h"
#include "adapters/curl/loopback_server.h"

namespace holdfast::testing {

// Keeps what comes; refuses when told to.
class KeepingSink : public HttpSink {
 public:
  Status on_head(const HttpHead& head) override {
    ++heads;
    if (refuse_head) return std::unexpected(*refuse_head);
    return {};
  }
  Status on_bytes(std::span<const std::byte> bytes) override {
    body.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (refuse_bytes) return std::unexpected(*refuse_bytes);
    return {};
  }

  std::string body;
  int heads = 0;
  std::optional<Failure> refuse_head, refuse_bytes;
};

class CurlClientTest : public ::testing::Test {
 protected:
  // A deadline that only a broken client meets.
  static constexpr auto hang = std::chrono::seconds(60);

  LoopbackServer& serve(LoopbackServer::Script script) { return servers_.emplace_back(loop, std::move(script)); }

  CurlHttpClient& client() {
    if (!client_) client_.emplace(loop.get_executor(), options);
    return *client_;
  }
  void destroy_client() { client_.reset(); }

  // To a loopback server: private addresses and plain http are allowed.
  static HttpRequest request_to(std::string url) {
    HttpRequest request;
    request.url = std::move(url);
    request.bytes_max = 1 << 20;
    request.allow_private_addresses = true;
    request.allow_plain_http = true;
    return request;
  }

  struct Pending {
    KeepingSink sink;
    std::optional<HttpOutcome> outcome;
  };

  std::shared_ptr<Pending> start(HttpRequest request, std::shared_ptr<Pending> pending = std::make_shared<Pending>()) {
    auto run = [](CurlHttpClient& http, HttpRequest what, std::shared_ptr<Pending> into) -> awaitable<void> {
      into->outcome = co_await http.get(std::move(what), into->sink);
    };
    asio::co_spawn(loop, run(client(), std::move(request), pending), asio::detached);
    return pending;
  }

  template <class Done>
  bool run_until(Done done) {
    while (!done())
      if (loop.run_one_for(hang) == 0) return false;
    return true;
  }

  HttpOutcome get(HttpRequest request) {
    auto pending = start(std::move(request));
    EXPECT_TRUE(run_until([&] { return pending->outcome.has_value(); })) << "the call hangs";
    sink = pending->sink;
    return pending->outcome.value_or(HttpOutcome{});
  }
  HttpOutcome get(const std::string& url) { return get(request_to(url)); }

  // Declared in this order: the loop goes last, and takes with it what still waits.
  asio::io_context loop;
  CurlOptions options;
  KeepingSink sink;  // of the last get()

 private:
  std::deque<LoopbackServer> servers_;
  std::optional<CurlHttpClient> client_;
};

inline LoopbackServer::Script always(std::string bytes) {
  return [bytes](Peer& peer) -> awaitable<void> {
    while (!(co_await peer.request()).empty()) co_await peer.send(bytes);
  };
}

// Answers one request with these bytes and closes.
inline LoopbackServer::Script once(std::string bytes) {
  return [bytes](Peer& peer) -> awaitable<void> {
    co_await peer.request();
    co_await peer.send(bytes);
  };
}

}  // namespace holdfast::testing
