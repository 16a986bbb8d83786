// The supervisor of `holdfast run`: starts the five workers, watches for the end, drains, and sums up (house plan 1,
// promise 10; RULES 2 and 4).
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
};

class Run {
 public:
  // The caller holds the archive's lock. Parts and settings outlive the run.
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
  awaitable<void> supervise();
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
};

}  // namespace holdfast
