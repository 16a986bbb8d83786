// A small HTTP/1.1 server for the pages of one process. Bounded in everything: connections, size and length of a request; one
// request a connection. Never speaks TLS and asks nobody who he is: it belongs on loopback or behind a firewall.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "core/base/result.h"
#include "ports/status_pages.h"

namespace holdfast {

struct ListenAt {
  std::string address;      // an IPv4 or IPv6 address; no name is looked up
  std::uint16_t port = 0;   // 0: any that is free
};

class MetricsServer {
 public:
  // On the loop's thread only; `pages` outlives the server, the loop outlives both.
  MetricsServer(boost::asio::any_io_executor loop, StatusPages& pages);
  ~MetricsServer();
  MetricsServer(const MetricsServer&) = delete;
  MetricsServer& operator=(const MetricsServer&) = delete;

  // The port it listens on from now on. Failure invalid: the address is none, or can't be listened on; the detail says why.
  Result<std::uint16_t> listen(const ListenAt& at);
  // Ends listening and every connection; idempotent.
  void close();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace holdfast
