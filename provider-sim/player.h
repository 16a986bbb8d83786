// Sends one answer over a connection as its `delivery` says, faults and all. Bodies are read block by block, so that a
// long film takes one block of memory.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl.hpp>
#include <string>

#include "universe/answer.h"

namespace holdfast::provider_sim {

using PlainStream = boost::beast::tcp_stream;
using TlsStream = boost::beast::ssl_stream<boost::beast::tcp_stream>;

struct Play {
  const universe::Answer& answer;
  bool head = false;        // the request was a HEAD: headers only
  bool keep_alive = true;   // the client would go on with this connection
  bool chunks = true;       // the client understands chunked bodies
};

// True when the connection may carry another request. Throws boost::system::system_error when the client is gone.
template <class Stream>
boost::asio::awaitable<bool> play(Stream& stream, Play what);

extern template boost::asio::awaitable<bool> play(PlainStream&, Play);
extern template boost::asio::awaitable<bool> play(TlsStream&, Play);

}  // namespace holdfast::provider_sim
