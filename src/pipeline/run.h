// The supervisor of `holdfast run` and `holdfast work`: starts the workers of its roles, watches for the end, drains, and sums up
// (house plan 1, promise 10; RULES 2 and 4).
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "pipeline/governor.h"
#include "pipeline/parts.h"

namespace holdfast {

struct RunSummary {
  RunEnd end = RunEnd::drained;
  std::string why;
  Tally tally;
  std::int64_t postponed = 0;          // waiting for later, at the end
  std::optional<Instant> next_due;
  std::int64_t links_pending = 0;
  std::int64_t spooled = 0;            // waiting in this host's spool for their upload
};

class Run {
 public:
  // The caller holds the archive's lock, or the catalog is shared (Parts::sharing). Parts and settings outlive the run.
  Run(Parts parts, Settings settings);
  ~Run();

  // Until everything due is done, or something ends it. Once per object.
  awaitable<RunSummary> go();
  // SIGINT or SIGTERM: take no more, finish or release what is in hand within run.drain_deadline. Idempotent; from the
  // loop's thread.
  void stop(RunEnd signal);

 private:
  struct Workers;
  awaitable<bool> begin();
  awaitable<Result<RunStart>> sign_on();
  awaitable<void> start_takers();
  struct Standing {
    bool in_hand = false;   // ours, or alone: anything leased
    bool due = false;       // something is or will soon be, in this process or another
  };
  Standing standing(const std::optional<Backlog>& backlog, const UploadBacklog& uploads);
  bool somebody_captures();
  WorkerBeat stand();
  awaitable<void> supervise();
  awaitable<UploadBacklog> uploads_now();
  void tell_progress(const Backlog& backlog);
  void publish(std::optional<Backlog> backlog);
  awaitable<RunSummary> sum_up();

  Parts parts_;
  Settings settings_;
  Governor governor_;
  std::unique_ptr<Workers> workers_;
  std::optional<Duration> stop_asked_;
  std::optional<Duration> told_at_;
  Duration began_{0};
  std::optional<Duration> due_at_;          // uptime: when something was due last
  std::optional<Duration> captured_at_;     // uptime: when somebody was there to resolve, and somebody to download
  std::uint64_t told_bytes_ = 0;            // received when the last beat was made
  Duration beat_made_at_{0};
};

}  // namespace holdfast
