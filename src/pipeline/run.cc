// One run, from the first lease to the summary.
#include "pipeline/run.h"

#include "core/base/limits.h"
#include "pipeline/capture.h"
#include "pipeline/crew.h"
#include "pipeline/indexer.h"
#include "pipeline/janitor.h"
#include "pipeline/lister.h"
#include "pipeline/watch.h"

namespace holdfast {

struct Run::Workers {
  Workers(const Parts& parts, const Settings& settings, Governor& governor)
      : purchaser(parts, settings, governor), leases(parts, governor), indexer(parts, settings, governor),
        lister(parts, settings, governor, purchaser), capture(parts, settings, governor, purchaser, leases, indexer),
        janitor(parts, settings, governor), watch(parts, settings, governor), takers(parts.clock), keepers(parts.clock) {}

  Purchaser purchaser;
  LeaseKeeper leases;
  Indexer indexer;
  Lister lister;
  Capture capture;
  Janitor janitor;
  Watch watch;
  Crew takers;     // lister, capture, janitor: they take new work
  Crew keepers;    // indexer, leases: they serve the takers and end after them
};

Run::Run(Parts parts, Settings settings) : parts_(parts), settings_(std::move(settings)), governor_(parts_, settings_) {}
Run::~Run() = default;

void Run::stop(RunEnd signal) {
  if (stop_asked_) return;
  stop_asked_ = parts_.clock.uptime();
  governor_.note(signal, "asked to stop");
}

awaitable<RunSummary> Run::go() {
  began_ = parts_.clock.uptime();
  workers_ = std::make_unique<Workers>(parts_, settings_, governor_);
  auto& workers = *workers_;
  if (co_await begin()) {
    co_await workers.keepers.start([&] { return workers.indexer.run(); });
    co_await workers.keepers.start([&] { return workers.leases.run(); });
    co_await workers.takers.start([&] { return workers.lister.run(); });
    co_await workers.takers.start([&] { return workers.capture.run(); });
    co_await workers.takers.start([&] { return workers.janitor.run(); });
    co_await supervise();
    workers.indexer.close();
    workers.leases.close();
    while (!co_await workers.keepers.join(seconds{1})) {
    }
  }
  co_return co_await sum_up();
}

// Ends what an earlier run left: the lock says that nobody else holds it.
awaitable<bool> Run::begin() {
  const auto started = co_await parts_.sweep.begin_run(settings_.owner, parts_.clock.now(), kinds_wanted(settings_));
  if (!started) {
    governor_.fail(started.error());
    if (!governor_.stopping()) governor_.note(RunEnd::catalog, started.error().describe());
    co_return false;
  }
  if (started->released > 0) parts_.log.write(LogLevel::info, "posts that were held are wanted now", {{"posts", std::to_string(started->released)}});
  workers_->lister.go_on_from(started->unfinished_since);
  if (started->leases_ended + started->intents_ambiguous > 0)
    parts_.log.write(LogLevel::info, "an earlier run was cut off; its work goes on",
                     {{"leases", std::to_string(started->leases_ended)}, {"calls_unknown", std::to_string(started->intents_ambiguous)}});
  co_return true;
}

// Asks again and again whether the run is over, until its takers have gone.
awaitable<void> Run::supervise() {
  auto& workers = *workers_;
  while (workers.takers.members() > 0) {
    const auto backlog = co_await parts_.queue.backlog(parts_.clock.now());
    if (!backlog) governor_.fail(backlog.error());
    const bool in_hand = !workers.capture.idle() || !workers.indexer.idle() || (backlog && backlog->leased > 0);
    const bool soon = backlog && backlog->next_due && *backlog->next_due <= parts_.clock.now() + settings_.linger;
    // What waits for a new capture is not due while the breakers forbid one.
    const auto ready = !backlog ? 1 : backlog->ready_now - (governor_.captures_may_begin() ? 0 : backlog->exhausted);
    const bool due = !workers.lister.idle() || !backlog || ready > 0 || backlog->links > 0 || soon;
    governor_.reconsider(in_hand, due);
    co_await workers.watch.tend();
    tell_progress(backlog ? *backlog : Backlog{});
    publish(backlog ? std::optional(*backlog) : std::nullopt);
    if (stop_asked_ && parts_.clock.uptime() - *stop_asked_ >= settings_.drain_deadline) governor_.drain_deadline_passed();
    const bool rests = settings_.watch && !in_hand && (!due || governor_.stopping());
    co_await workers.takers.join(governor_.over() ? milliseconds{100} : rests ? limits::notice_within : milliseconds{500});
  }
}

// One line a minute: what a long run is busy with, or what it waits for.
void Run::tell_progress(const Backlog& backlog) {
  const auto now = parts_.clock.uptime();
  if (!told_at_) told_at_ = now;
  if (now - *told_at_ < minutes{1}) return;
  told_at_ = now;
  const bool idles = settings_.watch && backlog.leased == 0 && (governor_.paused() || (workers_->lister.idle() && backlog.ready_now + backlog.links == 0));
  if (idles) return;  // the summary of the day is enough
  parts_.log.write(LogLevel::info, governor_.over() ? "draining" : "working",
                   {{"archived", std::to_string(governor_.tally.archived)}, {"dead", std::to_string(governor_.tally.dead)},
                    {"ready", std::to_string(backlog.ready_now)}, {"in_hand", std::to_string(backlog.leased)}, {"later", std::to_string(backlog.later)},
                    {"links", std::to_string(backlog.links)}, {"listing", workers_->lister.idle() ? "idle" : "busy"},
                    {"next_due", backlog.next_due ? iso_text(*backlog.next_due) : ""}});
}

void Run::publish(std::optional<Backlog> backlog) {
  if (parts_.progress == nullptr) return;
  const auto& tally = governor_.tally;
  Progress progress{.at = parts_.clock.now(), .elapsed = parts_.clock.uptime() - began_};
  progress.listing = {tally.pages, workers_->lister.idle() ? 0 : 1};
  progress.resolve = {tally.resolved, tally.resolving};
  progress.download = {tally.stored, tally.downloading};
  progress.index = {tally.archived, workers_->indexer.in_hand()};
  progress.listing_idle = workers_->lister.idle();
  progress.listed = tally.listed;
  progress.dead = tally.dead;
  progress.held = tally.held;
  progress.postponed = tally.postponed;
  progress.adopted = tally.adopted;
  progress.bytes = tally.received;
  progress.credits = tally.credits;
  progress.daily_credits = settings_.daily_credits;
  progress.requests_per_minute = settings_.requests_per_minute;
  progress.resolve_within = settings_.resolve_within;
  progress.backlog = std::move(backlog);
  progress.waits = governor_.waits();
  progress.troubles = {governor_.troubles().begin(), governor_.troubles().end()};
  progress.newest = governor_.newest();
  progress.ending = governor_.ended();
  parts_.progress->publish(progress);
}

awaitable<RunSummary> Run::sum_up() {
  if (governor_.ended() == RunEnd::drained) {
    const auto finished = co_await parts_.sweep.finish_run();
    if (!finished) governor_.fail(finished.error());
  }
  RunSummary summary{.end = governor_.ended().value_or(RunEnd::drained), .why = governor_.why(), .tally = governor_.tally};
  if (const auto backlog = co_await parts_.queue.backlog(parts_.clock.now())) {
    summary.postponed = backlog->later;
    summary.next_due = backlog->next_due;
    summary.links_pending = backlog->links;
    publish(*backlog);
  }
  co_return summary;
}

}  // namespace holdfast
