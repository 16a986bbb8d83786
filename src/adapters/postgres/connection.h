// One asynchronous connection to the server: unnamed statements with bound parameters, each a transaction of its own unless it says
// BEGIN. Lives on the pool's thread. After a Broken it is of no use any more.
#pragma once

#include <libpq-fe.h>

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <stdexcept>
#include <string>

#include "adapters/postgres/rows.h"
#include "core/base/result.h"

namespace holdfast::postgres {

using boost::asio::awaitable;

// The server refused a statement; nothing of it remains. `state`: SQLSTATE.
class Refusal : public std::runtime_error {
 public:
  Refusal(std::string state, const std::string& message) : std::runtime_error(message), state_(std::move(state)) {}
  const std::string& state() const { return state_; }

 private:
  std::string state_;
};

// The connection is lost, or no answer came in time. `sent`: the statement may have been carried out.
class Broken : public std::runtime_error {
 public:
  Broken(const std::string& message, bool sent) : std::runtime_error(message), sent_(sent) {}
  bool sent() const { return sent_; }

 private:
  bool sent_;
};

class Connection {
 public:
  // `url`: what libpq takes, a URL or words; its environment variables hold too. Throws Broken (not sent).
  static awaitable<std::unique_ptr<Connection>> open(std::string url, Duration timeout);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // One statement, or without parameters several, of which the last one's answer comes back. Throws Refusal or Broken. After `timeout` the
  // server is asked to stop it, and the connection is given up.
  awaitable<std::shared_ptr<PGresult>> run(const char* sql, const Params& params, Duration timeout);
  awaitable<std::shared_ptr<PGresult>> script(const std::string& sql, Duration timeout);
  bool usable() const { return usable_ && PQstatus(connection_) == CONNECTION_OK; }

 private:
  class Socket;
  explicit Connection(PGconn* connection);
  awaitable<std::shared_ptr<PGresult>> answer(Duration timeout);
  std::string message() const;

  PGconn* connection_;
  std::unique_ptr<Socket> socket_;
  bool usable_ = true;
};

}  // namespace holdfast::postgres
