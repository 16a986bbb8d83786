// Buying answers.
#include "pipeline/purchase.h"

#include "core/base/limits.h"

namespace holdfast {

Purchaser::Purchaser(const Parts& parts, const Settings& settings, Governor& governor)
    : parts_(parts), settings_(settings), governor_(governor), calls_(parts.clock, settings.provider_concurrency),
      turnstile_(parts.clock, 1), rate_(rate_rule(settings.requests_per_minute)) {}

// One grant, or why there is none. MustWait is waited out here, so that callers come in their order.
awaitable<Result<Granted>> Purchaser::wait_in_line(Intent& intent) {
  while (!governor_.stopping()) {
    intent.now = parts_.clock.now();
    intent.may_begin_capture = governor_.captures_may_begin();
    auto answer = co_await parts_.spend.intend(intent);
    if (!answer) {
      governor_.fail(answer.error());
      co_return std::unexpected(answer.error());
    }
    if (const auto* granted = std::get_if<Granted>(&*answer)) co_return *granted;
    if (const auto* gone = std::get_if<BudgetGone>(&*answer)) {
      governor_.note(RunEnd::budget, "the daily budget is spent (provider.daily_credits); it opens again at " + iso_text(gone->until));
      co_return fail(FailureKind::out_of_credits, "buy", intent.endpoint, "the daily budget is spent");
    }
    if (const auto* exhausted = std::get_if<CaptureExhausted>(&*answer))
      co_return fail(FailureKind::expired, "buy", intent.endpoint, exhausted->for_good ? "for good" : "for now");
    if (std::holds_alternative<NotOurs>(*answer)) co_return fail(FailureKind::fenced, "buy", intent.endpoint, "the lease ran out");
    co_await governor_.rest(std::clamp<Duration>(std::get<MustWait>(*answer).wait, milliseconds{1}, seconds{1}), Governor::For::new_work);
  }
  co_return fail(FailureKind::cancelled, "buy", intent.endpoint, "the run is ending");
}

awaitable<Result<Granted>> Purchaser::grant(Intent& intent) {
  intent.rate = rate_;
  intent.daily_credits = settings_.daily_credits;
  intent.captures_max = settings_.max_captures;
  while (!governor_.stopping()) {
    const auto place = co_await turnstile_.take(seconds{5});
    if (!place) continue;
    const auto asked_at = parts_.clock.uptime();
    auto granted = co_await wait_in_line(intent);
    if (!granted) co_return granted;
    // A grant that its commit held up for too long would fall into somebody else's window: it is void (RULES 8).
    if (parts_.clock.now() <= granted->valid_until || parts_.clock.uptime() - asked_at <= limits::grant_life) co_return granted;
    const auto closed = co_await parts_.spend.close({granted->id, Outcome::void_call, 0, parts_.clock.now()});
    if (!closed) {
      governor_.fail(closed.error());
      co_return std::unexpected(closed.error());
    }
  }
  co_return fail(FailureKind::cancelled, "buy", intent.endpoint, "the run is ending");
}

// What an answer says about the provider as a whole, and how its intent is to be closed.
awaitable<SpendClose> Purchaser::settle(const Granted& grant, const AnswerBase& answer) {
  const auto& verdict = answer.verdict;
  switch (verdict.kind) {
    case AnswerKind::auth:
      governor_.provider_succeeded();
      governor_.note(RunEnd::auth, "the provider refuses the API key: check TIKLIVE_API_KEY or provider.key_file (it said: " + answer.text + ")");
      break;
    case AnswerKind::out_of_credits:
      governor_.provider_succeeded();
      governor_.note(RunEnd::credits, "the provider account has no credits left: buy some, then run again (it said: " + answer.text + ")");
      break;
    case AnswerKind::throttled: {
      const auto let_be = governor_.provider_throttled();
      co_await block(verdict.wait.value_or(let_be));
      break;
    }
    case AnswerKind::transient:
      if (governor_.hurried()) governor_.provider_withdrew();  // it was us who ended the call
      else governor_.provider_failed();
      if (verdict.wait) co_await block(*verdict.wait);  // a 503 that says when
      break;
    case AnswerKind::unknown:
    case AnswerKind::ok:
    case AnswerKind::no_media:
    case AnswerKind::dead: governor_.provider_succeeded(); break;
  }
  if (verdict.outcome != Outcome::void_call) governor_.tally.credits += 1;
  co_await governor_.record_pauses();
  co_return SpendClose{grant.id, verdict.outcome, answer.status, parts_.clock.now()};
}

awaitable<void> Purchaser::block(Duration wait) {
  const auto blocked = co_await parts_.spend.block(parts_.clock.now(), wait);
  if (!blocked) governor_.fail(blocked.error());
}

template <class Answer, class Call>
awaitable<Result<Bought<Answer>>> Purchaser::buy(Intent intent, Call call) {
  while (!governor_.stopping()) {
    const auto place = co_await calls_.take(seconds{5});
    if (!place) continue;
    if (!co_await governor_.provider_admits()) break;
    auto granted = co_await grant(intent);
    if (!granted) {
      governor_.provider_withdrew();
      co_return std::unexpected(granted.error());
    }
    Answer answer = co_await call();
    const auto close = co_await settle(*granted, answer);
    co_return Bought<Answer>{*granted, std::move(answer), close};
  }
  co_return fail(FailureKind::cancelled, "buy", intent.endpoint, "the run is ending");
}

awaitable<Result<Bought<DetailAnswer>>> Purchaser::detail(Intent intent, DetailRequest request) {
  co_return co_await buy<DetailAnswer>(std::move(intent), [this, request = std::move(request)] { return parts_.provider.post_detail(request); });
}

awaitable<Result<Bought<DetailAnswer>>> Purchaser::download_video(Intent intent, DetailRequest request) {
  co_return co_await buy<DetailAnswer>(std::move(intent), [this, request = std::move(request)] { return parts_.provider.download_video(request); });
}

awaitable<Result<Bought<ListAnswer>>> Purchaser::list(Intent intent, ListRequest request) {
  co_return co_await buy<ListAnswer>(std::move(intent), [this, request = std::move(request)] { return parts_.provider.list(request); });
}

awaitable<Result<Bought<LookupAnswer>>> Purchaser::look_up(Intent intent, SourceName source) {
  co_return co_await buy<LookupAnswer>(std::move(intent), [this, source = std::move(source)] { return parts_.provider.look_up(source); });
}

awaitable<Result<Bought<RegionsAnswer>>> Purchaser::regions(Intent intent) {
  co_return co_await buy<RegionsAnswer>(std::move(intent), [this] { return parts_.provider.regions(); });
}

}  // namespace holdfast
