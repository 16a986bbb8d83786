// What the workers of one run share: is the outside well, may anything be claimed or bought, is the run over. Holds state
// and asks core; decides nothing itself. Loop's thread only.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/limits.h"
#include "core/govern/breaker.h"
#include "core/govern/concurrency.h"
#include "core/govern/death_watch.h"
#include "core/govern/outage.h"
#include "core/govern/remote_health.h"
#include "core/govern/reservation.h"
#include "core/queue/attempt_book.h"
#include "core/queue/verdict.h"
#include "pipeline/bell.h"
#include "pipeline/parts.h"

namespace holdfast {

// For the summary at the end of a run; of this run only.
struct Tally {
  std::int64_t pages = 0, listed = 0, archived = 0, adopted = 0, dead = 0, held = 0, postponed = 0;
  std::uint64_t bytes = 0;
  int sources_given_up = 0;   // for this run, after failures in a row; the next run tries them again
  // For the progress: what is in hand now, and what has passed so far.
  std::int64_t resolving = 0, downloading = 0, resolved = 0, stored = 0, credits = 0;
  std::int64_t uploaded = 0, uploads_postponed = 0;   // with a remote vault
  std::uint64_t received = 0;      // bytes from CDNs, kept or not
};

class Governor {
 public:
  Governor(const Parts& parts, const Settings& settings);

  // --- the end of the run: facts are noted here, core/govern/outage decides what they mean
  void note(RunEnd cause, std::string why);       // auth, credits, budget, storage, provider (no canary), catalog, internal, signals
  void fail(const Failure& failure);              // notes what ends a run (catalog, bug); other kinds change nothing
  void drain_deadline_passed();
  // Asked by the supervisor: `in_hand`, something is leased or under way; `due`, something is or will soon be.
  void reconsider(bool in_hand, bool due);
  bool stopping() const { return end_ || paused_; }    // take no more, now; hand back what waits for a call
  bool over() const { return end_.has_value(); }       // take no more, ever

  // --- the pauses of run --watch (pipeline/watch tends them)
  std::optional<RunEnd> paused() const { return paused_; }
  const std::string& why_paused() const { return why_paused_; }
  void resume(RunEnd cause);                           // it may have passed: try; a first call tells
  // After a pause, until something went well: one thing at a time finds out whether it has passed.
  bool on_trial() const { return on_trial_; }
  void went_well() { on_trial_ = false; }
  void catalog_beyond_help();                          // it was waited for long enough: the run ends
  bool hurried() const { return hurried_; }            // release what is in hand
  // A server's catalog that is away now is worth asking again (pipeline/patience.h).
  bool catalog_may_return() const { return parts_.sharing != nullptr && !hurried_ && end_ != RunEnd::catalog; }
  // Waits the whole length, whatever else rings, unless the run is stopping (taking more makes no sense then) or, for what is
  // in hand already, hurried.
  enum class For : std::uint8_t { new_work, work_in_hand };
  awaitable<void> rest(Duration length, For whom);
  std::optional<RunEnd> ended() const { return end_; }
  const std::string& why() const { return why_; }

  // --- the provider
  // Until a call may go out; false when the run is over. Each true is answered by one of the three below.
  awaitable<bool> provider_admits();
  void provider_succeeded();
  void provider_failed();
  Duration provider_throttled();                  // how long to let it be, where it didn't say
  void provider_withdrew();
  bool provider_open() const { return provider_.is_open(); }
  bool captures_may_begin() const;

  // --- CDN hosts
  struct Host {
    Breaker breaker;
    Concurrency concurrency;
    int in_flight = 0;
  };
  Host& host(const std::string& name);
  std::vector<std::string> closed_hosts();        // whose breaker refuses a request now
  Duration host_retry_in(const std::string& name);
  void cdn_failed();                              // a host's breaker opened
  void cdn_succeeded();
  bool cdn_fails() const { return cdn_failing_since_.has_value(); }

  // --- the vault: asked at most every limits::health_every
  awaitable<bool> storage_well();
  void storage_failed(const Failure& failure);
  bool storage_was_well() const { return storage_well_; }   // as far as anybody asked

  // --- the remote vault, where there is one, and the spool before it
  RemoteHealth& remote() { return remote_; }
  void remote_failed(const Failure& failure);     // the store, not one object in it
  void remote_succeeded();

  // Tells the catalog of spans that are over in which nothing could be bought: freshness leaves them out (RULES 3). Called before
  // what was bought is recorded.
  awaitable<void> record_pauses();

  // --- what happened to items
  void passed();                                  // an item passed resolve
  void forget(AwemeId id);
  DoorFacts door_facts(const Claim& claim);
  DoorFacts door_facts_of_failure(const Claim& claim, AwemeId id);   // remembers one more failure of `id`
  DeathWatch& deaths() { return deaths_; }
  void transfer_took(Duration length);
  std::optional<Duration> mean_transfer() const;

  // --- what a person wants to see
  void trouble(std::string_view subject, std::string_view what);   // redacted and cut here
  void archived_now(const Post& post);
  std::vector<Wait> waits() const;
  const std::deque<Trouble>& troubles() const { return troubles_; }
  const std::string& newest() const { return newest_; }

  Bell changed;                                   // rung when any of this changes
  Tally tally;
  std::optional<Offers> offers;                   // of all that share the catalog, as of our last beat; none: we are alone

 private:
  const Parts& parts_;
  const Settings& settings_;
  void reconsider();
  void pause(std::optional<RunEnd> why);

  RunFacts facts_{.in_hand = true, .due = true};
  bool internal_ = false;
  std::map<RunEnd, std::string> reasons_;         // the first why of each cause
  std::optional<RunEnd> end_;
  std::string why_;
  bool hurried_ = false;
  std::optional<RunEnd> paused_;                  // with settings.watch only
  std::string why_paused_;
  bool on_trial_ = false;
  std::optional<Duration> failing_since() const;  // provider or CDN, whichever began first
  bool nothing_ever_answered() const { return !provider_answered_ && provider_failures_ > 0; }

  Breaker provider_;
  int provider_failures_ = 0;                     // in a row
  int throttled_ = 0;                             // in a row
  std::optional<Duration> throttled_since_;
  bool provider_answered_ = false;                // well, in this run
  std::optional<Duration> cdn_failing_since_;     // a host gave up and none has delivered since
  std::map<std::string, Host> hosts_;
  DeathWatch deaths_;
  void watch_pause();                             // after each change of what stops buying
  struct Pause {
    Instant began, ended;
  };
  std::optional<Instant> paused_since_;
  std::vector<Pause> pauses_;                     // over, and not in the catalog yet
  void watch_uploads();
  bool uploads_get_through() const;
  RemoteHealth remote_;
  std::string remote_said_;                       // its last failure
  bool disk_well_ = true;
  std::optional<Duration> storage_asked_;
  bool storage_well_ = true;
  std::optional<Duration> passed_at_;
  AttemptBook attempts_{static_cast<std::size_t>(limits::failures_remembered)};
  std::unordered_map<AwemeId, int> failures_;
  std::deque<Duration> transfers_;                // of recent items, bounded
  std::deque<Trouble> troubles_;                  // at most limits::troubles_kept
  std::string newest_;
};

}  // namespace holdfast
