// Accepting, reading one request, answering it.
#include "adapters/metrics_http/metrics_server.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_static_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <array>
#include <set>

#include "core/base/limits.h"

namespace holdfast {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;

namespace {
constexpr auto answered = asio::as_tuple(asio::use_awaitable);
using Request = http::request<http::empty_body>;
using Response = http::response<http::string_body>;

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

StatusPage refusal(int status, std::string why) { return {status, "text/plain; charset=utf-8", std::move(why)}; }

StatusPage page_for(const Request& request, StatusPages& pages) {
  if (request.method() != http::verb::get && request.method() != http::verb::head) return refusal(405, "only GET and HEAD\n");
  const auto target = view(request.target());
  return pages.page(target.substr(0, target.find('?')), view(request[http::field::accept]));
}

Response response_of(StatusPage page, const Request& request) {
  Response response(http::int_to_status(static_cast<unsigned>(page.status)), request.version());
  response.set(http::field::content_type, page.type);
  response.set(http::field::cache_control, "no-store");
  if (page.status == 405) response.set(http::field::allow, "GET, HEAD");
  response.keep_alive(false);
  const auto size = page.body.size();
  if (request.method() != http::verb::head) response.body() = std::move(page.body);
  response.content_length(size);
  return response;
}

StatusPage page_for_error(const beast::error_code& error) {
  const bool too_large = error == http::error::header_limit || error == http::error::body_limit || error == http::error::buffer_overflow;
  return too_large ? refusal(431, "the request is too large\n") : refusal(400, "that is no request\n");
}
}  // namespace

struct MetricsServer::State : std::enable_shared_from_this<State> {
  State(asio::any_io_executor loop_, StatusPages& pages_) : loop(std::move(loop_)), acceptor(loop), pages(&pages_) {}

  asio::awaitable<void> accept_all() {
    const auto self = shared_from_this();
    asio::steady_timer pause(loop);
    while (!closed) {
      auto [error, socket] = co_await acceptor.async_accept(answered);
      if (closed || error == asio::error::operation_aborted) break;
      if (error) {  // no descriptor left, say: it passes
        pause.expires_after(limits::metrics_accept_pause);
        co_await pause.async_wait(answered);
        continue;
      }
      if (streams.size() >= limits::metrics_connections) continue;  // who came is let go
      asio::co_spawn(loop, serve(beast::tcp_stream(std::move(socket))), asio::detached);
    }
  }

  asio::awaitable<void> serve(beast::tcp_stream stream) {
    const auto self = shared_from_this();
    streams.insert(&stream);
    co_await answer_one(stream);
    if (!closed) co_await part(stream);
    streams.erase(&stream);
  }

  // What came unread would make the close a reset, which may overtake the answer. The request's deadline still holds.
  asio::awaitable<void> part(beast::tcp_stream& stream) {
    beast::error_code ignored;
    stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
    std::array<char, 4096> unread;
    for (std::size_t total = 0; total < 8 * limits::metrics_request_bytes;) {
      const auto [error, read] = co_await stream.async_read_some(asio::buffer(unread), answered);
      if (error) break;
      total += read;
    }
  }

  asio::awaitable<void> answer_one(beast::tcp_stream& stream) {
    stream.expires_after(limits::metrics_request_deadline);  // of the request and its answer together
    beast::flat_static_buffer<limits::metrics_request_bytes> buffer;
    http::request_parser<http::empty_body> parser;
    parser.header_limit(limits::metrics_request_bytes);
    parser.body_limit(boost::none);  // none is ever read
    const auto [error, read] = co_await http::async_read_header(stream, buffer, parser, answered);
    if (closed || error == http::error::end_of_stream || error == beast::error::timeout) co_return;
    const Request& request = parser.get();
    auto response = error ? response_of(page_for_error(error), Request{http::verb::get, "/", 11}) : response_of(page_for(request, *pages), request);
    http::response_serializer<http::string_body> serializer(response);
    if (!error && request.method() == http::verb::head) co_await http::async_write_header(stream, serializer, answered);
    else co_await http::async_write(stream, serializer, answered);
  }

  void close() {
    closed = true;
    beast::error_code ignored;
    acceptor.close(ignored);
    for (auto* stream : streams) stream->close();
  }

  asio::any_io_executor loop;
  tcp::acceptor acceptor;
  StatusPages* pages;
  std::set<beast::tcp_stream*> streams;
  bool closed = false;
};

MetricsServer::MetricsServer(asio::any_io_executor loop, StatusPages& pages) : state_(std::make_shared<State>(std::move(loop), pages)) {}

MetricsServer::~MetricsServer() { close(); }

void MetricsServer::close() { state_->close(); }

Result<std::uint16_t> MetricsServer::listen(const ListenAt& at) {
  beast::error_code error;
  const auto refused = [&] { return fail(FailureKind::invalid, "listen", at.address + " port " + std::to_string(at.port), error.message()); };
  const auto address = asio::ip::make_address(at.address, error);
  if (error) return refused();
  auto& acceptor = state_->acceptor;
  const tcp::endpoint endpoint(address, at.port);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) return refused();
  asio::co_spawn(state_->loop, state_->accept_all(), asio::detached);
  return acceptor.local_endpoint().port();
}

}  // namespace holdfast
