// The lane's thread: groups of work in one transaction, each in a savepoint of its own; then checkpoints. A group is what
// is queued when the last one ended, so it grows with the load and costs no waiting.
#include "adapters/sqlite/lane.h"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "core/base/limits.h"

namespace holdfast::sqlite {

namespace {
constexpr int checkpoint_pages = 1000;               // PASSIVE when the log has this many pages
constexpr std::chrono::milliseconds idle_after{500};  // TRUNCATE when nothing came for this long

struct Entry {
  std::shared_ptr<Job> job;
  std::move_only_function<void()> resume;  // posts the awaiting coroutine to its executor
};
}  // namespace

class Lane::Worker {
 public:
  Worker(std::unique_ptr<Connection> db, LaneMode mode) : db_(std::move(db)), mode_(mode) {
    if (mode_ == LaneMode::threaded) thread_ = std::thread([this] { work(); });
  }

  bool is_inline() const { return mode_ == LaneMode::inline_now; }
  Connection& connection() {
    HOLDFAST_CHECK(!thread_.joinable(), "the lane's thread owns its connection");
    return *db_;
  }

  void run_now(Job& job) {
    if (stopped_) return stopped(job);
    Job* one = &job;
    commit_group({&one, 1});
    if (db_->access() == Access::own && db_->wal_pages() >= checkpoint_pages) db_->checkpoint(false);
  }

  void push(Entry entry) {
    bool ended = false;
    {
      std::lock_guard lock(mutex_);
      ended = stopped_;
      if (!ended && queue_.size() < limits::catalog_queue) {
        queue_.push_back(std::move(entry));
        wake_.notify_one();
        return;
      }
    }
    if (ended) stopped(*entry.job);
    else entry.job->failure = Failure{FailureKind::catalog, "catalog", "", "too much is waiting for it: its disk is too slow", {}};
    entry.resume();
  }

  void stop() {
    {
      std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
  }
  bool broken() const { return broken_.has_value(); }

 private:
  static void stopped(Job& job) { job.failure = Failure{FailureKind::cancelled, "catalog", "", "it is closed", {}}; }

  void work() {
    std::vector<Entry> group;
    while (take(group)) {
      std::vector<Job*> jobs;
      for (const auto& entry : group) jobs.push_back(entry.job.get());
      commit_group(jobs);
      for (auto& entry : group) entry.resume();
      group.clear();
      if (db_->access() == Access::own && db_->wal_pages() >= checkpoint_pages) db_->checkpoint(false);
    }
  }

  // Waits for work; false at the end. Uses idle time to empty the log.
  bool take(std::vector<Entry>& group) {
    std::unique_lock lock(mutex_);
    while (queue_.empty() && !stopped_) {
      if (wake_.wait_for(lock, idle_after) == std::cv_status::timeout && queue_.empty() && !stopped_ && db_->access() == Access::own &&
          db_->wal_pages() > 0) {
        lock.unlock();
        db_->checkpoint(true);
        lock.lock();
      }
    }
    while (!queue_.empty() && group.size() < limits::catalog_group) {
      group.push_back(std::move(queue_.front()));
      queue_.pop_front();
    }
    return !group.empty();
  }

  void commit_group(std::span<Job* const> jobs) {
    bool writes = false;
    for (const auto* job : jobs) writes = writes || job->writes();
    if (writes && broken_) return fail_all(jobs, *broken_);
    try {
      db_->begin(writes);
      for (auto* job : jobs) perform(*job, jobs.size() > 1);
      if (!db_->in_transaction()) db_->begin(false);  // a lone job that was refused has ended it
      db_->commit();
    } catch (const SqlError& error) {
      db_->roll_back();
      note(error);
      fail_all(jobs, failure_of(error));
    }
  }

  // A refusal, or an error that leaves the transaction alive, undoes this job alone; any other ends the group.
  void perform(Job& job, bool apart) {
    const bool saved = apart && job.writes();
    if (saved) db_->run_plain("SAVEPOINT job");
    try {
      job.perform(*db_);
    } catch (const Refused& refused) {
      job.failure = refused.failure();
    } catch (const SqlError& error) {
      if (!db_->in_transaction() || breaks_catalog(error.code())) throw;
      job.failure = failure_of(error);
    }
    if (job.failure && job.writes()) undo(saved);
    if (saved) db_->run_plain("RELEASE job");
  }

  void undo(bool saved) {
    if (saved) db_->run_plain("ROLLBACK TO job");
    else db_->roll_back();
  }

  void note(const SqlError& error) {
    if (!breaks_catalog(error.code())) return;
    broken_ = failure_of(error);
    broken_->detail += "; nothing more is written";
  }

  static void fail_all(std::span<Job* const> jobs, const Failure& failure) {
    for (auto* job : jobs)
      if (!job->failure) job->failure = failure;
  }

  std::unique_ptr<Connection> db_;
  LaneMode mode_;
  std::optional<Failure> broken_;  // set: the disk lied or the file is damaged
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Entry> queue_;
  bool stopped_ = false;
  std::thread thread_;
};

Lane::Lane(std::unique_ptr<Connection> db, LaneMode mode) : worker_(std::make_unique<Worker>(std::move(db), mode)) {}
Lane::~Lane() { stop(); }
void Lane::stop() { worker_->stop(); }
Connection& Lane::connection() { return worker_->connection(); }
bool Lane::broken() const { return worker_->broken(); }

awaitable<void> Lane::run(std::shared_ptr<Job> job) {
  if (worker_->is_inline()) {
    worker_->run_now(*job);
    co_return;
  }
  const auto token = boost::asio::use_awaitable;
  co_await boost::asio::async_initiate<decltype(token), void()>(
      [this, &job](auto handler) {
        auto executor = boost::asio::get_associated_executor(handler);
        auto resume = [guard = boost::asio::make_work_guard(executor), handler = std::move(handler)]() mutable {
          boost::asio::post(guard.get_executor(), std::move(handler));
          guard.reset();
        };
        worker_->push(Entry{job, std::move(resume)});
      },
      token);
}

awaitable<Status> discard(awaitable<Result<Done>> work) {
  auto result = co_await std::move(work);
  if (!result) co_return std::unexpected(std::move(result.error()));
  co_return Status{};
}

}  // namespace holdfast::sqlite
