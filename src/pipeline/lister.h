// The lister: walks every source's listing page by page and puts its ids into the queue (RULES 3). One per archive: where several
// processes list, one of them has the duty `list` for all sources, for the reservation and whose turn it is are sums over all of them,
// and one asks for pages faster than any rate limit allows. core/listing decides whose page is next and how a walk goes on.
#pragma once

#include <map>
#include <optional>

#include "pipeline/crew.h"
#include "pipeline/duties.h"
#include "pipeline/purchase.h"
#include "pipeline/region_check.h"

namespace holdfast {

class Lister {
 public:
  Lister(const Parts& parts, const Settings& settings, Governor& governor, Purchaser& purchaser, Duties& duties);

  // A cut-off run's work goes on: what was listed to its end since then is not bought again. Before `run`.
  void go_on_from(std::optional<Instant> unfinished_since) { unfinished_since_ = unfinished_since; }
  // Until the run is over. Each source is listed once: its head, then what is left of its backfill. With settings.watch, its head
  // again whenever its interval is over.
  awaitable<void> run();
  // No source has a page due in this run (with settings.watch: now), neither at once nor after a pause of its own.
  bool idle() const { return idle_; }

 private:
  // What this run has done about one source.
  struct Progress {
    bool head_due = false;       // without watch: there was something to be newer than when this run first saw the source
    bool over = false;           // failed, or given up for this run
    bool under_way = false;      // a call for it is being made
    int failures = 0;            // in a row
    Duration not_before{0};      // uptime
    Instant tried_at;            // a page that failed is a turn, too
  };
  struct Next {
    Source source;
    WalkKind walk = WalkKind::backfill;
  };

  awaitable<void> list_some();
  void meet(const std::vector<Source>& sources);
  std::optional<Next> choose(const std::vector<Source>& sources);
  bool due_in_this_run(const Source& source) const;
  bool head_due(const Source& source, const Progress& progress) const;
  std::optional<WalkKind> wanted(const Source& source, const Progress& progress) const;
  awaitable<bool> room_for_a_page();
  std::optional<Duration> mean_transfer() const;
  awaitable<void> start(Next next);
  awaitable<void> serve(Next next);
  awaitable<bool> find_target(Source& source);
  awaitable<bool> check_region(Source& source);
  awaitable<std::optional<Walk>> find_walk(const Source& source, WalkKind kind);
  awaitable<void> buy_page(Source source, Walk walk);
  awaitable<void> take_page(const Source& source, const Walk& walk, Bought<ListAnswer> bought);
  void tell_page(const Source& source, const PageCommit& page, const PageResult& result);
  awaitable<void> refused(const Source& source, const AnswerBase& answer, SpendClose close, std::string_view doing);
  awaitable<void> fail_source(const Source& source, std::string reason, std::optional<SpendClose> close);
  void stumbled(const Source& source, const std::string& why);

  const Parts& parts_;
  const Settings& settings_;
  Governor& governor_;
  Purchaser& purchaser_;
  Duties& duties_;
  RegionCheck regions_;
  Crew crew_;                    // page calls under way, one a source
  std::map<SourceId, Progress> progress_;
  std::optional<Instant> unfinished_since_;
  std::int64_t calls_ended_ = 0;
  bool turn_of_the_ageing_ = false;
  bool paused_ = false;          // some source is due once its pause is over
  bool idle_ = false;
};

}  // namespace holdfast
