// Runs the work of the stores on one connection: at once on the caller's thread, or on a thread of its own with group
// commit. Each piece of work is atomic: it commits whole or nothing of it remains, whatever others in its group do.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <utility>

#include "adapters/sqlite/connection.h"
#include "core/base/check.h"
#include "core/base/result.h"

namespace holdfast::sqlite {

using boost::asio::awaitable;

// One piece of work. `perform` runs within a transaction and keeps its own result.
class Job {
 public:
  explicit Job(bool writes) : writes_(writes) {}
  virtual ~Job() = default;
  virtual void perform(Connection& db) = 0;  // throws SqlError or Refused: then nothing of it remains
  bool writes() const { return writes_; }

  std::optional<Failure> failure;            // set when it did not commit

 private:
  bool writes_;
};

enum class LaneMode : std::uint8_t { inline_now, threaded };

class Lane {
 public:
  Lane(std::unique_ptr<Connection> db, LaneMode mode);
  ~Lane();
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  // `work(Connection&)` returns a T (not a Result: it refuses by throwing). Resumes on the caller's executor.
  template <class Work>
  auto write(Work work) -> awaitable<Result<decltype(work(std::declval<Connection&>()))>> { return start(true, std::move(work)); }
  template <class Work>
  auto read(Work work) -> awaitable<Result<decltype(work(std::declval<Connection&>()))>> { return start(false, std::move(work)); }

  // Finishes what is queued, then ends the thread; idempotent. Later work fails with `cancelled`.
  void stop();
  // Only inline, or after stop.
  Connection& connection();
  // A failed fsync or damage was met: nothing may be written any more. As connection().
  bool broken() const;

 private:
  class Worker;
  awaitable<void> run(std::shared_ptr<Job> job);

  template <class T, class Work>
  class JobOf final : public Job {
   public:
    JobOf(bool writes, Work work) : Job(writes), work_(std::move(work)) {}
    void perform(Connection& db) override { result.emplace(work_(db)); }
    std::optional<T> result;

   private:
    Work work_;
  };

  template <class Work, class T = decltype(std::declval<Work&>()(std::declval<Connection&>()))>
  awaitable<Result<T>> start(bool writes, Work work) {
    auto job = std::make_shared<JobOf<T, Work>>(writes, std::move(work));
    co_await run(job);
    if (job->failure) co_return std::unexpected(std::move(*job->failure));
    HOLDFAST_CHECK(job->result.has_value(), "work committed without a result");
    co_return std::move(*job->result);
  }

  std::unique_ptr<Worker> worker_;
};

// The result of work that has none.
struct Done {};
awaitable<Status> discard(awaitable<Result<Done>> work);

}  // namespace holdfast::sqlite
