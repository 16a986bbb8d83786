// The lister: walks every source's listing page by page and puts its ids into the queue (RULES 3). One per archive.
#pragma once

#include <map>
#include <optional>

#include "pipeline/purchase.h"

namespace holdfast {

class Lister {
 public:
  Lister(const Parts& parts, const Settings& settings, Governor& governor, Purchaser& purchaser);

  // A cut-off run's work goes on: what was listed to its end since then is not bought again. Before `run`.
  void go_on_from(std::optional<Instant> unfinished_since) { unfinished_since_ = unfinished_since; }
  // Until the run is over. Each source is listed once: its head, then what is left of its backfill.
  awaitable<void> run();
  // No source has a page due in this run, now or after a pause of its own.
  bool idle() const { return idle_; }

 private:
  // What this run has done about one source.
  struct Progress {
    bool head_due = false;       // there was something to be newer than when this run first saw the source
    bool over = false;           // failed, or given up for this run
    int failures = 0;            // in a row
    Duration not_before{0};      // uptime
  };
  struct Next {
    Source source;
    WalkKind walk = WalkKind::backfill;
  };

  std::optional<Next> choose(const std::vector<Source>& sources);
  bool head_due(const Source& source) const;
  std::optional<WalkKind> wanted(const Source& source, const Progress& progress) const;
  awaitable<bool> room_for_a_page();
  awaitable<void> serve(Next next);
  awaitable<bool> find_target(Source& source);
  awaitable<void> buy_page(Source source, Walk walk);
  awaitable<void> take_page(const Source& source, const Walk& walk, Bought<ListAnswer> bought);
  awaitable<void> refused(const Source& source, const AnswerBase& answer, SpendClose close, std::string_view doing);
  void stumbled(const Source& source, const std::string& why);

  const Parts& parts_;
  const Settings& settings_;
  Governor& governor_;
  Purchaser& purchaser_;
  std::map<SourceId, Progress> progress_;
  std::optional<Instant> unfinished_since_;
  bool paused_ = false;          // some source is due once its pause is over
  bool idle_ = false;
};

}  // namespace holdfast
