// A few connections on a thread of their own. Each call is one statement and so one transaction: nothing is ever left open when a host
// dies, and it works through a pooler in transaction mode. A call whose connection broke is made again, told apart by Params::again().
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>

#include "adapters/postgres/rows.h"
#include "core/base/result.h"

namespace holdfast::postgres {

using boost::asio::awaitable;

struct PoolOptions {
  std::string url;
  int connections = 8;
  Duration patience = seconds{10};    // for one call with its repetitions, connecting included
};

class Pool {
 public:
  explicit Pool(PoolOptions options);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  // Calls: `bind` fills the parameters. Failures: catalog (not reachable, read-only, full, too slow), bug (an invariant refused), what a
  // function of ours raises (failure_of), cancelled after stop. Resumes on the caller's executor.
  awaitable<Result<Rows>> call(const char* sql, std::function<void(Params&)> bind);
  awaitable<Result<Rows>> call(const char* sql) {
    return call(sql, [](Params&) {});
  }
  // Several statements in one transaction, without BEGIN and COMMIT in them; the last one's rows come back. For migrations. Not made again.
  awaitable<Result<Rows>> script(std::string sql, Duration timeout);
  // How far the database's clock is ahead of ours.
  Duration shift() const;
  // Calls under way end; later ones are cancelled. Idempotent.
  void stop();

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

// The result of a call without one.
awaitable<Status> discard(awaitable<Result<Rows>> call);

}  // namespace holdfast::postgres
