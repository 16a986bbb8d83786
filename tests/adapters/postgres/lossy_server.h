// The server as a bad network shows it: between a catalog and the server, it can swallow the answer to the next statement and cut the
// connection, so that the statement was carried out and nobody was told.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <memory>
#include <string>
#include <thread>

namespace holdfast {

class LossyServer {
 public:
  // `url`: postgres://USER@127.0.0.1:PORT/DATABASE
  explicit LossyServer(const std::string& url) : acceptor_(loop_, {boost::asio::ip::address_v4::loopback(), 0}) {
    const auto colon = url.rfind(':'), slash = url.rfind('/');
    server_ = {boost::asio::ip::address_v4::loopback(), static_cast<unsigned short>(std::stoi(url.substr(colon + 1, slash - colon - 1)))};
    url_ = url.substr(0, colon + 1) + std::to_string(acceptor_.local_endpoint().port()) + url.substr(slash);
    boost::asio::co_spawn(loop_, serve(), boost::asio::detached);
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~LossyServer() {
    loop_.stop();
    thread_.join();
  }
  LossyServer(const LossyServer&) = delete;
  LossyServer& operator=(const LossyServer&) = delete;

  // What a catalog connects to.
  const std::string& url() const { return url_; }
  // The next answer is lost; or the one after so many that arrive.
  void lose_next_answer() { lose_answer_after(0); }
  void lose_answer_after(int answers) { until_lost_ = answers + 1; }
  int lost() const { return lost_; }

 private:
  using Socket = boost::asio::ip::tcp::socket;
  struct Pair {
    explicit Pair(Socket accepted, boost::asio::io_context& loop) : client(std::move(accepted)), server(loop) {}
    Socket client, server;
    void close() {
      boost::system::error_code ignored;
      client.close(ignored);
      server.close(ignored);
    }
  };

  boost::asio::awaitable<void> serve() {
    while (true) {
      auto pair = std::make_shared<Pair>(co_await acceptor_.async_accept(boost::asio::use_awaitable), loop_);
      co_await pair->server.async_connect(server_, boost::asio::use_awaitable);
      boost::asio::co_spawn(loop_, pump(pair, pair->client, pair->server, false), boost::asio::detached);
      boost::asio::co_spawn(loop_, pump(pair, pair->server, pair->client, true), boost::asio::detached);
    }
  }

  // An answer's bytes come when the statement's transaction has ended; 'Z' is its last message.
  boost::asio::awaitable<void> pump(std::shared_ptr<Pair> pair, Socket& from, Socket& to, bool answers) {
    std::array<char, 65536> buffer;
    try {
      while (true) {
        const auto size = co_await from.async_read_some(boost::asio::buffer(buffer), boost::asio::use_awaitable);
        const bool is_end = size >= 6 && buffer[size - 6] == 'Z';
        if (answers && is_end && until_lost_ > 0 && --until_lost_ == 0) {
          ++lost_;
          break;
        }
        co_await boost::asio::async_write(to, boost::asio::buffer(buffer, size), boost::asio::use_awaitable);
      }
    } catch (const boost::system::system_error&) {
      // One end closed: so does the other.
    }
    pair->close();
  }

  boost::asio::io_context loop_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::ip::tcp::endpoint server_;
  std::string url_;
  std::atomic<int> until_lost_{0};   // 0: none
  std::atomic<int> lost_{0};
  std::thread thread_;
};

}  // namespace holdfast
