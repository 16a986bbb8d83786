// Headers, then blocks; or the fault instead.
#include "player.h"

#include <algorithm>
#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <cstdio>
#include <vector>

namespace holdfast::provider_sim {
namespace {

namespace asio = boost::asio;
using asio::use_awaitable;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using universe::Answer;
using universe::Delivery;

constexpr std::size_t block_bytes = 256 * 1024;
constexpr seconds write_deadline{120};
constexpr minutes hang_deadline{15};
constexpr int ticks_per_s = 10;  // of a slow delivery

const char* reason_of(int status) {
  switch (status) {
    case 200: return "OK";
    case 206: return "Partial Content";
    case 302: return "Found";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 429: return "Too Many Requests";
    default: return status < 500 ? "Other" : "Server Error";
  }
}

std::string head_of(const Play& what, bool chunked, bool keep) {
  const Answer& answer = what.answer;
  std::string head = "HTTP/1.1 " + std::to_string(answer.status) + " " + reason_of(answer.status) + "\r\n";
  for (const auto& [name, value] : answer.headers) head += name + ": " + value + "\r\n";
  if (chunked) head += "Transfer-Encoding: chunked\r\n";
  else if (answer.delivery != Delivery::no_length) head += "Content-Length: " + std::to_string(answer.body.size()) + "\r\n";
  return head + (keep ? "\r\n" : "Connection: close\r\n\r\n");
}

template <class Stream>
void close(Stream& stream, bool reset) {
  auto& socket = boost::beast::get_lowest_layer(stream).socket();
  boost::system::error_code ignored;
  if (reset) socket.set_option(asio::socket_base::linger(true, 0), ignored);
  socket.close(ignored);
}

asio::awaitable<void> wait(microseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(use_awaitable);
}

// Stays silent until the client leaves; the bound keeps a forgotten client from staying for ever.
template <class Stream>
asio::awaitable<void> hang(Stream& stream) {
  auto& lowest = boost::beast::get_lowest_layer(stream);
  lowest.expires_after(hang_deadline);
  std::array<char, 1024> ignored{};
  boost::system::error_code ended;
  while (!ended) co_await lowest.async_read_some(asio::buffer(ignored), asio::redirect_error(use_awaitable, ended));
}

template <class Stream>
asio::awaitable<void> write(Stream& stream, std::string_view bytes) {
  boost::beast::get_lowest_layer(stream).expires_after(write_deadline);
  co_await asio::async_write(stream, asio::buffer(bytes), use_awaitable);
}

template <class Stream>
asio::awaitable<void> write_chunk(Stream& stream, std::string_view bytes) {
  std::array<char, 24> size{};
  std::snprintf(size.data(), size.size(), "%zx\r\n", bytes.size());
  co_await write(stream, size.data());
  co_await write(stream, bytes);
  co_await write(stream, "\r\n");
}

// The body up to `end`, each block no sooner than the pace allows (0: no pace).
template <class Stream>
asio::awaitable<void> write_body(Stream& stream, const Answer& answer, std::uint64_t end, bool chunked) {
  const bool slow = answer.delivery == Delivery::slow;
  const std::uint64_t pace = slow ? std::max<std::uint64_t>(1, answer.bytes / ticks_per_s) : block_bytes;
  std::vector<char> block(static_cast<std::size_t>(std::min<std::uint64_t>({block_bytes, pace, std::max<std::uint64_t>(1, end)})));
  for (std::uint64_t offset = 0; offset < end;) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(block.size(), end - offset));
    const std::size_t got = answer.body.read(offset, block.data(), wanted);
    if (got == 0) break;
    if (chunked) co_await write_chunk(stream, {block.data(), got});
    else co_await write(stream, {block.data(), got});
    offset += got;
    if (slow) co_await wait(microseconds(got * 1'000'000 / std::max<std::uint64_t>(1, answer.bytes)));
  }
  if (chunked) co_await write(stream, "0\r\n\r\n");
}

}  // namespace

template <class Stream>
asio::awaitable<bool> play(Stream& stream, Play what) {
  const Answer& answer = what.answer;
  boost::beast::get_lowest_layer(stream).expires_never();
  if (answer.delay_us > 0) co_await wait(microseconds(answer.delay_us));
  if (answer.delivery == Delivery::drop) {
    close(stream, false);
    co_return false;
  }
  if (answer.delivery == Delivery::hang) {
    co_await hang(stream);
    co_return false;
  }
  const bool chunked = answer.delivery == Delivery::no_length && what.chunks;
  const bool breaks = answer.delivery == Delivery::cut || answer.delivery == Delivery::reset || answer.delivery == Delivery::stall;
  const bool until_close = answer.delivery == Delivery::no_length && !chunked;
  const bool keep = what.keep_alive && !until_close;
  const std::string head = head_of(what, chunked, keep);
  co_await write(stream, head);
  if (!what.head) co_await write_body(stream, answer, breaks ? std::min<std::uint64_t>(answer.bytes, answer.body.size()) : answer.body.size(), chunked);
  if (answer.delivery == Delivery::stall) co_await hang(stream);
  if (breaks) close(stream, answer.delivery == Delivery::reset);
  co_return keep && !breaks;
}

template asio::awaitable<bool> play(PlainStream&, Play);
template asio::awaitable<bool> play(TlsStream&, Play);

}  // namespace holdfast::provider_sim
