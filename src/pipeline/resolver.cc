// From a claim to a ticket.
#include "pipeline/resolver.h"

#include "core/base/limits.h"
#include "core/listing/post_link.h"
#include "core/store/key_layout.h"
#include "pipeline/patience.h"

namespace holdfast {

namespace {

std::string stem_for(const Post& post, Instant now) {
  const auto stem = post.kind == PostKind::photo ? photo_stem(now, post.author.handle, post.id) : video_stem(now, post.author.handle, post.id);
  return stem.text();
}

Intent detail_intent(const Claim& claim, std::string endpoint) {
  return {.purpose = Purpose::detail, .endpoint = std::move(endpoint), .claim = claim};
}

}  // namespace

Resolver::Resolver(const Parts& parts, const Settings& settings, Governor& governor, Purchaser& purchaser)
    : parts_(parts), settings_(settings), governor_(governor), purchaser_(purchaser) {}

std::string Resolver::why(const AnswerBase& answer) const {
  return std::string(to_string(answer.verdict.kind)) + (answer.text.empty() ? "" : ": " + answer.text);
}

awaitable<std::optional<ResolveStep>> Resolver::look_in_vault(Claim claim) {
  if (!claim.storage_key) co_return std::nullopt;
  const auto stem = StorageKey::parse(*claim.storage_key);
  if (!stem) co_return std::nullopt;
  if (parts_.remote == nullptr) co_return co_await look_in(parts_.vault, claim, *stem);
  auto there = co_await look_in(parts_.remote->vault, claim, *stem);
  if (there && std::holds_alternative<Adopted>(*there)) co_return there;
  // What is complete in the spool needs no look at the remote vault now: the uploader looks before it uploads.
  auto here = co_await look_in(parts_.vault, claim, *stem);
  if (!here) co_return there;
  if (auto* adopted = std::get_if<Adopted>(&*here)) adopted->in_spool = true;
  co_return here;
}

// Where the remote vault can't be read, nothing is bought for the post: it may be there.
awaitable<std::optional<ResolveStep>> Resolver::look_in(Vault& vault, const Claim& claim, const StorageKey& stem) {
  const bool remote = &vault != &parts_.vault;
  if (remote && governor_.remote().is_open())
    co_return LeavesBy{door_untouched(claim, parts_.clock.now() + minutes{1}, "the remote vault fails: the post may be there already"), std::nullopt};
  auto text = co_await vault.read(sidecar_key(stem).text(), limits::sidecar_bytes_max);
  if (remote && text) governor_.remote_succeeded();
  if (remote && !text && text.error().kind != FailureKind::corrupt && text.error().kind != FailureKind::invalid) {
    governor_.remote_failed(text.error());
    co_return LeavesBy{door_untouched(claim, parts_.clock.now() + minutes{1}, text.error().describe()), std::nullopt};
  }
  if (!text && text.error().kind == FailureKind::local_storage) {
    governor_.storage_failed(text.error());
    co_return LeavesBy{door_untouched(claim, parts_.clock.now(), text.error().describe()), std::nullopt};
  }
  if (!text) {  // something odd lies at this one path: it must not stop the others
    parts_.log.write(LogLevel::error, "a post's place in the vault can't be read", {{"id", to_text(claim.id)}, {"why", text.error().describe()}});
    const auto later = parts_.clock.now() + limits::capture_pause;
    co_return LeavesBy{Door{Postponed{.due = later, .item_class = Class::retry, .why = text.error().describe()}}, std::nullopt};
  }
  if (!*text) co_return std::nullopt;
  auto sidecar = parts_.sidecars.decode(**text);
  if (!sidecar || sidecar->post.id != claim.id) co_return std::nullopt;
  co_return Adopted{std::move(*sidecar)};
}

// Where only files are wanted, the answer has only links: the post is as it was listed.
awaitable<Result<Bought<DetailAnswer>>> Resolver::buy(const Claim& claim) {
  DetailRequest request{.url = canonical_url(claim.id, ""), .id = claim.id};
  if (!claim.listed) co_return co_await purchaser_.detail(detail_intent(claim, "/post-detail/"), std::move(request));
  auto bought = co_await purchaser_.download_video(detail_intent(claim, "/download-video/"), std::move(request));
  if (bought && bought->answer.post) bought->answer.post = *claim.listed;
  co_return bought;
}

awaitable<ResolveStep> Resolver::resolve(Claim& claim) {
  if (governor_.deaths().wants_canary() && !governor_.on_trial())
    co_return LeavesBy{door_untouched(claim, parts_.clock.now(), "too many posts in a row were called dead"), std::nullopt};
  auto bought = co_await buy(claim);
  if (!bought) {
    const auto& failure = bought.error();
    if (failure.kind == FailureKind::fenced || failure.kind == FailureKind::catalog) co_return Dropped{};
    if (failure.kind == FailureKind::expired) {
      auto facts = governor_.door_facts(claim);
      if (failure.detail == "for good") facts.claim.captures = settings_.max_captures;
      co_return LeavesBy{door_when_exhausted(facts, "the capture's calls are spent"), std::nullopt};
    }
    co_return LeavesBy{door_untouched(claim, parts_.clock.now(), failure.describe()), std::nullopt};
  }
  claim.captures = bought->grant.capture;
  claim.calls = bought->close.outcome == Outcome::void_call ? bought->grant.call - 1 : bought->grant.call;
  co_return co_await take_answer(claim, std::move(*bought));
}

void Resolver::note_verdict(const Verdict& verdict, AwemeId id) {
  if (verdict.kind == AnswerKind::dead) governor_.deaths().saw_death();
  if (verdict.kind == AnswerKind::ok || verdict.kind == AnswerKind::no_media) {
    governor_.deaths().saw_success();
    governor_.passed();
  }
  if (verdict.kind == AnswerKind::ok) governor_.forget(id);
}

awaitable<ResolveStep> Resolver::take_answer(Claim& claim, Bought<DetailAnswer> bought) {
  const auto& verdict = bought.answer.verdict;
  // A death among those that nobody believes any more: the canary decides first.
  if (verdict.kind == AnswerKind::dead && governor_.deaths().wants_canary()) {
    if (governor_.on_trial()) governor_.note(RunEnd::provider, "the provider still calls every post dead, and nothing is archived yet to ask for instead");
    co_return LeavesBy{door_untouched(claim, parts_.clock.now(), "too many posts in a row were called dead"), bought.close};
  }
  note_verdict(verdict, claim.id);
  const auto kind = bought.answer.post ? bought.answer.post->kind : PostKind::unknown;
  const bool failed = verdict.kind == AnswerKind::transient || verdict.kind == AnswerKind::unknown;
  const auto facts = failed ? governor_.door_facts_of_failure(claim, claim.id) : governor_.door_facts(claim);
  auto door = door_after_answer(verdict, kind, facts, why(bought.answer));
  if (!door) co_return co_await pin(claim, std::move(bought));
  if (auto* dead = std::get_if<Dead>(&*door)) {
    dead->status = bought.answer.status;
    dead->evidence = bought.answer.evidence;
  }
  if (!bought.answer.post || bought.close.outcome != Outcome::charged) co_return LeavesBy{std::move(*door), bought.close};
  // A charged answer about the post pins its key, also when it can't be captured now (RULES 6).
  if (auto pinned = co_await pin_key(claim, bought); !pinned) co_return Dropped{};
  co_return LeavesBy{std::move(*door), std::nullopt};
}

awaitable<std::optional<Pinned>> Resolver::pin_key(Claim& claim, const Bought<DetailAnswer>& bought) {
  const auto& post = *bought.answer.post;
  const Pin pin{.claim = claim, .stem = stem_for(post, bought.close.at), .kind = post.kind, .spend = bought.close};
  auto pinned = co_await patiently(governor_, [this, &pin] { return parts_.queue.pin(pin); });
  if (!pinned) {
    governor_.fail(pinned.error());
    co_return std::nullopt;
  }
  claim.storage_key = pinned->stem;
  co_return std::move(*pinned);
}

// The storage key is pinned in the transaction that closes the charged call (RULES 6).
awaitable<ResolveStep> Resolver::pin(Claim& claim, Bought<DetailAnswer> bought) {
  auto& answer = bought.answer;
  const bool keyed_before = claim.storage_key.has_value();
  auto pinned = co_await pin_key(claim, bought);
  if (!pinned) co_return Dropped{};
  co_return Resolved{std::move(*answer.post), std::move(*answer.ticket), std::move(answer.raw), std::move(pinned->stem), std::move(pinned->sources),
                    keyed_before};
}

awaitable<ResolveStep> Resolver::resolve_link(LinkClaim link, std::optional<Claim>& claim) {
  auto bought = co_await purchaser_.detail({.purpose = Purpose::detail, .endpoint = "/post-detail/", .link = link.id, .link_token = link.token, .source = link.source},
                                           {.url = link.url, .id = std::nullopt});
  const auto leave = [&](std::variant<Postponed, Dead> door, std::optional<SpendClose> spend) -> awaitable<ResolveStep> {
    const auto left = co_await parts_.links.link_finished(link, std::move(door), spend, parts_.clock.now());
    if (!left) governor_.fail(left.error());
    co_return Dropped{};
  };
  if (!bought) {
    if (bought.error().kind == FailureKind::expired) {  // its capture is exhausted: like an item's
      auto facts = governor_.door_facts(Claim{});
      if (bought.error().detail == "for good") facts.claim.captures = settings_.max_captures;
      auto door = door_when_exhausted(facts, "the capture's calls are spent");
      if (const auto* dead = std::get_if<Dead>(&door)) co_return co_await leave(*dead, std::nullopt);
      co_return co_await leave(std::get<Postponed>(door), std::nullopt);
    }
    co_return co_await leave(Postponed{.due = parts_.clock.now(), .item_class = Class::backfill, .why = bought.error().describe()}, std::nullopt);
  }
  auto& answer = bought->answer;
  note_verdict(answer.verdict, answer.post ? answer.post->id : AwemeId{});
  const bool is_post = answer.post && (answer.verdict.kind == AnswerKind::ok || answer.verdict.kind == AnswerKind::no_media);
  if (!is_post) {
    const Claim as_claim{.id = {}, .attempts = link.attempts};
    auto door = door_after_answer(answer.verdict, PostKind::unknown, governor_.door_facts_of_failure(as_claim, AwemeId{-link.id.value}), why(answer));
    if (door && std::holds_alternative<Dead>(*door)) {
      auto dead = std::get<Dead>(*door);
      dead.status = answer.status;
      dead.evidence = answer.evidence;
      co_return co_await leave(std::move(dead), bought->close);
    }
    Postponed later{.due = parts_.clock.now() + limits::no_media_pause, .attempts_add = 1, .why = why(answer)};
    if (door && std::holds_alternative<Postponed>(*door)) later = std::get<Postponed>(*door);
    later.attempts_add = answer.verdict.outcome == Outcome::void_call ? later.attempts_add : 1;  // what may have cost counts
    co_return co_await leave(std::move(later), bought->close);
  }
  const auto kind = answer.post->kind;
  auto result = co_await parts_.links.link_answered({.link = link, .id = answer.post->id, .kind = kind,
                                                     .stem = stem_for(*answer.post, bought->close.at), .spend = bought->close,
                                                     .owner = settings_.owner, .now = parts_.clock.now()});
  if (!result) {
    governor_.fail(result.error());
    co_return Dropped{};
  }
  auto* item = std::get_if<LinkIsItem>(&*result);
  if (item == nullptr) co_return Dropped{};
  claim = item->claim;
  if (auto door = door_after_answer(answer.verdict, kind, governor_.door_facts(*claim), why(answer))) co_return LeavesBy{std::move(*door), std::nullopt};
  co_return Resolved{std::move(*answer.post), std::move(*answer.ticket), std::move(answer.raw), item->stem, item->sources, false};
}

awaitable<bool> Resolver::pass_canary() {
  const auto canary = co_await parts_.queue.canary();
  if (!canary) {
    governor_.fail(canary.error());
    co_return false;
  }
  if (!*canary && governor_.on_trial()) co_return true;  // one post stands for it; its death is not believed
  if (!*canary) {
    governor_.note(RunEnd::provider, std::to_string(limits::deaths_in_a_row) +
                                        " posts in a row were called dead and nothing is archived yet to ask for instead; look at 'holdfast dead list', "
                                        "then 'holdfast dead retry' or run again");
    co_return false;
  }
  auto bought = co_await purchaser_.detail({.purpose = Purpose::canary, .endpoint = "/post-detail/"}, {.url = canonical_url(**canary, ""), .id = **canary});
  if (!bought) co_return false;
  const auto closed = co_await parts_.spend.close(bought->close);
  if (!closed) governor_.fail(closed.error());
  const auto kind = bought->answer.verdict.kind;
  if (kind != AnswerKind::ok && kind != AnswerKind::dead) {  // it says nothing about the dead: ask again
    co_await governor_.rest(seconds{5}, Governor::For::new_work);
    co_return false;
  }
  const bool well = kind == AnswerKind::ok;
  governor_.deaths().canary_answered(well);
  parts_.log.write(well ? LogLevel::info : LogLevel::warning, well ? "canary answers: the dead are dead" : "canary does not answer: nothing more is called dead",
                   {{"id", to_text(**canary)}, {"said", bought->answer.text}});
  if (!well) governor_.note(RunEnd::provider, "the provider calls an archived post dead: it can't be trusted now; run again later");
  co_return well;
}

}  // namespace holdfast
