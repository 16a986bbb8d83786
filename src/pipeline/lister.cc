// Walking listings.
#include "pipeline/lister.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "core/base/limits.h"
#include "core/listing/schedule.h"
#include "core/listing/walk.h"
#include "core/queue/retry.h"
#include "pipeline/patience.h"

namespace holdfast {

namespace {
// How the walk goes on; at the source's limit the page is cut.
WalkStep step_after(const Source& source, const Walk& walk, PageCommit& page, const PageStanding& standing) {
  const Page seen{.posts = page.posts, .cursor = page.cursor_out, .has_more = page.has_more};
  const auto step = after_page(source.name.kind, walk, seen, standing);
  const auto most = posts_up_to_limit(source.options.limit, walk, standing);
  if (!most) return step;
  const bool cut = *most < page.posts.size();
  page.posts.resize(*most);
  if (step.end && (!cut || *step.end == WalkEnd::reached_known)) return step;
  return {WalkEnd::limit_reached, {}};
}
}  // namespace

Lister::Lister(const Parts& parts, const Settings& settings, Governor& governor, Purchaser& purchaser, Duties& duties)
    : parts_(parts), settings_(settings), governor_(governor), purchaser_(purchaser), duties_(duties), regions_(parts, governor, purchaser), crew_(parts.clock) {}

awaitable<void> Lister::run() {
  while (!governor_.over()) {
    if (governor_.stopping()) co_await governor_.changed.wait_for(limits::notice_within);
    else co_await list_some();
  }
  while (!co_await crew_.join(seconds{1})) {
  }
  idle_ = true;
}

// Starts one page call, or waits for a reason to.
awaitable<void> Lister::list_some() {
  if (!co_await duties_.has("list")) {  // another process lists
    idle_ = crew_.members() == 0;
    co_await governor_.changed.wait_for(limits::notice_within);
    co_return;
  }
  const auto ended_before = calls_ended_;
  const auto sources = co_await parts_.listing.sources();
  if (!sources) {
    governor_.fail(sources.error());
    co_await governor_.changed.wait_for(limits::notice_within);
    co_return;
  }
  if (calls_ended_ != ended_before) co_return;  // what was read may be older than what that call brought
  meet(*sources);
  auto next = choose(*sources);
  const bool was_idle = std::exchange(idle_, !next && !paused_ && crew_.members() == 0);
  if (!next) {
    if (idle_ && !was_idle) governor_.changed.ring();
    co_await governor_.changed.wait_for(limits::notice_within);
  } else if (co_await room_for_a_page()) {
    co_await start(std::move(*next));
  } else {
    co_await governor_.changed.wait_for(milliseconds{200});
  }
}

// Remembers those that are new, and forgets those that are gone: a source that failed and was added again starts anew.
void Lister::meet(const std::vector<Source>& sources) {
  std::map<SourceId, Progress> present;
  for (const auto& source : sources) {
    if (auto known = progress_.extract(source.id)) present.insert(std::move(known));
    else present[source.id].head_due = due_in_this_run(source);
  }
  for (auto& [id, gone] : progress_)
    if (gone.under_way) present.emplace(id, gone);
  progress_ = std::move(present);
}

std::optional<Lister::Next> Lister::choose(const std::vector<Source>& sources) {
  std::vector<Next> due;
  std::vector<Waiting> waiting;
  paused_ = false;
  for (const auto& source : sources) {
    const auto& progress = progress_[source.id];
    const auto walk = wanted(source, progress);
    if (!walk || progress.under_way) continue;
    if (progress.not_before > parts_.clock.uptime()) {
      paused_ = true;
      continue;
    }
    const auto& open = *walk == WalkKind::head ? source.head : source.backfill;
    const bool ages = source.name.kind != SourceKind::user && open && open->pages > 0;
    waiting.push_back({std::max(source.served_at, progress.tried_at), ages ? std::optional(open->cursor_at) : std::nullopt, ages ? open->pages : 0});
    due.push_back({source, *walk});
  }
  const auto turn = whose_turn(waiting, parts_.clock.now(), turn_of_the_ageing_);
  if (!turn) return std::nullopt;
  return std::move(due[*turn]);
}

bool Lister::due_in_this_run(const Source& source) const {
  if (source.head) return true;
  const bool listed_by_the_cut_off_run = unfinished_since_ && source.served_at >= *unfinished_since_ &&
                                         parts_.clock.now() - *unfinished_since_ < limits::unfinished_counts_for;
  return !listed_by_the_cut_off_run && head_makes_sense(source);
}

bool Lister::head_due(const Source& source, const Progress& progress) const {
  if (!settings_.watch) return progress.head_due;
  if (source.head) return true;
  const auto next = next_head(source, settings_.list_every);
  return head_makes_sense(source) && (!next || *next <= parts_.clock.now());
}

std::optional<WalkKind> Lister::wanted(const Source& source, const Progress& progress) const {
  if (progress.over) return std::nullopt;
  if (head_due(source, progress)) return WalkKind::head;
  if (!source.backfilled) return WalkKind::backfill;
  return std::nullopt;
}

// Ids of calls under way count as if they had come.
awaitable<bool> Lister::room_for_a_page() {
  if (crew_.members() >= (governor_.on_trial() ? 1 : limits::pages_under_way_max)) co_return false;
  const auto backlog = co_await parts_.queue.backlog(parts_.clock.now());
  if (!backlog) {
    governor_.fail(backlog.error());
    co_return false;
  }
  co_return may_buy_page({.fresh_pending = backlog->fresh, .reserved = static_cast<std::int64_t>(crew_.members()) * limits::page_ids, .calls_per_minute = settings_.requests_per_minute,
                          .slots = governor_.offers ? governor_.offers->slots : settings_.download_concurrency, .mean_transfer = mean_transfer(),
                          .resolve_within = settings_.resolve_within});
}

// Over all that download, where others do.
std::optional<Duration> Lister::mean_transfer() const { return governor_.offers ? governor_.offers->mean_transfer : governor_.mean_transfer(); }

awaitable<void> Lister::start(Next next) {
  const auto id = next.source.id;
  auto& progress = progress_[id];
  progress.under_way = true;
  progress.tried_at = parts_.clock.now();
  turn_of_the_ageing_ = !turn_of_the_ageing_;
  auto given = std::make_shared<Next>(std::move(next));
  co_await crew_.start([this, id, given]() -> awaitable<void> {
    co_await serve(std::move(*given));
    progress_[id].under_way = false;
    ++calls_ended_;
    governor_.changed.ring();
  });
}

awaitable<void> Lister::serve(Next next) {
  if (!co_await check_region(next.source)) co_return;
  if (!co_await find_target(next.source)) co_return;
  auto walk = co_await find_walk(next.source, next.walk);
  if (!walk) co_return;
  co_await buy_page(std::move(next.source), std::move(*walk));
}

// The open walk, begun anew when its cursor is too old to go on with.
awaitable<std::optional<Walk>> Lister::find_walk(const Source& source, WalkKind kind) {
  const auto& open = kind == WalkKind::head ? source.head : source.backfill;
  const auto now = parts_.clock.now();
  const bool anew = open && must_start_anew(source.name.kind, *open, now);
  if (open && !anew) co_return open;
  auto made = anew ? co_await parts_.listing.restart_walk(source.id, kind, now) : co_await parts_.listing.open_walk(source.id, kind, now);
  if (!made) {
    governor_.fail(made.error());
    stumbled(source, made.error().describe());
    co_return std::nullopt;
  }
  co_return std::move(*made);
}

// The source is asked for with the code as the provider spells it.
awaitable<bool> Lister::check_region(Source& source) {
  if (source.name.region.empty()) co_return true;
  auto standing = co_await regions_.stands(source.name.region);
  if (auto* known = std::get_if<RegionIsKnown>(&standing)) {
    source.name.region = std::move(known->code);
    co_return true;
  }
  if (auto* unknown = std::get_if<RegionIsUnknown>(&standing)) co_await fail_source(source, std::move(unknown->why), std::nullopt);
  else if (const auto& why = std::get<RegionsNotNow>(standing).why; !why.empty()) stumbled(source, why);
  co_return false;
}

// The provider's numeric id of the source: asked for once, then remembered.
awaitable<bool> Lister::find_target(Source& source) {
  if (!source.target) source.target = own_target(source.name);
  if (source.target) co_return true;
  auto bought = co_await purchaser_.look_up({.purpose = Purpose::lookup, .endpoint = "look-up", .source = source.id}, source.name);
  if (!bought) co_return false;
  const auto& answer = bought->answer;
  if (answer.verdict.kind != AnswerKind::ok || !answer.target) {
    co_await refused(source, answer, bought->close, "look up");
    co_return false;
  }
  if (answer.is_private) {
    co_await fail_source(source, "private", bought->close);
    co_return false;
  }
  const auto kept = co_await parts_.listing.set_target(source.id, *answer.target, bought->close);
  if (!kept) {
    governor_.fail(kept.error());
    co_return false;
  }
  source.target = *answer.target;
  co_return true;
}

awaitable<void> Lister::buy_page(Source source, Walk walk) {
  auto bought = co_await purchaser_.list({.purpose = Purpose::listing, .endpoint = "listing", .source = source.id},
                                         {.source = source.name, .target = *source.target, .cursor = walk.cursor,
                                          .publish_days = source.options.publish_days, .sort = source.options.sort});
  if (!bought) co_return;
  if (bought->answer.verdict.kind == AnswerKind::ok && bought->answer.page) co_await take_page(source, walk, std::move(*bought));
  else co_await refused(source, bought->answer, bought->close, "list");
}

awaitable<void> Lister::take_page(const Source& source, const Walk& walk, Bought<ListAnswer> bought) {
  auto& page = *bought.answer.page;
  std::vector<AwemeId> ids;
  for (const auto& post : page.posts) ids.push_back(post.id);
  const auto standing = co_await parts_.listing.standing(source.id, walk, std::move(ids));
  if (!standing) {
    governor_.fail(standing.error());
    const auto closed = co_await parts_.spend.close(bought.close);
    if (!closed) governor_.fail(closed.error());
    co_return;
  }
  PageCommit commit{.spend = bought.close, .source = source.id, .walk = walk, .region = source.name.region, .posts = std::move(page.posts),
                    .cursor_out = page.cursor, .has_more = page.has_more, .wanted = kinds_wanted(settings_), .now = parts_.clock.now(),
                    .mean_transfer = mean_transfer()};
  commit.files_only = source.options.files_only;
  commit.step = step_after(source, walk, commit, *standing);
  const auto result = co_await patiently(governor_, [this, &commit] { return parts_.listing.commit_page(commit); });
  if (!result) {
    governor_.fail(result.error());
    stumbled(source, result.error().describe());
    co_return;
  }
  auto& progress = progress_[source.id];
  progress.failures = 0;
  if (commit.step.end && walk.kind == WalkKind::head) progress.head_due = false;
  governor_.went_well();
  governor_.tally.pages += 1;
  governor_.tally.listed += result->ids_new;
  tell_page(source, commit, *result);
  if (page.unusable > 0)
    parts_.log.write(LogLevel::warning, "page with posts that have no usable id", {{"source", describe(source.name)}, {"posts", std::to_string(page.unusable)}});
}

void Lister::tell_page(const Source& source, const PageCommit& page, const PageResult& result) {
  const auto& end = page.step.end;
  parts_.log.write(LogLevel::info, end ? "listing walked to its end" : "page listed",
                   {{"source", describe(source.name)}, {"walk", std::string(to_string(page.walk.kind))}, {"ids", std::to_string(result.ids_seen)},
                    {"new", std::to_string(result.ids_new)}, {"end", end ? std::string(to_string(*end)) : ""}});
}

awaitable<void> Lister::fail_source(const Source& source, std::string reason, std::optional<SpendClose> close) {
  const auto ended = co_await parts_.listing.end_source(source.id, SourceState::failed, reason, close);
  if (!ended) governor_.fail(ended.error());
  progress_[source.id].over = true;
  governor_.trouble(describe(source.name), "source failed: " + reason);
  parts_.log.write(LogLevel::warning, "source failed", {{"source", describe(source.name)}, {"reason", reason}});
}

// An answer that is no page: the source is over, or tried again later in this run, or in the next.
awaitable<void> Lister::refused(const Source& source, const AnswerBase& answer, SpendClose close, std::string_view doing) {
  if (answer.verdict.kind == AnswerKind::dead) {
    const bool is_gone = answer.verdict.reason == Reason::deleted;
    co_await fail_source(source, is_gone ? "not found" : std::string(to_string(*answer.verdict.reason)), close);
    co_return;
  }
  const auto closed = co_await parts_.spend.close(close);
  if (!closed) governor_.fail(closed.error());
  if (answer.verdict.kind == AnswerKind::throttled) co_return;
  stumbled(source, "could not " + std::string(doing) + ": " + (answer.text.empty() ? "no usable answer" : answer.text));
}

void Lister::stumbled(const Source& source, const std::string& why) {
  auto& progress = progress_[source.id];
  if (!governor_.provider_open()) progress.failures += 1;  // while it is down, it is not the source's failure
  progress.not_before = parts_.clock.uptime() + backoff({seconds{2}, minutes{1}}, progress.failures, parts_.random.next());
  const bool given_up = progress.failures >= limits::source_failures_max;
  governor_.tally.sources_given_up += given_up ? 1 : 0;
  governor_.trouble(describe(source.name), "not listed: " + why);
  parts_.log.write(LogLevel::warning, !given_up ? "source stumbled" : settings_.watch ? "source waits for its next turn" : "source waits for the next run",
                   {{"source", describe(source.name)}, {"why", why}, {"failures", std::to_string(progress.failures)}});
  if (!given_up) return;
  if (!settings_.watch) {
    progress.over = true;
    return;
  }
  progress.failures = 0;
  progress.not_before = parts_.clock.uptime() + every_of(source, settings_.list_every);
}

}  // namespace holdfast
