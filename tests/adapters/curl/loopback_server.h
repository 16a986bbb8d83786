// A server inside the test, on the test's own loop: each connection runs a script that reads requests and writes raw bytes.
// Nothing is made right for the script: it can be as rude as the internet.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <string>
#include <vector>

namespace holdfast::testing {

namespace asio = boost::asio;
using asio::awaitable;
using asio::ip::tcp;

inline constexpr auto quietly = asio::as_tuple(asio::use_awaitable);

class Peer {
 public:
  Peer(tcp::socket socket, std::vector<std::string>& requests) : socket_(std::move(socket)), requests_(requests) {}

  // The next request's head, noted in LoopbackServer::requests; "" when the client is gone.
  awaitable<std::string> request() {
    const auto [error, size] = co_await asio::async_read_until(socket_, asio::dynamic_buffer(buffer_), "\r\n\r\n", quietly);
    if (error) co_return std::string();
    requests_.push_back(buffer_.substr(0, size));
    buffer_.erase(0, size);
    co_return requests_.back();
  }
  // The next `bytes` of a body; fewer when the client is gone.
  awaitable<std::string> body(std::size_t bytes) {
    if (buffer_.size() < bytes) co_await asio::async_read(socket_, asio::dynamic_buffer(buffer_), asio::transfer_exactly(bytes - buffer_.size()), quietly);
    std::string out = buffer_.substr(0, bytes);
    buffer_.erase(0, bytes);
    co_return out;
  }
  // False when the client is gone.
  awaitable<bool> send(std::string bytes) {
    const auto [error, size] = co_await asio::async_write(socket_, asio::buffer(bytes), quietly);
    co_return !error;
  }
  awaitable<bool> answer(std::string body, std::string more_headers = {}) {
    co_return co_await send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + more_headers + "\r\n" + body);
  }
  awaitable<void> pause(std::chrono::milliseconds length) {
    asio::steady_timer timer(socket_.get_executor(), length);
    co_await timer.async_wait(quietly);
  }
  // Until the client goes away; what it sends is dropped.
  awaitable<void> wait_for_end() {
    while (!(co_await request()).empty()) {
    }
  }
  void close() { socket_.close(); }
  void reset() {
    socket_.set_option(asio::socket_base::linger(true, 0));
    socket_.close();
  }

 private:
  tcp::socket socket_;
  std::string buffer_;
  std::vector<std::string>& requests_;
};

// Must not outlive its loop; scripts end when their clients do.
class LoopbackServer {
 public:
  using Script = std::function<awaitable<void>(Peer&)>;

  LoopbackServer(asio::io_context& loop, Script script)
      : script_(std::move(script)), acceptor_(loop, {asio::ip::address_v4::loopback(), 0}) {
    asio::co_spawn(loop, accept(), asio::detached);
  }

  std::string url(const std::string& path = "/") const { return "http://127.0.0.1:" + port() + path; }
  std::string port() const { return std::to_string(acceptor_.local_endpoint().port()); }
  void stop_listening() { acceptor_.close(); }

  std::vector<std::string> requests;
  int connections = 0;
  int open = 0, open_max = 0;

 private:
  awaitable<void> accept() {
    while (true) {
      auto [error, socket] = co_await acceptor_.async_accept(quietly);
      if (error) co_return;
      ++connections;
      asio::co_spawn(acceptor_.get_executor(), serve(std::move(socket)), asio::detached);
    }
  }
  awaitable<void> serve(tcp::socket socket) {
    open_max = std::max(open_max, ++open);
    Peer peer(std::move(socket), requests);
    co_await script_(peer);
    --open;
  }

  Script script_;
  tcp::acceptor acceptor_;
};

}  // namespace holdfast::testing
