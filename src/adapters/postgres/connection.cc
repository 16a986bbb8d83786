// libpq without blocking: its socket is waited for on the loop, everything else it does by itself.
#include "adapters/postgres/connection.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

namespace holdfast::postgres {

namespace asio = boost::asio;
using asio::experimental::awaitable_operators::operator||;
using SteadyTime = std::chrono::steady_clock::time_point;

// The socket belongs to libpq: it is only waited for here.
class Connection::Socket {
 public:
  Socket(const asio::any_io_executor& executor, int socket) : descriptor_(executor, socket), timer_(executor) {}
  ~Socket() { descriptor_.release(); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  // False when the time is over.
  awaitable<bool> wait(bool to_write, SteadyTime until) {
    using Wait = asio::posix::stream_descriptor::wait_type;
    boost::system::error_code error, late;
    timer_.expires_at(until);
    const auto which = to_write ? Wait::wait_write : Wait::wait_read;
    const auto first = co_await (descriptor_.async_wait(which, asio::redirect_error(asio::use_awaitable, error)) ||
                                 timer_.async_wait(asio::redirect_error(asio::use_awaitable, late)));
    co_return first.index() == 0;
  }

 private:
  asio::posix::stream_descriptor descriptor_;
  asio::steady_timer timer_;
};

Connection::Connection(PGconn* connection) : connection_(connection) {}
Connection::~Connection() {
  socket_.reset();
  PQfinish(connection_);
}

namespace {
// libpq's messages end with a line break, and name the server on several lines.
std::string one_line(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  for (auto& letter : text)
    if (letter == '\n' || letter == '\t') letter = ' ';
  return text;
}
}  // namespace

std::string Connection::message() const { return one_line(PQerrorMessage(connection_)); }

awaitable<std::unique_ptr<Connection>> Connection::open(std::string url, Duration timeout) {
  const auto executor = co_await asio::this_coro::executor;
  const auto until = std::chrono::steady_clock::now() + timeout;
  const char* names[] = {"dbname", "fallback_application_name", "target_session_attrs", "keepalives_idle", "tcp_user_timeout", "client_encoding", nullptr};
  const char* values[] = {url.c_str(), "holdfast", "read-write", "30", "30000", "UTF8", nullptr};
  std::unique_ptr<Connection> made(new Connection(PQconnectStartParams(names, values, 1)));
  auto* connection = made->connection_;
  if (connection == nullptr || PQstatus(connection) == CONNECTION_BAD) throw Broken(connection == nullptr ? "out of memory" : made->message(), false);
  PQsetNoticeProcessor(connection, [](void*, const char*) {}, nullptr);
  auto step = PGRES_POLLING_WRITING;
  while (step != PGRES_POLLING_OK) {
    if (step == PGRES_POLLING_FAILED) throw Broken(made->message(), false);
    Socket socket(executor, PQsocket(connection));  // another one with each host that is tried
    if (!co_await socket.wait(step == PGRES_POLLING_WRITING, until)) throw Broken("no answer from the database server", false);
    step = PQconnectPoll(connection);
  }
  if (PQsetnonblocking(connection, 1) != 0) throw Broken(made->message(), false);
  made->socket_ = std::make_unique<Socket>(executor, PQsocket(connection));
  co_return made;
}

awaitable<std::shared_ptr<PGresult>> Connection::run(const char* sql, const Params& params, Duration timeout) {
  std::vector<const char*> values;
  for (const auto& value : params.values()) values.push_back(value ? value->c_str() : nullptr);
  if (PQsendQueryParams(connection_, sql, static_cast<int>(values.size()), nullptr, values.data(), nullptr, nullptr, 0) != 1) {
    usable_ = false;
    throw Broken(message(), false);
  }
  co_return co_await answer(timeout);
}

awaitable<std::shared_ptr<PGresult>> Connection::script(const std::string& sql, Duration timeout) {
  if (PQsendQuery(connection_, sql.c_str()) != 1) {
    usable_ = false;
    throw Broken(message(), false);
  }
  co_return co_await answer(timeout);
}

awaitable<std::shared_ptr<PGresult>> Connection::answer(Duration timeout) {
  const auto until = std::chrono::steady_clock::now() + timeout;
  const auto lost = [this](const std::string& why) {
    usable_ = false;
    throw Broken(why, true);
  };
  int unsent = 1;
  while ((unsent = PQflush(connection_)) == 1)
    if (!co_await socket_->wait(true, until)) lost("the database server takes no more");
  if (unsent < 0) lost(message());

  std::shared_ptr<PGresult> last, refused;
  while (true) {
    while (PQisBusy(connection_) == 1) {
      if (!co_await socket_->wait(false, until)) {
        char text[256];
        if (auto* cancel = PQgetCancel(connection_)) {  // so that the server doesn't go on with what nobody waits for
          PQcancel(cancel, text, sizeof text);
          PQfreeCancel(cancel);
        }
        lost("the database server gave no answer in time");
      }
      if (PQconsumeInput(connection_) != 1) lost(message());
    }
    std::shared_ptr<PGresult> result(PQgetResult(connection_), PQclear);
    if (!result) break;
    const auto status = PQresultStatus(result.get());
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY) last = result;
    else if (!refused) refused = result;
  }
  if (PQstatus(connection_) != CONNECTION_OK) lost(message());
  if (refused) {
    const char* state = PQresultErrorField(refused.get(), PG_DIAG_SQLSTATE);
    const char* primary = PQresultErrorField(refused.get(), PG_DIAG_MESSAGE_PRIMARY);
    if (state == nullptr) lost(one_line(PQresultErrorMessage(refused.get())));
    throw Refusal(state, primary == nullptr ? "" : primary);
  }
  co_return last;
}

}  // namespace holdfast::postgres
