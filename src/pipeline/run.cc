// One run, from the first lease to the summary.
#include "pipeline/run.h"

#include "core/base/limits.h"
#include "pipeline/capture.h"
#include "pipeline/crew.h"
#include "pipeline/indexer.h"
#include "pipeline/janitor.h"
#include "pipeline/lister.h"
#include "pipeline/patience.h"
#include "pipeline/roster.h"
#include "pipeline/uploader.h"
#include "pipeline/watch.h"

namespace holdfast {

struct Run::Workers {
  Workers(const Parts& parts, const Settings& settings, Governor& governor)
      : duties(parts, governor), roster(parts, governor, duties), purchaser(parts, settings, governor), leases(parts, governor, duties),
        indexer(parts, settings, governor), lister(parts, settings, governor, purchaser, duties), capture(parts, settings, governor, purchaser, leases, indexer),
        janitor(parts, settings, governor), uploader(parts, settings, governor, leases, indexer), watch(parts, settings, governor), takers(parts.clock),
        keepers(parts.clock) {}

  Duties duties;
  Roster roster;
  Purchaser purchaser;
  LeaseKeeper leases;
  Indexer indexer;
  Lister lister;
  Capture capture;
  Janitor janitor;
  Uploader uploader;
  Watch watch;
  Crew takers;     // lister, capture, janitor, uploader: they take new work
  Crew keepers;    // roster, indexer, leases: they serve the takers and end after them
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
    workers.roster.tell_by([this] { return stand(); });
    co_await workers.keepers.start([&] { return workers.roster.run(); });
    if (settings_.roles.has(Role::index)) co_await workers.keepers.start([&] { return workers.indexer.run(); });
    co_await workers.keepers.start([&] { return workers.leases.run(); });
    co_await start_takers();
    co_await supervise();
    workers.indexer.close();
    workers.leases.close();
    workers.roster.close();
    while (!co_await workers.keepers.join(seconds{1})) {
    }
  }
  co_return co_await sum_up();
}

awaitable<void> Run::start_takers() {
  auto& workers = *workers_;
  const auto roles = settings_.roles;
  if (roles.has(Role::list)) co_await workers.takers.start([&] { return workers.lister.run(); });
  if (roles.has(Role::resolve) || roles.has(Role::download)) co_await workers.takers.start([&] { return workers.capture.run(); });
  if (parts_.remote != nullptr && roles.has(Role::upload))
    co_await workers.takers.start([&] { return workers.uploader.run([&] { return workers.takers.members() > 1; }); });
  if (roles.has(Role::janitor)) co_await workers.takers.start([&] { return workers.janitor.run(workers.duties); });
  // What only keeps is at work until the run is over.
  co_await workers.takers.start([this]() -> awaitable<void> {
    while (!governor_.over()) co_await governor_.changed.wait_for(minutes{1});
  });
}

// How this process stands, for the others.
WorkerBeat Run::stand() {
  const auto& tally = governor_.tally;
  const auto now = parts_.clock.uptime();
  const auto passed = std::chrono::duration<double>(now - beat_made_at_).count();
  const double rate = passed > 0 ? static_cast<double>(tally.received - told_bytes_) / passed : 0;
  told_bytes_ = tally.received;
  beat_made_at_ = now;
  WorkerBeat beat{.slots = workers_->capture.slots_offered(), .resolving = static_cast<int>(tally.resolving), .downloading = static_cast<int>(tally.downloading),
                  .listing = settings_.roles.has(Role::list) && !workers_->lister.idle() && !governor_.over(), .bytes_per_s = static_cast<std::int64_t>(rate),
                  .mean_transfer = settings_.roles.has(Role::download) ? governor_.mean_transfer() : std::nullopt};
  if (governor_.over()) beat.waits_for = "draining";
  else if (const auto cause = governor_.paused()) beat.waits_for = std::string(to_string(*cause));
  else if (const auto waits = governor_.waits(); !waits.empty()) beat.waits_for = waits.front().what;
  return beat;
}

