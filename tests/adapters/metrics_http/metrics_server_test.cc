// The server of metrics and health, over loopback: what it answers, and what it refuses to be busy with.
#include "adapters/metrics_http/metrics_server.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <thread>

#include "core/base/limits.h"

namespace holdfast {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

class OnePage final : public StatusPages {
 public:
  StatusPage page(std::string_view path, std::string_view accept) override {
    if (path != "/metrics") return {404, "text/plain", "nothing here\n"};
    return {200, "text/plain", "accepts " + std::string(accept) + "\n"};
  }
};

class Metrics : public testing::Test {
 protected:
  Metrics() {
    const auto bound = server.listen({"127.0.0.1", 0});
    if (bound) port = *bound;
    loop_thread = std::thread([this] { loop.run(); });
  }
  ~Metrics() override {
    asio::post(loop, [this] { server.close(); });
    loop_thread.join();
  }
  tcp::socket connect() {
    tcp::socket socket(client);
    socket.connect({asio::ip::make_address("127.0.0.1"), port});
    return socket;
  }
  // What comes back until the server closes.
  std::string ask(const std::string& request) {
    auto socket = connect();
    boost::system::error_code error;
    asio::write(socket, asio::buffer(request), error);
    std::string answer;
    asio::read(socket, asio::dynamic_buffer(answer), error);
    return answer;
  }

  OnePage pages;
  asio::io_context loop, client;
  MetricsServer server{loop.get_executor(), pages};
  std::uint16_t port = 0;
  std::thread loop_thread;
};

TEST_F(Metrics, a_page_is_answered_with_its_length_and_the_connection_ends) {
  const auto answer = ask("GET /metrics?all=1 HTTP/1.1\r\nHost: x\r\nAccept: text/plain\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
  EXPECT_NE(answer.find("Content-Type: text/plain\r\n"), answer.npos) << answer;
  EXPECT_NE(answer.find("Content-Length: 19\r\n"), answer.npos) << answer;
  EXPECT_NE(answer.find("Connection: close\r\n"), answer.npos) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\naccepts text/plain\n")) << answer;
}

TEST_F(Metrics, head_is_answered_without_a_body) {
  const auto answer = ask("HEAD /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << answer;
}

TEST_F(Metrics, what_is_no_request_for_a_page_is_refused) {
  struct Step {
    std::string request, status;
  };
  const Step steps[] = {
      {"GET /else HTTP/1.1\r\nHost: x\r\n\r\n", "404"},
      {"POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", "405"},
      {"DELETE /metrics HTTP/1.1\r\nHost: x\r\n\r\n", "405"},
      {"nonsense\r\n\r\n", "400"},
      {"GET /metrics HTTP/1.1\r\nHost: " + std::string(limits::metrics_request_bytes, 'x') + "\r\n\r\n", "431"},
      {"GET /metrics HTTP/1.0\r\n\r\n", "200"},
  };
  for (const auto& step : steps) EXPECT_EQ(ask(step.request).substr(9, 3), step.status) << step.request.substr(0, 60);
}

TEST_F(Metrics, who_says_nothing_keeps_nobody_from_being_answered) {
  std::vector<tcp::socket> silent;
  for (int i = 0; i < 5; ++i) silent.push_back(connect());
  EXPECT_TRUE(ask("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 200"));
}

TEST_F(Metrics, no_more_connections_than_allowed_are_served) {
  std::vector<tcp::socket> silent;
  for (std::size_t i = 0; i < limits::metrics_connections + 4; ++i) silent.push_back(connect());
  EXPECT_EQ(ask("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"), "") << "let go without an answer";
  silent.clear();  // they hang up: there is room again
  std::string answer;
  for (int i = 0; i < 200 && answer.empty(); ++i) answer = ask("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200")) << answer;
}

TEST_F(Metrics, a_port_that_is_taken_and_what_is_no_address_are_refused) {
  asio::io_context other;
  MetricsServer second(other.get_executor(), pages);
  const auto taken = second.listen({"127.0.0.1", port});
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().kind, FailureKind::invalid);
  EXPECT_NE(taken.error().describe().find("in use"), std::string::npos) << taken.error().describe();
  MetricsServer third(other.get_executor(), pages);
  EXPECT_FALSE(third.listen({"localhost", 0}));
}

}  // namespace
}  // namespace holdfast
