// Accepting and conversing. A broken conversation ends alone.
#include "server.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/system/system_error.hpp>
#include <chrono>
#include <cstdio>
#include <optional>

#include "certificate.h"
#include "desk.h"
#include "player.h"

namespace holdfast::provider_sim {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using asio::use_awaitable;

constexpr std::chrono::seconds idle_deadline{75};
constexpr std::chrono::milliseconds farewell{1500};
constexpr std::chrono::milliseconds accept_pause{50};  // after a failed accept, e.g. too many open files
constexpr std::uint64_t request_bytes_max = 1 << 20;

Request read_off(const http::request<http::string_body>& message) {
  Request request{.method = std::string(message.method_string()), .target = std::string(message.target())};
  for (const auto& field : message) {
    std::string name(field.name_string());
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    request.headers[name] = std::string(field.value());
  }
  return request;
}

class Counted {
 public:
  Counted(Desk& desk, const Request& request) : desk_(desk), request_(request) { desk_.began(request_); }
  ~Counted() { desk_.ended(request_); }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  Desk& desk_;
  const Request& request_;
};

template <class Stream>
asio::awaitable<void> converse(Stream& stream, Desk& desk) {
  boost::beast::flat_buffer buffer;
  for (bool again = true; again;) {
    http::request_parser<http::string_body> parser;
    parser.body_limit(request_bytes_max);
    boost::beast::get_lowest_layer(stream).expires_after(idle_deadline);
    co_await http::async_read(stream, buffer, parser, use_awaitable);
    const http::request<http::string_body> message = parser.release();
    const Request request = read_off(message);
    const Counted counted(desk, request);
    const universe::Answer answer = desk.answer(request);
    again = co_await play(stream, {.answer = answer, .head = message.method() == http::verb::head, .keep_alive = message.keep_alive(), .chunks = message.version() >= 11});
  }
}

asio::awaitable<void> serve_plain(tcp::socket socket, Desk& desk) try {
  PlainStream stream(std::move(socket));
  co_await converse(stream, desk);
  boost::system::error_code ignored;
  stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
} catch (const boost::system::system_error&) {
  // The client left, or sent what is no HTTP: this conversation is over.
}

asio::awaitable<void> serve_tls(tcp::socket socket, asio::ssl::context& context, Desk& desk) try {
  TlsStream stream(PlainStream(std::move(socket)), context);
  boost::beast::get_lowest_layer(stream).expires_after(idle_deadline);
  co_await stream.async_handshake(asio::ssl::stream_base::server, use_awaitable);
  co_await converse(stream, desk);
  if (boost::beast::get_lowest_layer(stream).socket().is_open()) co_await stream.async_shutdown(use_awaitable);
} catch (const boost::system::system_error&) {
  // As above.
}

}  // namespace

struct Server::State {
  asio::io_context io{1};
  asio::signal_set signals{io, SIGINT, SIGTERM};  // from the start: a signal before run() stops it, too
  std::vector<tcp::acceptor> acceptors;
  std::optional<asio::ssl::context> tls;
  std::unique_ptr<Desk> desk;
  std::uint16_t port = 0;
  int conversations = 0;

  void listen(const std::string& address) {
    const tcp::endpoint endpoint(asio::ip::make_address(address), port);
    tcp::acceptor acceptor(io);
    acceptor.open(endpoint.protocol());
    acceptor.set_option(asio::socket_base::reuse_address(true));
    acceptor.bind(endpoint);
    acceptor.listen(1024);
    port = acceptor.local_endpoint().port();
    acceptors.push_back(std::move(acceptor));
  }

  void start_tls(const Settings& settings) {
    const Certificate made = make_certificate(settings.addresses);
    tls.emplace(asio::ssl::context::tls_server);
    tls->use_certificate(asio::buffer(made.certificate_pem), asio::ssl::context::pem);
    tls->use_private_key(asio::buffer(made.key_pem), asio::ssl::context::pem);
    if (settings.cert_file.empty()) return;
    std::FILE* file = std::fopen(settings.cert_file.c_str(), "w");
    if (file == nullptr) throw boost::system::system_error(errno, boost::system::system_category(), settings.cert_file);
    std::fputs(made.certificate_pem.c_str(), file);
    std::fclose(file);
  }

  asio::awaitable<void> serve(tcp::socket socket) {
    ++conversations;
    if (tls) co_await serve_tls(std::move(socket), *tls, *desk);
    else co_await serve_plain(std::move(socket), *desk);
    --conversations;
  }

  asio::awaitable<void> accept_on(tcp::acceptor& acceptor) {
    while (acceptor.is_open()) {
      boost::system::error_code failed;
      tcp::socket socket = co_await acceptor.async_accept(asio::redirect_error(use_awaitable, failed));
      if (failed == asio::error::operation_aborted) co_return;
      if (failed) {
        asio::steady_timer pause(io, accept_pause);
        co_await pause.async_wait(use_awaitable);
        continue;
      }
      socket.set_option(tcp::no_delay(true), failed);
      asio::co_spawn(io, serve(std::move(socket)), asio::detached);
    }
  }

  asio::awaitable<void> stop_on_signal() {
    co_await signals.async_wait(use_awaitable);
    for (tcp::acceptor& acceptor : acceptors) acceptor.close();
    asio::steady_timer timer(io, farewell);
    if (conversations > 0) co_await timer.async_wait(use_awaitable);
    io.stop();
  }
};

Server::Server(Settings& settings) : state_(std::make_unique<State>()) {
  state_->port = settings.port;
  for (const std::string& address : settings.addresses) state_->listen(address);
  if (settings.tls) state_->start_tls(settings);
}

Server::~Server() = default;

std::uint16_t Server::port() const { return state_->port; }

void Server::run(const Settings& settings) {
  state_->desk = std::make_unique<Desk>(settings);
  for (tcp::acceptor& acceptor : state_->acceptors) asio::co_spawn(state_->io, state_->accept_on(acceptor), asio::detached);
  asio::co_spawn(state_->io, state_->stop_on_signal(), asio::detached);
  state_->io.run();
}

}  // namespace holdfast::provider_sim