// Alone, this ends what an earlier run left: the lock says that nobody else holds it.
awaitable<Result<RunStart>> Run::sign_on() {
  const auto wanted = kinds_wanted(settings_);
  if (parts_.sharing == nullptr) co_return co_await parts_.sweep.begin_run(settings_.owner, parts_.clock.now(), wanted);
  const auto began = parts_.clock.uptime();
  auto started = co_await patiently(governor_, [&] {
    // Nobody supervises yet: the patience of Settings ends here.
    if (settings_.catalog_patience && parts_.clock.uptime() - began >= *settings_.catalog_patience) governor_.catalog_beyond_help();
    return parts_.sharing->workers.enrol(parts_.sharing->card, wanted, parts_.clock.now());
  });
  // What another process lists from now on is not listed by us again.
  if (started && !started->unfinished_since) started->unfinished_since = parts_.clock.now();
  co_return started;
}

awaitable<bool> Run::begin() {
  const auto started = co_await sign_on();
  if (!started) {
    governor_.fail(started.error());
    if (!governor_.stopping()) governor_.note(RunEnd::catalog, started.error().describe());
    co_return false;
  }
  if (started->released > 0) parts_.log.write(LogLevel::info, "posts that were held are wanted now", {{"posts", std::to_string(started->released)}});
  if (const auto cleared = co_await workers_->janitor.clear_spool(Janitor::Beside::nobody); !cleared) governor_.storage_failed(cleared.error());
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
    const auto uploads = co_await uploads_now();
    const auto [in_hand, due] = standing(backlog ? std::optional(*backlog) : std::nullopt, uploads);
    governor_.reconsider(in_hand, due);
    co_await workers.watch.tend();
    tell_progress(backlog ? *backlog : Backlog{});
    publish(backlog ? std::optional(*backlog) : std::nullopt);
    if (stop_asked_ && parts_.clock.uptime() - *stop_asked_ >= settings_.drain_deadline) governor_.drain_deadline_passed();
    const bool rests = settings_.watch && !in_hand && (!due || governor_.stopping());
    co_await workers.takers.join(governor_.over() ? milliseconds{100} : rests ? limits::notice_within : milliseconds{500});
  }
}

// Somebody lives who resolves, and somebody who downloads; or they were there until a moment ago. Who waits for others that have ended
// already would wait for ever.
bool Run::somebody_captures() {
  const auto roles = settings_.roles;
  const auto& offers = governor_.offers;
  const bool resolved = roles.has(Role::resolve) || !offers || offers->resolvers > 0 || offers->slots > offers->slots_for_tickets;
  const bool downloaded = roles.has(Role::download) || !offers || offers->slots > 0;
  const auto now = parts_.clock.uptime();
  if (parts_.sharing == nullptr || (resolved && downloaded) || !captured_at_) captured_at_ = now;
  return now - *captured_at_ < limits::worker_gone_after * 2;
}

Run::Standing Run::standing(const std::optional<Backlog>& backlog, const UploadBacklog& uploads) {
  auto& workers = *workers_;
  const bool indexes = settings_.roles.has(Role::index) && !workers.indexer.idle();
  const bool lists = settings_.roles.has(Role::list) && !workers.lister.idle();
  const bool leased = backlog && backlog->leased > 0;
  const auto is_soon = [&](const std::optional<Instant>& due) { return due && *due <= parts_.clock.now() + settings_.linger; };
  const bool soon = backlog && is_soon(backlog->next_due);
  const bool uploads_due = uploads.due > 0 || is_soon(uploads.next_due);
  // What waits for a new capture is not due while the breakers forbid one. Those of other processes aren't known here: there it is due,
  // so that all of them agree on whether something is.
  const bool may_begin = parts_.sharing != nullptr || governor_.captures_may_begin();
  const auto ready = !backlog ? 1 : backlog->ready_now - (may_begin ? 0 : backlog->exhausted);
  const bool worth_waiting = !backlog || ((ready > 0 || backlog->links > 0 || soon) && somebody_captures());
  Standing standing{.in_hand = !workers.capture.idle() || !workers.uploader.idle() || indexes, .due = lists || worth_waiting || uploads_due};
  if (parts_.sharing == nullptr) {
    standing.in_hand = standing.in_hand || leased;
    return standing;
  }
  // Others have leases and pages of their own; what they are about to do is seen by their beats.
  standing.due = standing.due || leased || (governor_.offers && governor_.offers->listing);
  const auto now = parts_.clock.uptime();
  if (standing.due || !due_at_) due_at_ = now;
  standing.due = now - *due_at_ < limits::beat_every * 2;
  return standing;
}

