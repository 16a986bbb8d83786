// The pool's thread, and calls that outlive a lost connection.
#include "adapters/postgres/pool.h"

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <deque>
#include <thread>
#include <vector>

#include "adapters/postgres/connection.h"
#include "adapters/postgres/failure.h"
#include "core/base/limits.h"

namespace holdfast::postgres {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {
constexpr Duration shift_kept = seconds{30};      // then the database's clock is read again
constexpr Duration first_pause = milliseconds{50};
constexpr Duration longest_pause = seconds{2};
constexpr const char* read_clock =
    "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, to_regclass('holdfast.caller_clock') IS NOT NULL";

Instant our_clock() { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }
}  // namespace

class Pool::Worker {
 public:
  explicit Worker(PoolOptions options) : options_(std::move(options)), guard_(asio::make_work_guard(loop_)), room_(loop_) {
    room_.expires_at(steady_clock::time_point::max());
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~Worker() { stop(); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  asio::io_context& loop() { return loop_; }
  Duration shift() const { return Duration{shift_us_.load()}; }

  bool stopped() const { return over_; }
  void stop() {
    if (!thread_.joinable()) return;
    over_ = true;
    asio::post(loop_, [this] {
      stopped_ = true;
      room_.cancel();
      guard_.reset();
      idle_.clear();
    });
    thread_.join();
  }

  awaitable<Result<Rows>> call(const char* sql, std::function<void(Params&)> bind) {
    const auto until = steady_clock::now() + options_.patience;
    auto pause = first_pause;
    bool sent_before = false;
    while (true) {
      std::optional<Failure> failure;
      try {
        auto lent = co_await borrow(until);
        if (!lent) co_return fail(FailureKind::cancelled, "catalog", "", "it is closed");
        const auto shift = this->shift();
        Params params(shift);
        bind(params);
        if (sent_before) params.sent_before();
        auto result = co_await lent->connection->run(sql, params, left(until));
        co_return Rows(std::move(result), shift);
      } catch (const Refusal& refusal) {
        if (!may_repeat(refusal) || steady_clock::now() + pause > until) co_return std::unexpected(failure_of(refusal));
        sent_before = sent_before || ends_connection(refusal);  // "terminated" may come after the commit
      } catch (const Broken& broken) {
        sent_before = sent_before || broken.sent();
        if (steady_clock::now() + pause > until) co_return std::unexpected(failure_of(broken));
      }
      co_await rest(pause);
      pause = std::min(pause * 2, longest_pause);
    }
  }

  awaitable<Result<Rows>> script(std::string sql, Duration timeout) {
    try {
      auto lent = co_await borrow(steady_clock::now() + options_.patience);
      if (!lent) co_return fail(FailureKind::cancelled, "catalog", "", "it is closed");
      // One text without BEGIN is one transaction already: its first error undoes all of it.
      auto result = co_await lent->connection->script(sql, timeout);
      co_return Rows(std::move(result), shift());
    } catch (const Refusal& refusal) {
      co_return std::unexpected(failure_of(refusal));
    } catch (const Broken& broken) {
      co_return std::unexpected(failure_of(broken));
    }
  }

 private:
  // A connection while it is used; goes back when it is still good.
  struct Lent {
    Lent(Worker& worker, std::unique_ptr<Connection> lent) : worker(worker), connection(std::move(lent)) {}
    ~Lent() {
      if (connection && connection->usable() && !worker.stopped_) worker.idle_.push_back(std::move(connection));
      connection.reset();
      --worker.lent_;
      worker.room_.cancel_one();
    }
    Lent(const Lent&) = delete;
    Lent& operator=(const Lent&) = delete;
    Worker& worker;
    std::unique_ptr<Connection> connection;
  };

  static Duration left(steady_clock::time_point until) {
    return std::max<Duration>(milliseconds{1}, std::chrono::duration_cast<Duration>(until - steady_clock::now()));
  }

  awaitable<void> rest(Duration length) {
    asio::steady_timer timer(loop_, length);
    boost::system::error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }

  // Null after stop.
  awaitable<std::unique_ptr<Lent>> borrow(steady_clock::time_point until) {
    while (!stopped_ && lent_ >= options_.connections) {
      if (steady_clock::now() >= until) throw Broken("too much is waiting for the database", false);
      boost::system::error_code ignored;
      asio::steady_timer deadline(loop_, until);
      deadline.async_wait([this](boost::system::error_code cancelled) {
        if (!cancelled) room_.cancel();
      });
      co_await room_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    if (stopped_) co_return nullptr;
    ++lent_;
    auto lent = std::make_unique<Lent>(*this, nullptr);
    while (!idle_.empty() && !lent->connection) {
      lent->connection = std::move(idle_.back());
      idle_.pop_back();
      if (!lent->connection->usable()) lent->connection.reset();
    }
    if (!lent->connection) lent->connection = co_await Connection::open(options_.url, left(until));
    if (!shift_read_ || steady_clock::now() - *shift_read_ > shift_kept) co_await read_shift(*lent->connection, until);
    co_return lent;
  }

  // Half of the way there and back is how late the answer is.
  awaitable<void> read_shift(Connection& connection, steady_clock::time_point until) {
    const auto asked = our_clock();
    const auto asked_steady = steady_clock::now();
    const Rows rows(co_await connection.run(read_clock, Params(), left(until)), {});
    const auto way = std::chrono::duration_cast<Duration>(steady_clock::now() - asked_steady);
    const bool callers = rows.truth(0, 1);   // a test's catalog, whose clock is the caller's
    shift_us_ = callers ? 0 : rows.integer(0, 0) - to_us(asked) - way.count() / 2;
    shift_read_ = steady_clock::now();
  }

  PoolOptions options_;
  asio::io_context loop_{1};
  asio::executor_work_guard<asio::io_context::executor_type> guard_;
  asio::steady_timer room_;
  std::vector<std::unique_ptr<Connection>> idle_;
  int lent_ = 0;
  bool stopped_ = false;            // the loop's thread knows
  std::atomic<bool> over_ = false;  // nobody may begin a call
  std::optional<steady_clock::time_point> shift_read_;
  std::atomic<std::int64_t> shift_us_{0};
  std::thread thread_;
};

Pool::Pool(PoolOptions options) : worker_(std::make_unique<Worker>(std::move(options))) {}
Pool::~Pool() = default;
void Pool::stop() { worker_->stop(); }
Duration Pool::shift() const { return worker_->shift(); }

namespace {
std::unexpected<Failure> closed() { return fail(FailureKind::cancelled, "catalog", "", "it is closed"); }
}  // namespace

awaitable<Result<Rows>> Pool::call(const char* sql, std::function<void(Params&)> bind) {
  if (worker_->stopped()) co_return closed();
  co_return co_await asio::co_spawn(worker_->loop(), worker_->call(sql, std::move(bind)), asio::use_awaitable);
}

awaitable<Result<Rows>> Pool::script(std::string sql, Duration timeout) {
  if (worker_->stopped()) co_return closed();
  co_return co_await asio::co_spawn(worker_->loop(), worker_->script(std::move(sql), timeout), asio::use_awaitable);
}

awaitable<Status> discard(awaitable<Result<Rows>> call) {
  auto rows = co_await std::move(call);
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  co_return Status{};
}

}  // namespace holdfast::postgres
