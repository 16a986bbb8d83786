// The shared state of a run.
#include "pipeline/governor.h"

#include <algorithm>
#include <numeric>

#include "core/base/limits.h"
#include "core/base/printable.h"
#include "core/resolve/redact.h"
#include "pipeline/spool.h"

namespace holdfast {

namespace {
constexpr std::size_t transfers_remembered = 100;
}  // namespace

Governor::Governor(const Parts& parts, const Settings& settings)
    : changed(parts.clock), parts_(parts), settings_(settings), remote_(settings.upload_concurrency) {}

void Governor::note(RunEnd cause, std::string why) {
  reasons_.try_emplace(cause, std::move(why));
  switch (cause) {
    case RunEnd::auth: facts_.auth_refused = true; break;
    case RunEnd::credits: facts_.credits_gone = true; break;
    case RunEnd::budget: facts_.budget_gone = true; break;
    case RunEnd::storage: facts_.storage_failing = true; break;
    case RunEnd::provider: facts_.deaths_without_canary = true; break;
    case RunEnd::catalog: facts_.catalog_lost = true; break;
    case RunEnd::sigint:
    case RunEnd::sigterm: facts_.signal = cause; break;
    default: internal_ = true; break;
  }
  reconsider();
}

void Governor::fail(const Failure& failure) {
  if (failure.kind == FailureKind::catalog) note(RunEnd::catalog, failure.describe());
  if (failure.kind == FailureKind::bug) note(RunEnd::internal, failure.describe());
}

void Governor::drain_deadline_passed() {
  facts_.drain_deadline_passed = true;
  reconsider();
}

void Governor::reconsider(bool in_hand, bool due) {
  facts_.in_hand = in_hand;
  facts_.due = due;
  watch_uploads();
  reconsider();
}

void Governor::reconsider() {
  facts_.provider_open_since = failing_since();
  auto decision = internal_ ? RunDecision{EndNow{RunEnd::internal}} : decide_run(facts_, {.give_up_after = settings_.give_up_after, .watch = settings_.watch, .catalog_may_return = parts_.sharing != nullptr}, parts_.clock.uptime());
  // Drained, but only because nothing could be asked: that is no success.
  if (const auto* now = std::get_if<EndNow>(&decision); now != nullptr && now->end == RunEnd::drained && nothing_ever_answered())
    decision = EndNow{RunEnd::provider};
  const auto* stop_buying = std::get_if<StopBuying>(&decision);
  pause(stop_buying != nullptr ? std::optional(stop_buying->why) : std::nullopt);
  std::optional<RunEnd> end;
  if (const auto* drain = std::get_if<DrainAndEnd>(&decision)) end = drain->end;
  if (const auto* now = std::get_if<EndNow>(&decision)) end = now->end;
  if (!end) return;
  if (*end == RunEnd::provider && !facts_.deaths_without_canary)
    reasons_[*end] = nothing_ever_answered() ? "the provider did not answer; nothing is lost, run again later"
                     : (cdn_fails() && !provider_.is_open() ? "no CDN host has delivered for " : "the provider has not answered well for ") +
                           to_text(settings_.give_up_after) + " (provider.give_up_after); nothing is lost, run again later";
  if (end_ != end) why_ = reasons_.contains(*end) ? reasons_[*end] : "";
  const bool changed_now = end_ != end;
  end_ = end;
  if (std::holds_alternative<EndNow>(decision) && facts_.in_hand && !hurried_) {
    hurried_ = true;
    parts_.http.cancel_all();
    if (parts_.remote != nullptr && parts_.remote->cancel_all) parts_.remote->cancel_all();
    parts_.api.cancel_all();  // such a call may have cost its credit: it is closed as ambiguous
  }
  if (changed_now) changed.ring();
}

void Governor::pause(std::optional<RunEnd> why) {
  if (why == paused_) return;
  paused_ = why;
  why_paused_ = why && reasons_.contains(*why) ? reasons_[*why] : "";
  watch_pause();
  changed.ring();
}

void Governor::resume(RunEnd cause) {
  switch (cause) {
    case RunEnd::credits: facts_.credits_gone = false; break;
    case RunEnd::budget: facts_.budget_gone = false; break;
    case RunEnd::storage: facts_.storage_failing = false; break;
    case RunEnd::provider: facts_.deaths_without_canary = false; break;
    case RunEnd::catalog: facts_.catalog_lost = false; break;
    default: return;
  }
  reasons_.erase(cause);
  on_trial_ = true;
  reconsider();
}

void Governor::catalog_beyond_help() {
  facts_.catalog_beyond_help = true;
  reconsider();
}

awaitable<void> Governor::rest(Duration length, For whom) {
  const auto until = parts_.clock.uptime() + length;
  while (parts_.clock.uptime() < until) {
    if (hurried() || (whom == For::new_work && stopping())) break;
    co_await changed.wait_for(until - parts_.clock.uptime());
  }
}

awaitable<bool> Governor::provider_admits() {
  while (!stopping()) {
    const auto now = parts_.clock.uptime();
    if (provider_.admit(now)) co_return true;
    reconsider();
    if (stopping()) break;
    const auto wait = std::clamp<Duration>(provider_.retry_at() - now, milliseconds{50}, seconds{1});
    co_await rest(wait, For::new_work);
  }
  co_return false;
}

void Governor::provider_succeeded() {
  provider_failures_ = 0;
  throttled_ = 0;
  throttled_since_.reset();
  provider_answered_ = true;
  const bool was_open = provider_.is_open();
  provider_.succeeded(parts_.clock.uptime());
  watch_pause();
  attempts_.passed();
  if (was_open) {
    parts_.log.write(LogLevel::info, "provider answers again", {});
    changed.ring();
  }
}

void Governor::provider_failed() {
  ++provider_failures_;
  const bool was_open = provider_.is_open();
  provider_.failed(parts_.clock.uptime());
  watch_pause();
  if (!was_open && provider_.is_open()) {
    attempts_.opened();
    parts_.log.write(LogLevel::warning, "provider fails, buying pauses", {{"give_up_after", to_text(settings_.give_up_after)}});
  }
}

// Neither well nor failing: it is there, and wants less.
Duration Governor::provider_throttled() {
  provider_.withdrew();
  if (!throttled_since_) throttled_since_ = parts_.clock.uptime();
  return std::min<Duration>(seconds{1} * (1 << std::min(throttled_++, 6)), minutes{1});
}

std::optional<Duration> Governor::failing_since() const {
  std::optional<Duration> since;
  for (const auto& one : {provider_.open_since(), throttled_since_, cdn_failing_since_})
    if (one && (!since || *one < *since)) since = one;
  return since;
}

void Governor::cdn_failed() {
  if (!cdn_failing_since_) cdn_failing_since_ = parts_.clock.uptime();
  watch_pause();
}

void Governor::cdn_succeeded() {
  if (cdn_failing_since_) changed.ring();
  cdn_failing_since_.reset();
  watch_pause();
}

void Governor::provider_withdrew() { provider_.withdrew(); }

bool Governor::captures_may_begin() const {
  const auto now = parts_.clock.uptime();
  if (!provider_.closed_for(limits::breakers_closed_for, now)) return false;
  return std::ranges::all_of(hosts_, [&](const auto& host) { return host.second.breaker.closed_for(limits::breakers_closed_for, now); });
}

Governor::Host& Governor::host(const std::string& name) {
  const auto found = hosts_.find(name);
  if (found != hosts_.end()) return found->second;
  if (hosts_.size() >= static_cast<std::size_t>(limits::hosts_remembered)) {
    std::erase_if(hosts_, [](const auto& host) { return host.second.in_flight == 0 && !host.second.breaker.is_open(); });
  }
  return hosts_.emplace(name, Host{Breaker{}, Concurrency{settings_.download_concurrency}}).first->second;
}

std::vector<std::string> Governor::closed_hosts() {
  std::vector<std::string> closed;
  for (auto& [name, host] : hosts_)
    if (!host.breaker.would_admit(parts_.clock.uptime())) closed.push_back(name);
  return closed;
}

Duration Governor::host_retry_in(const std::string& name) {
  return std::max<Duration>(host(name).breaker.retry_at() - parts_.clock.uptime(), seconds{1});
}

awaitable<bool> Governor::storage_well() {
  const auto now = parts_.clock.uptime();
  watch_uploads();
  if (storage_asked_ && now - *storage_asked_ < limits::health_every) {
    storage_well_ = disk_well_ && uploads_get_through();
    watch_pause();
    co_return storage_well_;
  }
  storage_asked_ = now;
  const auto free = co_await parts_.vault.free_bytes();
  disk_well_ = free.has_value() && *free >= settings_.min_free;
  storage_well_ = disk_well_ && uploads_get_through();
  const bool uploads_make_room = parts_.remote != nullptr && parts_.remote->spool.bytes() > 0;
  if (!free) storage_failed(free.error());
  else if (!disk_well_ && !uploads_make_room) {
    storage_failed(Failure{FailureKind::local_storage, "write to the vault", "",
                           std::to_string(*free >> 20) + " MiB free, vault.min_free asks for " + std::to_string(settings_.min_free >> 20) +
                               " MiB: make room, or lower vault.min_free", ""});
  }
  watch_pause();
  co_return storage_well_;
}

void Governor::storage_failed(const Failure& failure) {
  storage_well_ = disk_well_ = false;
  watch_pause();
  if (parts_.remote != nullptr && parts_.remote->spool.bytes() > 0) return;  // uploads may make room: watch_uploads sees whether they do
  note(RunEnd::storage, failure.describe());
}

void Governor::remote_failed(const Failure& failure) {
  const bool was_open = remote_.is_open();
  remote_.failed(parts_.clock.uptime());
  remote_said_ = failure.describe();
  if (!was_open && remote_.is_open()) parts_.log.write(LogLevel::warning, "the remote vault fails, uploads wait", {{"why", remote_said_}});
}

void Governor::remote_succeeded() {
  if (remote_.is_open()) {
    parts_.log.write(LogLevel::info, "the remote vault answers again", {});
    changed.ring();
  }
  remote_.succeeded(parts_.clock.uptime());
}

bool Governor::uploads_get_through() const {
  return parts_.remote == nullptr || (!remote_.spool_full() && !remote_.fails_for(limits::remote_fails_long, parts_.clock.uptime()));
}

// A store that is down ends no run before give_up_after: its spool is there to outlast it.
void Governor::watch_uploads() {
  if (parts_.remote == nullptr) return;
  const auto now = parts_.clock.uptime();
  remote_.spool_is_full(parts_.remote->spool.full() || (!disk_well_ && parts_.remote->spool.bytes() > 0), now);
  const auto since = remote_.stuck_since();
  if (!since || now - *since < settings_.give_up_after) return;
  note(RunEnd::storage, (remote_.failing_since() ? "the remote vault has not taken uploads for " + to_text(settings_.give_up_after) + " (" + remote_said_ + ")"
                                                 : std::string("the spool is full (vault.spool_max), and no upload made room for ") + to_text(settings_.give_up_after)) +
                            "; what waits in the spool goes on in the next run");
}

void Governor::watch_pause() {
  const bool paused = paused_ || provider_.is_open() || cdn_fails() || !storage_well_;
  const auto now = parts_.clock.now();
  if (paused && !paused_since_) paused_since_ = now;
  if (paused || !paused_since_) return;
  pauses_.push_back({*paused_since_, now});
  paused_since_.reset();
}

awaitable<void> Governor::record_pauses() {
  while (!pauses_.empty()) {
    const auto pause = pauses_.front();
    pauses_.erase(pauses_.begin());
    const auto recorded = co_await parts_.spend.paused(pause.began, pause.ended);
    if (!recorded) fail(recorded.error());
  }
}

void Governor::passed() {
  passed_at_ = parts_.clock.uptime();
}

void Governor::forget(AwemeId id) {
  failures_.erase(id);
  attempts_.take(id);
}

DoorFacts Governor::door_facts(const Claim& claim) {
  return DoorFacts{.claim = claim, .now = parts_.clock.now(), .chance = parts_.random.next(), .captures_max = settings_.max_captures,
                   .wanted = kinds_wanted(settings_)};
}

DoorFacts Governor::door_facts_of_failure(const Claim& claim, AwemeId id) {
  if (failures_.size() >= static_cast<std::size_t>(limits::failures_remembered)) failures_.clear();
  auto facts = door_facts(claim);
  facts.failures_here = ++failures_[id];
  facts.counted = attempts_.take(id);
  attempts_.failed(id, provider_.is_open(), passed_at_ ? parts_.clock.uptime() - *passed_at_ : Duration::max());
  return facts;
}

void Governor::transfer_took(Duration length) {
  transfers_.push_back(length);
  if (transfers_.size() > transfers_remembered) transfers_.pop_front();
}

std::optional<Duration> Governor::mean_transfer() const {
  if (transfers_.empty()) return std::nullopt;
  return std::accumulate(transfers_.begin(), transfers_.end(), Duration{0}) / static_cast<std::int64_t>(transfers_.size());
}

void Governor::trouble(std::string_view subject, std::string_view what) {
  if (troubles_.size() >= limits::troubles_kept) troubles_.pop_front();
  const auto kept = [](std::string_view text) { return printable(redact(text), limits::trouble_bytes); };
  troubles_.push_back({parts_.clock.now(), kept(subject), kept(what)});
}

void Governor::archived_now(const Post& post) {
  const std::string author = post.author.handle.empty() ? "" : "@" + post.author.handle + " ";
  newest_ = printable(redact(author + post.title.value_or("")), limits::trouble_bytes);
}

std::vector<Wait> Governor::waits() const {
  const auto now = parts_.clock.uptime();
  std::vector<Wait> waits;
  if (const auto since = provider_.open_since())
    waits.push_back({"the provider doesn't answer well", now - *since, std::max(provider_.retry_at() - now, Duration{0})});
  if (throttled_since_) waits.push_back({"the provider asks for fewer calls", now - *throttled_since_, std::nullopt});
  if (cdn_failing_since_) {
    std::optional<Duration> next;
    for (const auto& [name, host] : hosts_)
      if (host.breaker.is_open()) next = std::min(next.value_or(Duration::max()), std::max(host.breaker.retry_at() - now, Duration{0}));
    waits.push_back({"no CDN host delivers", now - *cdn_failing_since_, next});
  }
  if (!disk_well_) waits.push_back({"the vault can't be written", std::nullopt, std::nullopt});
  if (const auto since = remote_.failing_since()) waits.push_back({"the remote vault doesn't take uploads", now - *since, std::max(remote_.retry_at() - now, Duration{0})});
  else if (remote_.spool_full()) waits.push_back({"the spool is full", std::nullopt, std::nullopt});
  return waits;
}

}  // namespace holdfast