// Of this host's spool; none where the bytes stay.
awaitable<UploadBacklog> Run::uploads_now() {
  if (parts_.remote == nullptr) co_return UploadBacklog{};
  const auto uploads = co_await parts_.remote->book.uploads(parts_.remote->spool.host(), parts_.clock.now());
  if (!uploads) governor_.fail(uploads.error());
  else parts_.remote->spool.uploads_wait(uploads->due + uploads->later > 0 || !workers_->uploader.idle());
  co_return uploads.value_or(UploadBacklog{.due = 1});
}

// One line a minute: what a long run is busy with, or what it waits for.
void Run::tell_progress(const Backlog& backlog) {
  const auto now = parts_.clock.uptime();
  if (!told_at_) told_at_ = now;
  if (now - *told_at_ < minutes{1}) return;
  told_at_ = now;
  const bool lists = settings_.roles.has(Role::list) && !workers_->lister.idle();
  const bool idles = settings_.watch && backlog.leased == 0 && (governor_.paused() || (!lists && backlog.ready_now + backlog.links == 0));
  if (idles) return;  // the summary of the day is enough
  parts_.log.write(LogLevel::info, governor_.over() ? "draining" : "working",
                   {{"archived", std::to_string(governor_.tally.archived)}, {"dead", std::to_string(governor_.tally.dead)},
                    {"ready", std::to_string(backlog.ready_now)}, {"in_hand", std::to_string(backlog.leased)}, {"later", std::to_string(backlog.later)},
                    {"links", std::to_string(backlog.links)}, {"listing", lists ? "busy" : "idle"},
                    {"next_due", backlog.next_due ? iso_text(*backlog.next_due) : ""}});
}

void Run::publish(std::optional<Backlog> backlog) {
  if (parts_.progress == nullptr) return;
  const auto& tally = governor_.tally;
  Progress progress{.at = parts_.clock.now(), .elapsed = parts_.clock.uptime() - began_};
  const bool lists = settings_.roles.has(Role::list) && !workers_->lister.idle();
  progress.listing = {tally.pages, lists ? 1 : 0};
  progress.resolve = {tally.resolved, tally.resolving};
  progress.download = {tally.stored, tally.downloading};
  progress.index = {tally.archived, workers_->indexer.in_hand()};
  progress.upload = {tally.uploaded, workers_->uploader.in_hand()};
  progress.uploads = parts_.remote != nullptr;
  progress.listing_idle = !lists;
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
  progress.paused = governor_.paused();
  progress.provider_fails = governor_.provider_open();
  progress.cdn_fails = governor_.cdn_fails();
  progress.vault_fails = !governor_.storage_was_well();
  progress.offers = governor_.offers;
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
  if (parts_.remote != nullptr) {
    const auto uploads = co_await uploads_now();
    summary.spooled = uploads.due + uploads.later;
    if (uploads.next_due) summary.next_due = std::min(summary.next_due.value_or(*uploads.next_due), *uploads.next_due);
  }
  co_return summary;
}

}  // namespace holdfast
