// Walking listings.
#include "pipeline/lister.h"

#include <algorithm>

#include "core/base/limits.h"
#include "core/listing/walk.h"
#include "core/queue/retry.h"

namespace holdfast {

Lister::Lister(const Parts& parts, const Settings& settings, Governor& governor, Purchaser& purchaser)
    : parts_(parts), settings_(settings), governor_(governor), purchaser_(purchaser) {}

awaitable<void> Lister::run() {
  while (!governor_.stopping()) {
    const auto sources = co_await parts_.listing.sources();
    if (!sources) {
      governor_.fail(sources.error());
      co_await governor_.changed.wait_for(limits::notice_within);
      continue;
    }
    auto next = choose(*sources);
    idle_ = !next && !paused_;
    if (!next) {
      if (idle_) governor_.changed.ring();
      co_await governor_.changed.wait_for(limits::notice_within);
    } else if (co_await room_for_a_page()) {
      co_await serve(std::move(*next));
    } else {
      co_await governor_.changed.wait_for(milliseconds{200});
    }
  }
  idle_ = true;
}

// The least recently served of those with a page due: no source starves another.
std::optional<Lister::Next> Lister::choose(const std::vector<Source>& sources) {
  std::optional<Next> best;
  paused_ = false;
  // A source that failed and was added again starts anew.
  std::erase_if(progress_, [&](const auto& known) { return std::ranges::none_of(sources, [&](const auto& source) { return source.id == known.first; }); });
  for (const auto& source : sources) {
    const bool first_sight = !progress_.contains(source.id);
    auto& progress = progress_[source.id];
    if (first_sight) progress.head_due = head_due(source);
    const auto walk = wanted(source, progress);
    if (!walk) continue;
    if (progress.not_before > parts_.clock.uptime()) paused_ = true;
    else if (!best || source.served_at < best->source.served_at) best = Next{source, *walk};
  }
  return best;
}

bool Lister::head_due(const Source& source) const {
  if (source.head) return true;
  const bool listed_by_the_cut_off_run = unfinished_since_ && source.served_at >= *unfinished_since_ &&
                                         parts_.clock.now() - *unfinished_since_ < limits::unfinished_counts_for;
  if (listed_by_the_cut_off_run) return false;
  return source.backfilled || (source.backfill && source.backfill->pages > 0);
}

std::optional<WalkKind> Lister::wanted(const Source& source, const Progress& progress) const {
  if (progress.over) return std::nullopt;
  if (progress.head_due) return WalkKind::head;
  if (!source.backfilled) return WalkKind::backfill;
  return std::nullopt;
}

awaitable<bool> Lister::room_for_a_page() {
  const auto backlog = co_await parts_.queue.backlog(parts_.clock.now());
  if (!backlog) {
    governor_.fail(backlog.error());
    co_return false;
  }
  co_return may_buy_page({.fresh_pending = backlog->fresh, .reserved = 0, .calls_per_minute = settings_.requests_per_minute,
                          .slots = settings_.download_concurrency, .mean_transfer = governor_.mean_transfer(),
                          .resolve_within = settings_.resolve_within});
}

awaitable<void> Lister::serve(Next next) {
  if (!co_await find_target(next.source)) co_return;
  auto walk = next.walk == WalkKind::head ? next.source.head : next.source.backfill;
  if (!walk) {
    auto opened = co_await parts_.listing.open_walk(next.source.id, next.walk, parts_.clock.now());
    if (!opened) {
      governor_.fail(opened.error());
      stumbled(next.source, opened.error().describe());
      co_return;
    }
    walk = *opened;
  }
  co_await buy_page(std::move(next.source), std::move(*walk));
}

// The provider's numeric id of the source: asked for once, then remembered.
awaitable<bool> Lister::find_target(Source& source) {
  if (source.target) co_return true;
  auto bought = co_await purchaser_.look_up({.purpose = Purpose::lookup, .endpoint = "look-up", .source = source.id}, source.name);
  if (!bought) co_return false;
  const auto& answer = bought->answer;
  if (answer.verdict.kind != AnswerKind::ok || !answer.target) {
    co_await refused(source, answer, bought->close, "look up");
    co_return false;
  }
  if (answer.is_private) {
    auto ended = co_await parts_.listing.end_source(source.id, SourceState::failed, "private", bought->close);
    if (!ended) governor_.fail(ended.error());
    progress_[source.id].over = true;
    governor_.trouble(describe(source.name), "source failed: the account is private");
    parts_.log.write(LogLevel::warning, "source failed: the account is private", {{"source", describe(source.name)}});
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
  walk.cursor = cursor_to_send(source.name.kind, walk, parts_.clock.now());
  auto bought = co_await purchaser_.list({.purpose = Purpose::listing, .endpoint = "listing", .source = source.id},
                                         {.source = source.name, .target = *source.target, .cursor = walk.cursor});
  if (!bought) co_return;
  if (bought->answer.verdict.kind == AnswerKind::ok && bought->answer.page) co_await take_page(source, walk, std::move(*bought));
  else co_await refused(source, bought->answer, bought->close, "list");
}

awaitable<void> Lister::take_page(const Source& source, const Walk& walk, Bought<ListAnswer> bought) {
  const auto& page = *bought.answer.page;
  std::vector<AwemeId> ids;
  for (const auto& post : page.posts) ids.push_back(post.id);
  const auto standing = co_await parts_.listing.standing(source.id, walk, std::move(ids));
  if (!standing) {
    governor_.fail(standing.error());
    const auto closed = co_await parts_.spend.close(bought.close);
    if (!closed) governor_.fail(closed.error());
    co_return;
  }
  const auto step = after_page(source.name.kind, walk, page, *standing);
  const auto result = co_await parts_.listing.commit_page(
      {.spend = bought.close, .source = source.id, .walk = walk, .region = source.name.region, .posts = page.posts,
       .cursor_out = page.cursor, .has_more = page.has_more, .wanted = kinds_wanted(settings_), .step = step, .now = parts_.clock.now()});
  if (!result) {
    governor_.fail(result.error());
    stumbled(source, result.error().describe());
    co_return;
  }
  auto& progress = progress_[source.id];
  progress.failures = 0;
  if (step.end && walk.kind == WalkKind::head) progress.head_due = false;
  governor_.tally.pages += 1;
  governor_.tally.listed += result->ids_new;
  parts_.log.write(LogLevel::info, step.end ? "listing walked to its end" : "page listed",
                   {{"source", describe(source.name)}, {"walk", std::string(to_string(walk.kind))}, {"ids", std::to_string(result->ids_seen)},
                    {"new", std::to_string(result->ids_new)}, {"end", step.end ? std::string(to_string(*step.end)) : ""}});
  governor_.changed.ring();
}

// An answer that is no page: the source is over, or tried again later in this run, or in the next.
awaitable<void> Lister::refused(const Source& source, const AnswerBase& answer, SpendClose close, std::string_view doing) {
  if (answer.verdict.kind == AnswerKind::dead) {
    const auto reason = std::string(to_string(*answer.verdict.reason));
    const auto ended = co_await parts_.listing.end_source(source.id, SourceState::failed, reason == "deleted" ? "not found" : reason, close);
    if (!ended) governor_.fail(ended.error());
    progress_[source.id].over = true;
    governor_.trouble(describe(source.name), "source failed: " + std::string(reason));
    parts_.log.write(LogLevel::warning, "source failed", {{"source", describe(source.name)}, {"reason", reason}, {"said", answer.text}});
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
  progress.over = progress.failures >= limits::source_failures_max;
  governor_.tally.sources_given_up += progress.over ? 1 : 0;
  governor_.trouble(describe(source.name), "not listed: " + why);
  parts_.log.write(LogLevel::warning, progress.over ? "source waits for the next run" : "source stumbled",
                   {{"source", describe(source.name)}, {"why", why}, {"failures", std::to_string(progress.failures)}});
}

}  // namespace holdfast
