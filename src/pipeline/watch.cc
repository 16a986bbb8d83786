// Pauses and summary lines.
#include "pipeline/watch.h"

#include "core/base/limits.h"
#include "core/govern/pause.h"

namespace holdfast {

awaitable<void> Watch::tend() {
  if ((!settings_.watch && parts_.sharing == nullptr) || governor_.over()) co_return;
  if (settings_.watch) tell_day();
  const auto cause = governor_.paused();
  if (cause && (!pause_ || pause_->cause != *cause)) begin(*cause);
  if (!pause_) co_return;
  if (!cause) {
    if (!governor_.on_trial()) end();
    co_return;
  }
  if (pause_->tried) wait_on();  // it is still so
  if (parts_.clock.uptime() >= pause_->ask_at) co_await ask();
}

void Watch::begin(RunEnd cause) {
  const auto wait = ask_again_after(cause, 0);
  const auto now = parts_.clock.uptime();
  pause_ = {.cause = cause, .began = parts_.clock.now(), .began_up = now, .ask_at = now + wait};
  parts_.log.write(LogLevel::warning, "the run pauses", {{"cause", std::string(to_string(cause))}, {"why", governor_.why_paused()},
                                                         {"asks_again", iso_text(cause == RunEnd::budget ? end_of_day(parts_.clock.now()) : parts_.clock.now() + wait)}});
}

awaitable<void> Watch::ask() {
  if (co_await may_have_passed()) {
    pause_->tried = true;
    const bool proven = pause_->cause == RunEnd::catalog && parts_.sharing != nullptr;
    governor_.resume(pause_->cause);
    if (proven) governor_.went_well();  // it took a write: no need to try one thing at a time
    co_return;
  }
  wait_on();
  const bool lost_for_long = pause_->cause == RunEnd::catalog && settings_.catalog_patience &&
                             parts_.clock.uptime() - pause_->began_up >= *settings_.catalog_patience;
  if (lost_for_long) governor_.catalog_beyond_help();
}

// Credits and a provider that can't be trusted: only a call tells.
awaitable<bool> Watch::may_have_passed() {
  switch (pause_->cause) {
    case RunEnd::storage: co_return co_await governor_.storage_well();
    case RunEnd::budget: co_return parts_.clock.now() >= end_of_day(pause_->began);
    case RunEnd::catalog: {
      const auto written = co_await parts_.spend.paused(pause_->began, parts_.clock.now());
      co_return written.has_value();
    }
    default: co_return true;
  }
}

void Watch::wait_on() {
  if (pause_->tried && pause_->cause == RunEnd::budget) pause_->began = parts_.clock.now();  // the new day's is spent, too
  pause_->tried = false;
  pause_->ask_at = parts_.clock.uptime() + ask_again_after(pause_->cause, ++pause_->asked);
}

void Watch::end() {
  const auto lasted = std::chrono::duration_cast<seconds>(parts_.clock.uptime() - pause_->began_up);
  parts_.log.write(LogLevel::info, "the run goes on", {{"cause", std::string(to_string(pause_->cause))}, {"paused_for", to_text(lasted)}});
  pause_.reset();
  tell("since the last summary");
}

void Watch::tell_day() {
  const auto now = parts_.clock.now();
  if (day_ends_ && now >= *day_ends_) tell("a day is over");
  if (!day_ends_ || now >= *day_ends_) day_ends_ = end_of_day(now);
}

void Watch::tell(std::string_view what) {
  const auto& now = governor_.tally;
  const auto since = [](std::int64_t all, std::int64_t told) { return std::to_string(all - told); };
  parts_.log.write(LogLevel::info, what, {{"pages", since(now.pages, told_.pages)}, {"listed", since(now.listed, told_.listed)},
                                          {"archived", since(now.archived, told_.archived)}, {"dead", since(now.dead, told_.dead)},
                                          {"postponed", since(now.postponed, told_.postponed)},
                                          {"mib", std::to_string((now.bytes - told_.bytes) >> 20)}});
  told_ = now;
}

}  // namespace holdfast
